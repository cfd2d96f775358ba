/** Numbers as words, folded: from zero to twelve and the tens, and the words that say a number in other ways. */
import { foldForMatching } from '../text/fold.ts';

/**
 * One value a line: its forms in English, Russian, German, French, Spanish, Italian, Polish. Words that are others in another
 * of these languages ("once", "elf", "due") stand below.
 */
const CARDINALS: Readonly<Record<number, string>> = {
  0: 'zero ноль нуля нулю нулем zéro cero',
  2: 'two два две двух двум двумя двое двоих zwei deux dos dwa dwie dwóch dwóm',
  3: 'three три трех трем тремя трое троих drei trois tres tre trzy trzech trzem',
  4: 'four четыре четырех четырем четырьмя четверо vier quatre cuatro quattro cztery czterech',
  5: 'five пять пяти пятью fünf cinq cinco cinque pięć pięciu',
  6: 'six шесть шести шестью sechs seis sześć sześciu',
  7: 'seven семь семи семью sieben sept siete sette siedem siedmiu',
  8: 'eight восемь восьми восемью acht huit ocho otto osiem ośmiu',
  9: 'nine девять девяти девятью neun neuf nueve nove dziewięć dziewięciu',
  10: 'ten десять десяти десятью zehn dix diez dieci dziesięć dziesięciu',
  11: 'eleven одиннадцать одиннадцати onze undici jedenaście jedenastu',
  12: 'twelve двенадцать двенадцати dozen дюжина zwölf douze doce dodici dwanaście dwunastu',
  13: 'thirteen тринадцать тринадцати dreizehn treize trece tredici',
  14: 'fourteen четырнадцать четырнадцати vierzehn quatorze catorce quattordici',
  15: 'fifteen пятнадцать пятнадцати fünfzehn quinze quince quindici',
  16: 'sixteen шестнадцать шестнадцати sechzehn seize dieciséis sedici',
  17: 'seventeen семнадцать семнадцати siebzehn diecisiete diciassette',
  18: 'eighteen восемнадцать восемнадцати achtzehn dieciocho diciotto',
  19: 'nineteen девятнадцать девятнадцати neunzehn diecinueve diciannove',
  20: 'twenty двадцать двадцати zwanzig vingt veinte venti dwadzieścia',
  30: 'thirty тридцать тридцати dreißig trente treinta trenta trzydzieści',
  40: 'forty сорок vierzig quarante cuarenta quaranta czterdzieści',
  50: 'fifty пятьдесят пятидесяти fünfzig cinquante cincuenta cinquanta pięćdziesiąt',
  60: 'sixty шестьдесят шестидесяти sechzig soixante sesenta sessanta',
  70: 'seventy семьдесят семидесяти siebzig setenta settanta',
  80: 'eighty восемьдесят восьмидесяти achtzig ochenta ottanta',
  90: 'ninety девяносто neunzig noventa novanta',
  100: 'hundred сто ста hundert cien cento sto',
};

const OTHER_CLAIMS: Readonly<Record<string, string>> = {
  '2': 'twice дважды вдвое zweimal doppelt',
  '3': 'thrice triple трижды втрое dreimal',
  '1/2': 'half halved halve половина половину половины halb hälfte moitié mitad połowa połowę',
};

/**
 * Words that may say a number and as often do not ("one may", "a card", "the second player"): a book that has them carries
 * the number, an answer that has them claims none.
 */
const PERHAPS: Readonly<Record<number, string>> = {
  1: `a an one once single only first один одна одно одну одного одной одному одним единственный раз первый первая первое
    первого первой ein eine einen einem einer eines einmal erste ersten un une uno una jeden jedna jedno jedną premier première`,
  2: 'second both pair double doubled doubles due doble doppio второй вторая второе второго второй оба обе обоих обеих пара zweite zweiten beide beiden deuxième ambos entrambi oba',
  3: 'third третий третья третье третьего третьей dritte dritten troisième',
  4: 'fourth четвертый четвертая четвертое четвертого vierte vierten quarter четверть',
  5: 'fifth пятый пятая пятое пятого fünfte fünften',
  6: 'sixth шестой шестая шестое шестого sechste sechsten',
  7: 'seventh седьмой седьмая седьмое седьмого siebte siebten',
  8: 'eighth восьмой восьмая восьмое восьмого achte achten',
  9: 'ninth девятый девятая девятое девятого neunte neunten',
  10: 'tenth десятый десятая десятое десятого zehnte zehnten',
  11: 'eleventh elf одиннадцатый elfte',
  12: 'twelfth двенадцатый zwölfte',
};

function byWord(table: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(table).flatMap(([value, words]) =>
      words.split(/\s+/u).map((word) => [foldForMatching(word), value] as const),
    ),
  );
}

/** The number that a word surely says, by the folded word. Numbers are decimal, a half is `1/2`. */
export const SAID: ReadonlyMap<string, string> = new Map([...byWord(CARDINALS), ...byWord(OTHER_CLAIMS)]);

/** The number that a word may say. */
export const PERHAPS_SAID: ReadonlyMap<string, string> = byWord(PERHAPS);
