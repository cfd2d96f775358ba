/** From what golden questions came to, to scores, to what is told; and the look-up of quotes, which has to be able to fail. */
import { describe, expect, it } from 'vitest';
import type { Thresholds } from '../../src/golden/goldenFile.ts';
import { missesOf } from '../../src/golden/misses.ts';
import { type GoldenReport, reportText, rowOf } from '../../src/golden/report.ts';
import { type AskedCase, scoresOf } from '../../src/golden/scores.ts';
import { shelvedCases } from '../../src/golden/shelvedCase.ts';
import { standsOn } from '../../src/golden/standsOn.ts';
import type { LibraryContents, LibraryFile } from '../../src/library/contents.ts';
import { createNameMatcher } from '../../src/library/names/nameMatcher.ts';
import type { ShelvedGame } from '../../src/ports.ts';

const heron: ShelvedGame = {
  id: 'h',
  name: 'Heron',
  aliases: ['Цапля'],
  localNames: new Map(),
  documents: [
    { documentId: 1, path: 'Heron/rules.pdf' },
    { documentId: 2, path: 'Heron/faq.pdf' },
  ],
};

const quote = (page: number) => ({ document: 'Heron/rules.pdf', page, quote: 'The heron counts double.' });

function asked(question: string, pages: readonly number[] | 'none', what: Partial<AskedCase> = {}): AskedCase {
  return {
    asked: { question, game: 'Heron', document: 'Heron/rules.pdf', pages, answered: null, line: 7 },
    game: heron,
    documentId: 1,
    rank: 1,
    found: [
      { document: 'Heron/rules.pdf', page: 4 },
      { document: 'Heron/rules.pdf', page: 2 },
      { document: 'Heron/faq.pdf', page: 1 },
    ],
    abstained: pages === 'none',
    quotes: pages === 'none' ? [] : [quote(2)],
    unfounded: [],
    ledTo: ['Heron'],
    ...what,
  };
}

const thresholds = (asking: Partial<Thresholds>): Thresholds => ({
  hits: new Map(),
  citations: null,
  abstention: null,
  game: null,
  ...asking,
});

/** `id count/of held` of each score. */
const told = (cases: readonly AskedCase[], asking: Partial<Thresholds> = {}): readonly string[] =>
  scoresOf(cases, thresholds(asking)).map(({ id, count, of, held }) => `${id} ${count}/${of} ${held}`);

/** `question · score: expected · got` of each miss. */
const missed = (cases: readonly AskedCase[], asking: Partial<Thresholds> = {}): readonly string[] =>
  missesOf(cases, scoresOf(cases, thresholds(asking))).map(
    ({ question, score, expected, got }) => `${question} · ${score}: ${expected} · ${got}`,
  );

describe('scores', () => {
  it('count the questions that they are about, and hold where the share is reached', () => {
    const cases = [
      asked('a', [4]),
      asked('b', [2], { rank: 2, quotes: [quote(2), quote(3)], unfounded: [quote(3)] }),
      asked('c', [9], { rank: Number.POSITIVE_INFINITY, abstained: true, quotes: [], ledTo: [] }),
      asked('d', 'none'),
      asked('e', 'none', { abstained: false, quotes: [quote(4)], ledTo: ['Crane'] }),
    ];
    expect(
      told(cases, {
        hits: new Map([
          [1, 0.5],
          [2, 0.6],
          [20, 0.7],
        ]),
        citations: 0.75,
        abstention: 0.5,
        game: 0.7,
      }),
    ).toEqual([
      'hit-1 1/3 false',
      'hit-2 2/3 true',
      'hit-3 2/3 null',
      'hit-5 2/3 null',
      'hit-20 2/3 false',
      'citations 3/4 true',
      'abstention 1/2 true',
      'game 2/3 false',
      'false-abstentions 1/3 null',
    ]);
  });

  it('of which there is nothing to count are no figure and hold nothing, and it is said', () => {
    const scores = scoresOf([], thresholds({ hits: new Map([[1, 0]]), citations: 1, abstention: 0, game: 1 }));
    expect(scores.map(({ held }) => held)).toEqual([null, null, null, null, null, null, null]);
    expect(scores.map(rowOf).map(({ id, figure, goal, note }) => [id, figure, goal, note])).toEqual([
      ['golden-hit-1', '–', '≥ 0', 'not measurable: no question has pages'],
      ['golden-hit-3', '–', null, 'no question has pages'],
      ['golden-hit-5', '–', null, 'no question has pages'],
      ['golden-citations', '–', '≥ 1', 'not measurable: no quote was shown'],
      ['golden-abstention', '–', '≥ 0', 'not measurable: no question has pages: none'],
      ['golden-game', '–', '≥ 1', 'not measurable: no question has pages'],
      ['golden-false-abstentions', '–', null, 'no question has pages'],
    ]);
  });
});

