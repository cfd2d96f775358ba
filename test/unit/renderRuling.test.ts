import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Citation, RulingOutcome } from '../../src/ports.ts';
import { checkEntities } from '../../src/standin/checkEntities.ts';
import { lateText, rulingText, type Shelf } from '../../src/table/render/rulingText.ts';
import { wordsOf } from '../../src/table/words/catalogues.ts';
import type { RichText } from '../../src/tablePorts.ts';
import { displayable } from '../../src/text/displayable.ts';
import { asPrinted } from '../../src/text/fold.ts';
import { listLines } from '../../src/text/listLines.ts';
import { emphases, isSound } from '../support/richTexts.ts';

const en = wordsOf('en');
const ru = wordsOf('ru');
const game = { id: 'saltwind', name: 'Saltwind' };
const oneBook: Shelf = { documents: 1, otherLanguages: [], namesOf: ({ name }) => [name] };

const citation = (given: Partial<Citation> = {}): Citation => ({
  document: 'Saltwind.pdf',
  page: 12,
  pageLabel: '10',
  heading: 'Standoffs',
  quote: 'A tie goes to the defender.',
  continues: false,
  ...given,
});

type Outcome<Kind> = Extract<RulingOutcome, { readonly kind: Kind }>;

const extracted = (...citations: readonly Citation[]): Outcome<'extracted'> => ({
  kind: 'extracted',
  game,
  answer: 'the same for the terminal',
  citations,
  followUps: [],
  degraded: 'no_model',
});

const ruled = (answer: string, ...citations: readonly Citation[]): Outcome<'ruled'> => ({
  kind: 'ruled',
  game,
  verdict: 'stated',
  answer,
  citations,
  confidence: { level: 'high', score: 1 },
  limits: null,
  followUps: [],
});

const abstained = (given: Partial<Extract<RulingOutcome, { kind: 'abstained' }>> = {}): RulingOutcome => ({
  kind: 'abstained',
  game,
  nearest: [
    { game, document: 'Saltwind.pdf', page: 7, pageLabel: null, heading: 'Boarding' },
    { game, document: 'Saltwind.pdf', page: 9, pageLabel: '8', heading: 'Ties' },
  ],
  searched: true,
  deliberated: false,
  degraded: null,
  ...given,
});

describe('passages', () => {
  const outcome = extracted(
    citation(),
    citation({ page: 3, pageLabel: null, heading: null, quote: 'and may draw a card', continues: true }),
  );

  it('are laid out as label, game, quotes and pages', () => {
    const text = rulingText(outcome, en, oneBook);
    expect(text.text).toBe(
      [
        'Best passages, word for word (no model was asked)',
        'Saltwind',
        '',
        'A tie goes to the defender.',
        'Standoffs · p. 12 (printed 10)',
        '',
        'and may draw a card …',
        'p. 3 · begun on p. 2',
      ].join('\n'),
    );
    expect(emphases(text)).toEqual([
      ['bold', 'Best passages, word for word (no model was asked)'],
      ['blockquote', 'A tie goes to the defender.'],
      ['bold', 'p. 12 (printed 10)'],
      ['blockquote', 'and may draw a card …'],
      ['bold', 'p. 3'],
    ]);
  });

  it('are laid out the same in Russian', () => {
    expect(rulingText(outcome, ru, oneBook).text).toBe(
      [
        'Лучшие отрывки, слово в слово (без участия модели)',
        'Saltwind',
        '',
        'A tie goes to the defender.',
        'Standoffs · стр. 12 (в книге 10)',
        '',
        'and may draw a card …',
        'стр. 3 · начало на стр. 2',
      ].join('\n'),
    );
  });

  it('that are long are folded', () => {
    const long = 'The defender wins. '.repeat(16).trim();
    expect(emphases(rulingText(extracted(citation({ quote: long })), en, oneBook))).toContainEqual([
      'expandable_blockquote',
      long,
    ]);
  });

  it.each([
    ['the only one, called as the game', 1, 'Saltwind/Saltwind.pdf', 'Standoffs · p. 1'],
    ['the only one, called otherwise', 1, 'Saltwind/Captain’s handbook.pdf', 'Standoffs · Captain’s handbook · p. 1'],
    ['one of several', 2, 'Saltwind.PDF', 'Standoffs · Saltwind · p. 1'],
  ])('name their document where it says something: %s', (_, documents, document, place) => {
    const cited = extracted(citation({ document, page: 1, pageLabel: '1' }));
    expect(
      rulingText(cited, en, { ...oneBook, documents })
        .text.split('\n')
        .at(-1),
    ).toBe(place);
  });

  it('do not name their only document where the game bears its name in another language', () => {
    const shelf = { ...oneBook, namesOf: () => ['Saltwind', 'Солёный ветер'] };
    const cited = extracted(citation({ document: 'Солёный ветер.pdf', page: 1, pageLabel: null }));
    expect(rulingText(cited, en, shelf).text.split('\n').at(-1)).toBe('Standoffs · p. 1');
  });

  it('of a question that was asked back about name the reply below their title, in italics', () => {
    const text = rulingText(extracted(citation()), en, oneBook, 'two players');
    expect(text.text).toMatch(/^Best passages, word for word [^\n]+\nSaltwind\nChosen: two players\n\nA tie goes/);
    expect(emphases(text)).toContainEqual(['italic', 'Chosen: two players']);
    expect(rulingText(abstained(), ru, oneBook, 'вдвоём').text).toMatch(/\nSaltwind\nВыбрано: вдвоём\n\n/);
  });

  it('name their documents where two are quoted, whatever is known of the shelf', () => {
    const { text } = rulingText(extracted(citation(), citation({ document: 'errata.pdf' })), en, oneBook);
    expect(text).toContain('Standoffs · Saltwind · p. 12');
    expect(text).toContain('Standoffs · errata · p. 12');
  });

  it('are all there, twenty of them', () => {
    const twenty = Array.from({ length: 20 }, (_, index) =>
      citation({ page: index + 1, quote: `Rule ${index} holds.` }),
    );
    const text = rulingText(extracted(...twenty), en, oneBook);
    expect(emphases(text).filter(([type]) => type === 'blockquote')).toEqual(
      twenty.map(({ quote }) => ['blockquote', quote]),
    );
    expect(isSound(text)).toBe(true);
  });

  it('show what the page shows: no soft hyphens, one hyphen for the many of a bad text layer', () => {
    const text = rulingText(
      extracted(citation({ quote: 'Stand\u00adoffs end in a tie-\u00ad\u2010\u2011break.' })),
      en,
      oneBook,
    );
    expect(text.text).toContain('\nStandoffs end in a tie-break.\n');
  });
});

