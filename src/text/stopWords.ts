/**
 * Words that carry nothing about the rule that is asked for: the `stopword` lists, plus the words of asking, which are
 * rare in rulebooks and would therefore look important to a ranking by rarity.
 */
import { dan, deu, eng, fin, fra, hun, ita, nld, nob, pol, por, ron, rus, spa, swe, tur, ukr } from 'stopword';
import { foldForMatching } from './fold.ts';
import type { Language } from './language.ts';

const OF_LANGUAGE: Readonly<Record<Language, readonly string[]>> = {
  da: dan,
  de: deu,
  en: eng,
  es: spa,
  fi: fin,
  fr: fra,
  hu: hun,
  it: ita,
  nl: nld,
  no: nob,
  pl: pol,
  pt: por,
  ro: ron,
  ru: rus,
  sv: swe,
  tr: tur,
  uk: ukr,
  und: [],
};

/** What people say when they ask, not what they ask about. */
const OF_ASKING: Partial<Readonly<Record<Language, string>>> = {
  en: `does did doing done don doesn didn isn aren wasn won can cannot could may might shall will would whether when where
    which what who whom whose why how happen happens happened work works mean means explain tell exactly actually please
    ok possible allowed s t re ve ll d m am its just also then than there here someone somebody anyone something anything
    let lets say says`,
  de: `darf dürfen kann können könnte soll sollen muss müssen wann was wer wem wen wie wieviel wieviele wo wohin woher
    warum wieso weshalb welche welcher welches welchen passiert geschieht funktioniert bedeutet genau eigentlich bitte
    möglich erlaubt jemand etwas man`,
  es: `puedo puede pueden podemos debo debe cuando cuándo cuanto cuánto cuanta cuánta cuantos cuántos cuantas cuántas qué
    quién quiénes cuál cuáles cómo dónde adónde por porqué pasa ocurre sucede funciona significa exactamente posible
    permitido alguien algo hay`,
  fr: `peut peux peuvent puis dois doit faut quand combien quoi quel quelle quels quelles qui comment où pourquoi lequel
    laquelle passe arrive fonctionne signifie exactement possible permis quelqu est ce qu l d c s n j m t lorsqu lorsque
    si y a-t-il`,
  pl: `mogę może można mogą muszę musi trzeba kiedy ile ilu co kto komu kogo jak jaka jaki jakie gdzie dokąd skąd dlaczego
    czemu czy który która które których dzieje działa oznacza znaczy dokładnie możliwe wolno ktoś coś`,
  ru: `могу может можно могут можем должен должна должны нужно надо когда сколько что кто кому кого чем как какой какая
    какие каких какого где куда откуда почему зачем ли который которая которые происходит случается работает значит
    означает именно возможно разрешено кто-то что-то будет`,
  it: `posso può possono devo deve quando quanto quanta quanti quante cosa chi quale quali come dove perché succede
    funziona significa esattamente possibile permesso qualcuno c l d un`,
  nl: `mag mogen kan kunnen moet moeten wanneer hoeveel wat wie welke welk hoe waar waarom gebeurt werkt betekent precies
    mogelijk iemand iets`,
  pt: `posso pode podem devo deve quando quanto quanta quantos quantas que quem qual quais como onde porque acontece
    funciona significa exatamente possível permitido alguém algo`,
  uk: `можу може можна можуть треба коли скільки що хто кому кого як який яка які де куди звідки чому навіщо чи котрий
    відбувається працює означає саме можливо дозволено`,
};

/** Numbers and times, which rules turn on: the lists of other languages leave them in. */
const OF_RULES: Partial<Readonly<Record<Language, string>>> = {
  de: `eins zwei drei vier fünf sechs sieben acht neun zehn erste ersten erster erstes zweite zweiten zweiter zweites
    dritte dritten dritter drittes ende tag tage tagen teil zeit`,
  pl: 'dwa dwaj jeden',
};

const wordsIn = (list: string | undefined): readonly string[] =>
  (list ?? '').split(/\s+/u).flatMap((word) => (word === '' ? [] : [foldForMatching(word)]));

/** The folded stop words of a language. */
export function stopWordsOf(language: Language): ReadonlySet<string> {
  const ofRules = new Set(wordsIn(OF_RULES[language]));
  const words = [...OF_LANGUAGE[language].map((word) => foldForMatching(word)), ...wordsIn(OF_ASKING[language])];
  return new Set(words.filter((word) => !ofRules.has(word)));
}