describe('what was missed', () => {
  it('is told with what was expected and what came', () => {
    expect(
      missed([
        asked('right', [4]),
        asked('just in time', [4], { rank: 5 }),
        asked('late', [8, 9], { rank: 6 }),
        asked('lost', [2], { rank: Number.POSITIVE_INFINITY, found: [], abstained: true, ledTo: [] }),
        asked('elsewhere', [2], { ledTo: ['Crane', 'Stork'] }),
        asked('silent', 'none'),
        asked('talkative', 'none', { abstained: false, quotes: [quote(4), quote(4), quote(1)] }),
        asked('made up', [2], { unfounded: [quote(3)] }),
      ]),
    ).toEqual([
      'late · hit@5: p. 8 or 9 of Heron/rules.pdf · that at place 6, after p. 4, 2 of Heron/rules.pdf; p. 1 of Heron/faq.pdf',
      'lost · hit@5: p. 2 of Heron/rules.pdf · no page',
      'lost · false abstentions: an answer · no passage fits',
      'lost · game: Heron · no game',
      'elsewhere · game: Heron · Crane or Stork',
      'talkative · abstention: no answer · p. 4, 1 of Heron/rules.pdf',
      'made up · citations: the quote on p. 3 of Heron/rules.pdf · it is not there: “The heron counts double.”',
    ]);
  });

  it('is a page that is not the first only where that is asked for', () => {
    const cases = [asked('second', [2], { rank: 2 })];
    expect(missed(cases, { hits: new Map([[1, 0]]) })).toEqual([]);
    expect(missed(cases, { hits: new Map([[1, 1]]) })[0]).toMatch(/^second · hit@1: /u);
  });
});

describe('the report', () => {
  const report: GoldenReport = {
    seconds: 1,
    rows: scoresOf(
      [asked('a', [4]), asked('b', [2], { rank: 9 })],
      thresholds({
        hits: new Map([
          [1, 0.5],
          [5, 1],
        ]),
        abstention: 1,
      }),
    ).map(rowOf),
    missed: [{ line: 3, game: 'Heron', question: 'Who\n wins?', score: 'hit@5', expected: 'p. 2', got: 'p. 4' }],
    waiting: [{ line: 9, game: 'Heron', question: 'Why?' }],
  };

  it('says of each threshold whether it is held, then what was missed, then what waits', () => {
    const text = reportText(report, (clean) => clean);
    expect(text).toMatch(/^score +figure +threshold/u);
    expect(text).toMatch(/^hit@1 +0\.500 \(1 of 2\) +≥ 0\.5 +held /mu);
    expect(text).toMatch(/^hit@3 +0\.500 \(1 of 2\) {6,}a page/mu);
    expect(text).toMatch(/^hit@5 +0\.500 \(1 of 2\) +≥ 1 +NOT held /mu);
    expect(text).toMatch(/^abstention +– +≥ 1 +not measurable: no question has pages: none /mu);
    expect(text).toContain(
      '\n\nMissed by 1 question:\n  line 3, Heron: Who wins?\n    hit@5: expected p. 2; got p. 4\n\n1 question waits for its pages:\n  line 9, Heron: Why?\n',
    );
  });

  it('prints nothing that drives a terminal', () => {
    expect(reportText(report, (text) => text.replaceAll('Heron', 'X'))).not.toContain('Heron');
  });
});