describe('a ruling', () => {
  it('begins with its verdict; reasons and quotes follow', () => {
    const text = rulingText(ruled('The defender wins.\n\nTies are not shared.', citation()), en, oneBook);
    expect(text.text).toBe(
      [
        'The defender wins.',
        'Saltwind',
        '',
        'Ties are not shared.',
        '',
        'A tie goes to the defender.',
        'Standoffs · p. 12 (printed 10)',
      ].join('\n'),
    );
    expect(emphases(text)[0]).toEqual(['bold', 'The defender wins.']);
  });

  it('of one line has no reasons, and no gap where they would stand', () => {
    const { text } = rulingText(ruled('Побеждает защитник.', citation()), ru, oneBook);
    expect(text).toBe('Побеждает защитник.\nSaltwind\n\nA tie goes to the defender.\nStandoffs · стр. 12 (в книге 10)');
  });

  it('of one long paragraph has its first sentence as verdict', () => {
    const reasons = 'Nobody shares a tie, and nobody re-rolls. '.repeat(6).trim();
    const text = rulingText(ruled(`The defender wins. ${reasons}`, citation()), en, oneBook);
    expect(emphases(text)[0]).toEqual(['bold', 'The defender wins.']);
    expect(text.text).toContain(`Saltwind\n\n${reasons}\n\n`);
  });

  it('of one endless sentence has no verdict: the game stands in bold', () => {
    const answer = 'the defender wins and '.repeat(30).trim();
    const text = rulingText(ruled(answer, citation()), en, oneBook);
    expect(emphases(text)[0]).toEqual(['bold', 'Saltwind']);
    expect(text.text.startsWith(`Saltwind\n\n${answer}\n\n`)).toBe(true);
  });

  it.each([
    ['no_model', 'no model was asked'],
    ['budget', 'today’s limit for rulings is used up'],
    ['unverified', 'no ruling could be proved from the book'],
    ['declined', 'no ruling could be proved from the book'],
    ['unusable', 'the model’s answer could not be used'],
    ['malformed', 'the model’s answer could not be used'],
    ['truncated', 'the model’s answer could not be used'],
    ['open', 'the model is not available now'],
    ['deliberationLimit', 'the model is not available now'],
    ['quota', 'the model is not available now'],
  ])('that a model has not given is replaced by passages that say why: %s', (degraded, said) => {
    const { text } = rulingText({ ...extracted(citation()), degraded }, en, oneBook);
    expect(text.split('\n')[0]).toBe(`Best passages, word for word (${said})`);
  });

  it('that is not beyond doubt says so below its quotes, in this order', () => {
    const doubtful = {
      ...ruled('The defender wins.', citation()),
      verdict: 'follows',
      confidence: { level: 'low', score: 0.2 },
      limits: 'Only at sea',
    } as const;
    const text = rulingText(doubtful, en, oneBook);
    expect(text.text.split('\n').slice(-3)).toEqual([
      'Follows from these passages; no sentence says it outright.',
      'Weakly supported: read the passages.',
      'Not covered: Only at sea',
    ]);
  });
});

