import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../src/table/words/catalogues.ts';
import { ADMIN_COMMANDS, COMMANDS } from '../../src/table/words/commandNames.ts';
import { LANGUAGE_NAMES, type Words } from '../../src/table/words/words.ts';
import type { Locale } from '../../src/tablePorts.ts';

type Said = string | readonly string[];

/** For each sentence that takes something, what it is tried with: a sentence without a sample does not compile. */
type Samples<Section> = {
  readonly [Key in keyof Section as Section[Key] extends (...given: never) => Said
    ? Key
    : never]: Section[Key] extends (...given: infer Given) => Said ? Given : never;
};

// Names are Cyrillic, so that every Latin word in a Russian sentence is the catalogue's own.
const GAME = 'Солёный ветер';
const FILE = 'Ветер';
const QUERY = 'ничья';
const MINUTE = 60_000;

const samples: { readonly [Section in Exclude<keyof Words, 'locale'>]: Samples<Words[Section]> } = {
  commands: {},
  welcome: { inGroups: ['@судья'] },
  games: {
    counted: [2],
    matching: [2, QUERY],
    noneMatching: [QUERY],
    more: [2],
    active: [GAME],
    chosen: [GAME],
    left: [GAME],
    unknown: [GAME],
    moreThanButtons: [2],
    clarify: [GAME],
  },
  buttons: { page: [12, FILE] },
  refusals: {
    tooOften: [10, 5_000],
    tableFull: [20],
    tooLong: [4_001, 4_000],
    unknownCommand: ['бросок'],
  },
  presses: { alreadyChosen: [GAME] },
  progress: {
    waiting: [2],
    found: [GAME],
    searching: [GAME],
    reading: [GAME, '4, 7'],
    lookingFor: [[QUERY, GAME]],
  },
  ruling: {
    extracted: ['budget'],
    notRead: ['budget'],
    confidence: ['low'],
    unreadable: [GAME],
    otherLanguage: [['de', 'pl']],
    page: [{ page: 12, pageLabel: '10' }],
    pages: [[4, 7]],
    begunOn: [11],
    chosen: [QUERY],
    late: [5 * 60 * MINUTE],
    failed: ['17'],
  },
  find: {
    title: [QUERY, GAME],
    titleOfAll: [QUERY],
    similar: [QUERY],
    nothing: [QUERY, GAME],
    nothingAtAll: [QUERY],
    more: [2],
  },
  page: { position: [{ page: 12, pageLabel: null }, 40], outOfRange: [41, FILE, 40] },
  pictures: { coming: [12], gone: [FILE], unmade: [12] },
  table: { forgotten: [2], privacy: [90], language: ['Русский'], languageSet: ['Русский'] },
  upload: {
    receiving: [FILE],
    checking: [FILE],
    indexed: [{ file: FILE, game: GAME, pages: 12 }],
    replaced: [{ file: FILE, game: GAME, pages: 12 }],
    notPdf: [FILE],
    tooLarge: [FILE, 20 * 1_024 * 1_024],
    notReceived: [FILE],
    quarantined: [FILE, 'no_text', null],
  },
  report: {
    started: [3 * MINUTE],
    answering: [2],
    waiting: [2],
    toDeliver: [2],
    intakeTroubled: ['недоступен'],
    degraded: [['недоступен']],
    library: [2, 3, 1],
    shelved: [3, 120],
    more: [2],
  },
  usage: {
    lastDays: [7],
    asked: [2, 3],
    tokens: [2_000, 1_000, 300],
    cost: [0.0123],
    spender: [{ userId: 7, tokens: 2_300, cost: 0.5, left: 700 }],
    budgetOfAll: [700, 3_000],
    budgetOfOne: [3_000],
  },
  account: {},
  cases: {
    gameFirst: ['Другая игра'],
    noGame: ['Другая игра'],
    appended: [FILE],
    changed: [FILE],
    known: [FILE],
    waiting: [2],
    scored: ['проверка'],
    refused: ['read_only', FILE],
    paste: [FILE, 'вопросы:'],
  },
};

