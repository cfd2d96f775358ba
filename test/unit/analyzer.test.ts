import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnalyzer, wordsOf } from '../../src/text/analyzer.ts';
import { detectLanguage } from '../../src/text/detectLanguage.ts';
import { isLanguage, type Language, stem } from '../../src/text/language.ts';
import { stopWordsOf } from '../../src/text/stopWords.ts';

const terms = (language: Language, text: string): readonly string[] => createAnalyzer(language).terms(text);

const SENTENCES: Readonly<Record<string, string>> = {
  en: 'On your turn you may take two actions. Then draw a card and discard one from your hand, or pass for the rest of the day.',
  de: 'In deinem Zug darfst du zwei Aktionen ausführen. Danach ziehst du eine Karte und wirfst eine Handkarte ab oder passt.',
  fr: 'À votre tour, vous pouvez effectuer deux actions. Piochez ensuite une carte et défaussez une carte de votre main.',
  es: 'En tu turno puedes realizar dos acciones. Después roba una carta y descarta una carta de tu mano, o pasa el resto del día.',
  pl: 'W swojej turze możesz wykonać dwie akcje. Następnie dobierz kartę i odrzuć jedną kartę z ręki albo spasuj do końca dnia.',
  ru: 'В свой ход вы можете выполнить два действия. Затем возьмите карту и сбросьте одну карту с руки или спасуйте до вечера.',
  it: 'Nel tuo turno puoi eseguire due azioni. Poi pesca una carta e scarta una carta dalla tua mano, oppure passa fino a domani.',
  uk: 'У свій хід ви можете виконати дві дії. Потім візьміть карту і скиньте одну карту з руки або спасуйте до кінця дня.',
};

describe('word forms', () => {
  it.each<[Language, string, string]>([
    ['en', 'attacks', 'attacking'],
    ['en', 'Penalties', 'penalty'],
    ['de', 'Karten', 'Karte'],
    ['de', 'Punkte', 'Punkten'],
    ['fr', 'défausser', 'défaussez'],
    ['fr', 'cartes', 'Carte'],
    ['es', 'cartas', 'carta'],
    ['es', 'jugadores', 'jugador'],
    ['pl', 'karty', 'kartami'],
    ['pl', 'gracza', 'graczem'],
    ['ru', 'атаки', 'Атака'],
    ['ru', 'котёл', 'котел'],
    ['ru', 'карточками', 'карточка'],
    ['uk', 'карти', 'картами'],
  ])('in %s, %j and %j are one term', (language, one, other) => {
    expect(terms(language, one)).toHaveLength(1);
    expect(terms(language, one)).toEqual(terms(language, other));
  });

  it.each<[Language, string, string]>([
    ['en', 'attack', 'defend'],
    ['de', 'Karte', 'Würfel'],
    ['ru', 'атака', 'защита'],
    ['pl', 'karta', 'kostka'],
  ])('in %s, %j and %j stay two', (language, one, other) => {
    expect(terms(language, one)).not.toEqual(terms(language, other));
  });

  it('meet with and without diacritics, as people type them', () => {
    expect(terms('fr', 'bûcheron')).toEqual(terms('fr', 'bucheron'));
    expect(terms('es', 'acción')).toEqual(terms('es', 'accion'));
    expect(terms('pl', 'żetony')).toEqual(terms('pl', 'zetony'));
  });

  it('are only folded in a language without a stemmer', () => {
    expect(terms('und', 'Kártyák THE cards')).toEqual(['kartyak', 'the', 'cards']);
  });
});