describe('no answer', () => {
  it('names the nearest sections', () => {
    const text = rulingText(abstained(), en, oneBook);
    expect(text.text).toBe(
      'I found nothing about this in the rules\nSaltwind\n\nNearest sections:\n• Boarding · p. 7\n• Ties · p. 9 (printed 8)\n\nTry a word that the book uses, or look one up with /find.',
    );
    expect(emphases(text)[0]).toEqual(['bold', 'I found nothing about this in the rules']);
    expect(rulingText(abstained(), ru, oneBook).text).toBe(
      'В правилах об этом ничего не нашлось\nSaltwind\n\nБлижайшие разделы:\n• Boarding · стр. 7\n• Ties · стр. 9 (в книге 8)\n\nПопробуйте слова из самой книги или поищите их командой /find.',
    );
  });

  it('of the whole library names the games of the nearest sections', () => {
    const text = rulingText(abstained({ game: null }), en, { ...oneBook, documents: 0 });
    expect(text.text).toContain(
      'I found nothing about this in the rules\n\nNearest sections:\n• Boarding · Saltwind · p. 7',
    );
  });

  it('without a section near is short', () => {
    expect(rulingText(abstained({ nearest: [] }), en, oneBook).text).toBe(
      'I found nothing about this in the rules\nSaltwind\n\nTry a word that the book uses, or look one up with /find.',
    );
  });

  it.each([
    ['budget', 'today’s limit for rulings is used up', 'дневной лимит решений исчерпан'],
    ['open', 'the model is not available now', 'модель сейчас недоступна'],
    ['unverified', 'no ruling could be proved from the book', 'решение не удалось подтвердить по книге'],
    ['malformed', 'the model’s answer could not be used', 'ответ модели непригоден'],
  ])('of the search says why no model has read the rules: %s', (degraded, english, russian) => {
    const outcome = abstained({ degraded, nearest: [] });
    expect(rulingText(outcome, en, oneBook).text).toBe(
      `I found nothing about this in the rules\nSaltwind\n\nOnly the search has looked: ${english}.\n\nTry a word that the book uses, or look one up with /find.`,
    );
    expect(rulingText(outcome, ru, oneBook).text).toContain(`\nИскал только поиск: ${russian}.\n`);
    const shelf = { ...oneBook, otherLanguages: ['ru'] };
    expect(rulingText(outcome, en, shelf).text).toContain(`\n\nOnly the search has looked: ${english}.`);
  });

  it('is not the silence of the rules where nothing could be read', () => {
    const none = { ...oneBook, documents: 0 };
    expect(rulingText(abstained({ searched: false, nearest: [] }), en, none).text).toBe(
      'The rules cannot be read\n\nNo document of Saltwind can be searched. Whoever runs this bot sees the reason with /library.',
    );
    expect(rulingText(abstained({ searched: false, game: null, nearest: [] }), ru, none).text).toBe(
      'Правила не читаются\n\nВ библиотеке нет документа, в котором можно искать. Причину владелец бота увидит по команде /library.',
    );
  });

  it('is the silence of the rules where a model has read the book in another script', () => {
    const shelf = { ...oneBook, otherLanguages: ['ru'] };
    expect(rulingText(abstained({ deliberated: true, nearest: [] }), en, shelf).text).toBe(
      'The rules do not say\nSaltwind',
    );
  });

  it('is not the silence of the rules where the book is in another script', () => {
    const shelf = { ...oneBook, otherLanguages: ['ru', 'uk'] };
    expect(rulingText(abstained({ nearest: [] }), en, shelf).text).toBe(
      'The rulebook is in another language\nSaltwind\n\nThe rulebook is in Russian and Ukrainian, and without a model I understand only that. Ask in the language of the book.',
    );
    expect(rulingText(abstained({ nearest: [] }), ru, { ...shelf, otherLanguages: ['en'] }).text).toContain(
      'Язык книги: английский. Без модели я понимаю только его. Спросите на языке книги.',
    );
  });
});