interface Sentence {
  readonly key: string;
  readonly text: string;
}

/** Every sentence of a catalogue by its place in it. */
function sentencesOf(words: Words): readonly Sentence[] {
  const said = (key: string, entry: unknown, given: unknown): readonly Sentence[] => {
    if (typeof entry === 'string') return [{ key, text: entry }];
    if (typeof entry === 'function') {
      if (!Array.isArray(given)) throw new Error(`${key} has no sample`);
      return [{ key, text: String(Reflect.apply(entry, undefined, given)) }];
    }
    if (typeof entry !== 'object' || entry === null) throw new Error(`${key} is no sentence`);
    return Object.entries(entry).flatMap(([name, inner]) => {
      const sample: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, name) : undefined;
      return said(key === '' ? name : `${key}.${name}`, inner, sample);
    });
  };
  return said('', words, samples).filter(({ key }) => key !== 'locale');
}

const LOCALES: readonly Locale[] = ['en', 'ru'];
const catalogues = LOCALES.map((locale) => [locale, sentencesOf(wordsOf(locale))] as const);
const everySentence = catalogues.flatMap(([locale, sentences]) =>
  sentences.map(({ key, text }) => [locale, key, text] as const),
);

describe('the catalogues', () => {
  it('say the same things', () => {
    const [english, russian] = catalogues.map(([, sentences]) => sentences.map(({ key }) => key).toSorted());
    expect(russian).toEqual(english);
    expect(english?.length).toBeGreaterThan(120);
  });

  it('are those of their locales', () => {
    expect(LOCALES.map((locale) => wordsOf(locale).locale)).toEqual(LOCALES);
    expect(LOCALES.map((locale) => LANGUAGE_NAMES[locale])).toEqual(['English', 'Русский']);
  });

  it.each(everySentence)('%s %s is a whole text in a calm voice', (_, key, text) => {
    expect(text).toBe(text.trim());
    expect(text).not.toBe('');
    expect(text).not.toMatch(/undefined|null|NaN|\[object|!/u);
    // 👎 is the name of a button.
    const spoken = key.startsWith('buttons.') ? '' : text.replaceAll('👎', '');
    expect(spoken).not.toMatch(/\p{Extended_Pictographic}/u);
  });

  it('leave no English in Russian', () => {
    const foreign = sentencesOf(wordsOf('ru')).flatMap(({ key, text }) => {
      // Commands and variables are Latin everywhere, and a PDF is a PDF.
      const left = text.replace(/\/[a-z]+|\b[A-Z]+(?:_[A-Z]+)+\b/gu, '').match(/\p{Script=Latin}+/gu) ?? [];
      return left.filter((word) => word !== 'PDF').map((word) => `${key}: ${word}`);
    });
    expect(foreign).toEqual([]);
  });

  it('leave no Russian in English', () => {
    const own = [
      'Другая',
      'игра',
      'проверка',
      'вопросы',
      'Солёный',
      'ветер',
      'Ветер',
      'ничья',
      'бой',
      'судья',
      'бросок',
      'недоступен',
      'Русский',
    ];
    const foreign = sentencesOf(wordsOf('en')).flatMap(({ key, text }) =>
      (text.match(/\p{Script=Cyrillic}+/gu) ?? [])
        .filter((word) => !own.includes(word))
        .map((word) => `${key}: ${word}`),
    );
    expect(foreign).toEqual([]);
  });

  it.each(LOCALES)('name in %s only commands that exist', (locale) => {
    const known: readonly string[] = [...COMMANDS, ...ADMIN_COMMANDS];
    const named = sentencesOf(wordsOf(locale)).flatMap(({ text }) => text.match(/(?<=\/)[a-z]+/gu) ?? []);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each(everySentence.filter(([, key]) => key.startsWith('commands.')))(
    '%s %s fits the menu',
    (_locale, _key, text) => {
      expect(text.length).toBeGreaterThanOrEqual(3);
      expect(text.length).toBeLessThanOrEqual(64);
    },
  );

  it.each(LOCALES)('answer a press in %s within what a notice holds, however long the name', (locale) => {
    const { presses, cases, buttons } = wordsOf(locale);
    const fixed = Object.values(presses).filter((notice) => typeof notice === 'string');
    const ofPresses = [...fixed, presses.alreadyChosen('x '.repeat(500))];
    expect(ofPresses.length).toBe(Object.keys(presses).length);
    const notices = [...ofPresses, cases.noted, cases.alreadyNoted, cases.gameFirst(buttons.otherGame)];
    for (const notice of notices) expect(notice.length).toBeLessThanOrEqual(200);
  });
});

describe('what the catalogues count', () => {
  it.each([
    [1, 'впереди 1 вопрос.'],
    [2, 'впереди 2 вопроса.'],
    [5, 'впереди 5 вопросов.'],
    [11, 'впереди 11 вопросов.'],
    [21, 'впереди 21 вопрос.'],
    [112, 'впереди 112 вопросов.'],
  ])('%i questions in Russian', (ahead, said) => {
    expect(wordsOf('ru').progress.waiting(ahead)).toBe(`Жду очереди: ${said}`);
  });

  it.each([
    [0, '0 questions ahead of yours.'],
    [1, '1 question ahead of yours.'],
    [2, '2 questions ahead of yours.'],
  ])('%i questions in English', (ahead, said) => {
    expect(wordsOf('en').progress.waiting(ahead)).toBe(`Waiting: ${said}`);
  });

  it('names the limit of a question', () => {
    expect(wordsOf('en').refusals.tooLong(100_000, 4_000)).toBe(
      'The question has 100,000 characters; I read at most 4,000. Ask about one rule at a time.',
    );
    expect(wordsOf('ru').refusals.tooLong(100_001, 4_000)).toBe(
      'В вопросе 100\u00a0001 символ, а я читаю не больше 4\u00a0000. Спрашивайте об одном правиле за раз.',
    );
  });
});

describe('times', () => {
  it.each([
    [1, 'in 1 second', 'через 1 секунду'],
    [1_001, 'in 2 seconds', 'через 2 секунды'],
    [60_000, 'in 60 seconds', 'через 60 секунд'],
    [120_001, 'in 3 minutes', 'через 3 минуты'],
  ])('a wait of %i ms is never named too short', (wait, english, russian) => {
    expect(wordsOf('en').refusals.tooOften(10, wait)).toContain(`Ask again ${english}.`);
    expect(wordsOf('ru').refusals.tooOften(10, wait)).toContain(`Спросите снова ${russian}.`);
  });

  it.each([
    [0, '1 second ago', '1 секунду назад'],
    [59_999, '59 seconds ago', '59 секунд назад'],
    [60_000, '1 minute ago', '1 минуту назад'],
    [3 * 3_600_000, '3 hours ago', '3 часа назад'],
    [26 * 3_600_000, '1 day ago', '1 день назад'],
    [11 * 86_400_000, '11 days ago', '11 дней назад'],
  ])('%i ms are said in the largest whole unit', (since, english, russian) => {
    expect(wordsOf('en').ruling.late(since)).toBe(`You asked ${english}; the answer is late.`);
    expect(wordsOf('ru').ruling.late(since)).toBe(`Вопрос задан ${russian}, ответ запоздал.`);
  });
});

describe('pages', () => {
  it.each([
    [{ page: 12, pageLabel: null }, 'p. 12', 'стр. 12'],
    [{ page: 12, pageLabel: '12' }, 'p. 12', 'стр. 12'],
    [{ page: 12, pageLabel: '10' }, 'p. 12 (printed 10)', 'стр. 12 (в книге 10)'],
  ])('%o', (place, english, russian) => {
    expect(wordsOf('en').ruling.page(place)).toBe(english);
    expect(wordsOf('ru').ruling.page(place)).toBe(russian);
  });
});