describe('terms', () => {
  it('leave out stop words and the words of asking', () => {
    expect(terms('en', 'How many cards can I draw when it is my turn?')).toEqual(terms('en', 'cards draw turn'));
    expect(terms('ru', 'Сколько карт можно взять, когда у меня ход?')).toEqual(terms('ru', 'карт взять ход'));
    expect(terms('de', 'Wie viele Karten darf ich ziehen?')).toEqual(terms('de', 'Karten ziehen'));
    expect(terms('fr', "Qu'est-ce qu'une carte ?")).toEqual(terms('fr', 'carte'));
    expect(terms('pl', 'Czy mogę odrzucić kartę?')).toEqual(terms('pl', 'odrzucić kartę'));
    expect(terms('es', '¿Cuándo puedo robar cartas?')).toEqual(terms('es', 'robar cartas'));
  });

  it('keep numbers and dice', () => {
    expect(terms('en', 'takes 8d6 damage at level 3, DC 15')).toEqual(
      expect.arrayContaining(['8d6', '3', '15']) as unknown,
    );
  });

  it('are the same where the PDF spells each blank as TAB and NO-BREAK SPACE', () => {
    expect(terms('en', 'Fireball\t\r\u00a0deals\t\r\u00a08d6\t\r\u00a0damage')).toEqual(
      terms('en', 'Fireball deals 8d6 damage'),
    );
  });

  it('join a word that the PDF divides by a soft hyphen or spells with a ligature', () => {
    expect(terms('en', 'dis\u00adcard ﬁre')).toEqual(terms('en', 'discard fire'));
  });

  it('leave out the endless words of a broken text layer', () => {
    expect(terms('en', `${'x'.repeat(65)} sword`)).toEqual(['sword']);
  });

  it('never hold white space, quotes or nothing, whatever the text and the language', () => {
    const language = constantFrom<Language>('en', 'de', 'fr', 'es', 'pl', 'ru', 'tr', 'fi', 'und');
    assert(
      property(language, string({ unit: 'binary' }), (code, text) => {
        for (const term of terms(code, text)) expect(term).toMatch(/^[^\s"]+$/u);
      }),
    );
  });

  it('are as many as the words when there are 100,000 different ones', () => {
    const text = Array.from({ length: 100_000 }, (_, index) => `w${index}`).join(' ');
    expect(new Set(terms('und', text)).size).toBe(100_000);
  });
});

describe('words', () => {
  it('keep their diacritics', () => {
    expect(wordsOf('Żółw! Ёж-2')).toEqual(['żółw', 'ёж', '2']);
  });
});

describe('the language', () => {
  it.each(Object.entries(SENTENCES))('of a text in %s is found', (code, text) => {
    expect(detectLanguage(`${text} ${text}`)).toBe(code);
  });

  it('of a text too short to tell, or of nothing, is undetermined', () => {
    for (const text of ['', ' \n', 'Fireball', '12 34 56 '.repeat(40)]) expect(detectLanguage(text)).toBe('und');
  });

  it('of a text that has no stemmer is undetermined', () => {
    expect(detectLanguage('手番では二つのアクションを行うことができます。その後カードを一枚引きます。'.repeat(5))).toBe(
      'und',
    );
  });

  it('is known by its code, and by no name that every object has', () => {
    expect(isLanguage('ru')).toBe(true);
    for (const code of ['ja', 'constructor', 'toString', '__proto__', '']) expect(isLanguage(code)).toBe(false);
  });
});

describe('a stem', () => {
  it('is folded', () => {
    expect(stem('ёлки', 'ru')).toBe(stem('елки', 'ru'));
    expect(stem('żetony', 'pl')).toMatch(/^zeton/);
  });
});

describe('stop words', () => {
  it('are folded, so that a question without diacritics loses them too', () => {
    expect(stopWordsOf('es').has('cuando')).toBe(true);
    expect(stopWordsOf('pl').has('moge')).toBe(true);
    expect(stopWordsOf('und').size).toBe(0);
  });

  it.each<[Language, readonly string[]]>([
    ['en', ['attack', 'card', 'move', 'turn', 'draw', 'player', 'first', 'last', 'win', 'end']],
    ['de', ['karte', 'zug', 'spieler', 'angriff', 'ende', 'erste', 'zwei', 'tag']],
    ['fr', ['carte', 'tour', 'joueur', 'attaque', 'fin']],
    ['es', ['carta', 'turno', 'jugador', 'ataque', 'fin']],
    ['pl', ['karta', 'tura', 'gracz', 'atak', 'koniec', 'dwa']],
    ['ru', ['карта', 'ход', 'игрок', 'атака', 'конец']],
  ])('of %s leave the words of rules alone', (language, words) => {
    expect(words.filter((word) => stopWordsOf(language).has(word))).toEqual([]);
  });
});