describe('a question back', () => {
  const candidates = [game, { id: 'root', name: 'Root' }];

  it('asks for the game', () => {
    const text = rulingText({ kind: 'undecided', candidates, unknownName: null }, en, oneBook);
    expect(text).toEqual({
      text: 'Which game do you mean?',
      entities: [{ type: 'bold', offset: 0, length: 23 }],
    });
  });

  it('says that there is no game of that name', () => {
    expect(rulingText({ kind: 'undecided', candidates, unknownName: 'Saltwend' }, en, oneBook).text).toBe(
      'No game here is called “Saltwend”.\nWhich game do you mean?',
    );
    expect(rulingText({ kind: 'undecided', candidates, unknownName: 'Солтвенд' }, ru, oneBook).text).toBe(
      'Игры с названием «Солтвенд» здесь нет.\nКакая игра имеется в виду?',
    );
  });

  it('tells how to choose a game that has no button', () => {
    const many = Array.from({ length: 13 }, (_, index) => ({ id: `${index}`, name: `Game ${index}` }));
    expect(rulingText({ kind: 'undecided', candidates: many, unknownName: null }, en, oneBook).text).toBe(
      'Which game do you mean?\n\n1 more game fits; send /game with the name.',
    );
  });

  it('asks what the model wants to know', () => {
    expect(
      rulingText({ kind: 'unclear', game, topics: ['At sea'], asked: 'At sea or ashore?' }, en, oneBook).text,
    ).toBe('At sea or ashore?\nSaltwind');
  });

  it('asks what to know of a game that was only named', () => {
    expect(rulingText({ kind: 'unclear', game, topics: ['Ties'], asked: null }, en, oneBook).text).toBe(
      'You named Saltwind. What would you like to know?',
    );
  });
});

describe('a late answer', () => {
  it('says so on top, and keeps its emphases where they were', () => {
    const answer = rulingText(extracted(citation()), en, oneBook);
    const text = lateText(answer, 26 * 3_600_000, en);
    expect(text.text).toBe(`You asked 1 day ago; the answer is late.\n\n${answer.text}`);
    expect(emphases(text).slice(1)).toEqual(emphases(answer));
  });
});

describe('text from elsewhere', () => {
  it('is no markup', () => {
    const name = '<b>Salt</b> _*[wind](http://x) `&amp;';
    const text = rulingText(
      {
        kind: 'extracted',
        game: { id: 'x', name },
        answer: '',
        citations: [citation({ heading: '*Ties*' })],
        followUps: [],
        degraded: 'no_model',
      },
      en,
      oneBook,
    );
    expect(text.text.split('\n')[1]).toBe(name);
    expect(text.text).toContain('\n*Ties* · Saltwind · p. 12 ');
    expect(emphases(text).map(([type]) => type)).toEqual(['bold', 'blockquote', 'bold']);
  });

  it('cannot turn the text around', () => {
    const hostile = { heading: 'Ties\u202e', quote: 'Ties\u2067 are \u0000won.', document: '\u200fx.pdf' };
    const { text } = rulingText(ruled('Yes\u202a.', citation(hostile)), en, oneBook);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
    expect(text).toContain('Ties\ufffd are \ufffdwon.');
  });

  it('gives sound emphases and whole quotes, whatever it is', () => {
    const anything = oneof(
      string({ unit: 'grapheme', minLength: 1 }),
      constantFrom('<b>', '_*[', '👩‍👩‍👧', '\u202e', ' '),
    );
    const told = array(anything, { minLength: 1, maxLength: 30 }).map((parts) => parts.join(' '));
    assert(
      property(told, told, told, (answer, quote, name) => {
        const cited = citation({ quote: `“${quote}”`, heading: name });
        const texts: readonly RichText[] = [
          rulingText(ruled(answer, cited), en, oneBook),
          rulingText(extracted(cited, cited), ru, oneBook),
          rulingText({ kind: 'undecided', candidates: [], unknownName: name }, en, oneBook),
        ];
        for (const { text, entities } of texts) checkEntities(text, entities);
        expect(texts.filter((text) => !isSound(text))).toEqual([]);
        const quotes = texts.flatMap(emphases).filter(([type]) => type.endsWith('blockquote'));
        const printed = listLines(displayable(asPrinted(cited.quote)).trim());
        // Where an address was, a mark keeps it from being one.
        const read = quotes.map(([, covered]) => covered.replace(/ …$/u, '').replaceAll('\u2060', ''));
        expect(read).toEqual([printed, printed, printed].map((whole) => whole.replaceAll('\u2060', '')));
      }),
    );
  });
});