describe('a quote', () => {
  const book = [
    ['The round ends when', 'the last card is drawn. Pay −2 for cou\u00ad', 'riers. It is well-', 'known.'],
    ['The heron counts double.'],
  ];
  const stands = (page: number, text: string): boolean => standsOn({ page, quote: text }, book);

  it('stands on its page over line ends, soft hyphens and white space of any kind', () => {
    expect(stands(1, 'ends when the last card is drawn. Pay −2 for couriers.')).toBe(true);
    expect(stands(1, 'It is well- known.')).toBe(true);
    expect(stands(2, 'The heron\u00a0counts double.')).toBe(true);
  });

  it.each([
    ['of another page', 2, 'the last card is drawn.'],
    ['of a page that is not there', 3, 'The heron counts double.'],
    ['of page 0', 0, 'The heron counts double.'],
    ['with another word', 2, 'The heron counts thrice.'],
    ['with another sign', 1, 'Pay -2 for couriers.'],
    ['without its sign', 1, 'Pay 2 for couriers.'],
    ['in another case', 2, 'the heron counts double.'],
    ['that goes on to the next page', 1, 'It is well-known. The heron'],
    ['of nothing', 1, ' '],
  ])('%s does not', (_, page, text) => {
    expect(stands(page, text)).toBe(false);
  });
});

const file = (path: string, pages: number): LibraryFile => ({
  path,
  game: 'Heron',
  state: 'indexed',
  reason: null,
  documentId: 1,
  pages,
  pagesWithText: pages,
  passages: 1,
  language: 'en',
});

const of = (game: string, document: string | null, pages: readonly number[] | 'none' | null) =>
  ({ question: 'Who wins?', game, document, pages, answered: null, line: 4 }) as const;

describe('questions that the library cannot be asked', () => {
  const empty: ShelvedGame = { ...heron, id: 'e', name: 'Egret', aliases: [], documents: [] };
  const library: Pick<LibraryContents, 'files' | 'games' | 'names'> = {
    files: [file('Heron/rules.pdf', 9), file('Heron/faq.pdf', 2)],
    games: [heron, empty],
    names: createNameMatcher([heron, empty]),
  };
  it('are told one by one, with what may be meant', () => {
    const wrong = [
      of('Heorn', null, [1]),
      of('Nothing like it', null, 'none'),
      of('Egret', null, null),
      of('Heron', 'rules.pdf', [1]),
      of('Heron', 'Heron/faq.pdf', [1, 3]),
      of('Heron', null, [10, 11]),
    ];
    expect(() => shelvedCases(wrong, library, 'q.yaml')).toThrow(
      [
        'q.yaml, line 4: the library has no game “Heorn”. Is “Heron” meant?',
        'q.yaml, line 4: the library has no game “Nothing like it”.',
        'q.yaml, line 4: no document of “Egret” can be searched.',
        'q.yaml, line 4: “Heron” has no document rules.pdf that can be searched.',
        'q.yaml, line 4: there is no page 3: Heron/faq.pdf has at most 2.',
        'q.yaml, line 4: there is no page 10, 11: Heron/rules.pdf, Heron/faq.pdf has at most 9.',
        '`npm run library` shows what is there.',
      ].join('\n'),
    );
  });

  it('are none of those that name a game by an alias, or nothing but the game', () => {
    const right = [of('цапля', null, [9]), of('Heron', 'Heron/faq.pdf', [2]), of('Heron', null, null)];
    expect(shelvedCases(right, library, 'q.yaml').map(({ game, documentId }) => [game.name, documentId])).toEqual([
      ['Heron', null],
      ['Heron', 2],
      ['Heron', null],
    ]);
  });
});
