/** `questions.yaml` as it is read: what may stand in it, and how each mistake is told. */
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { GoldenError } from '../../src/golden/goldenError.ts';
import { type GoldenFile, parseGolden } from '../../src/golden/goldenFile.ts';

function read(...lines: readonly string[]): GoldenFile {
  const { thresholds, questions } = parseGolden(lines.join('\n'), 'questions.yaml');
  return { thresholds, questions };
}

/** What is told of a file with a mistake, line by line. */
function mistakes(...lines: readonly string[]): readonly string[] {
  try {
    read(...lines);
  } catch (error) {
    if (error instanceof GoldenError && error.code === 'golden_invalid') return error.message.split('\n');
    throw error;
  }
  throw new Error('no mistake was found');
}

/** Microseconds of processor time: what else the machine does is not counted. */
function cpuOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const NO_THRESHOLDS = { hits: new Map(), citations: null, abstention: null, game: null };

describe('a file of golden questions', () => {
  it('has its thresholds, and its questions with their lines', () => {
    const { thresholds, questions } = read(
      '# Golden questions',
      'thresholds: { hit@1: 0.6, hit@20: 1, citations: 1, abstention: 0.8, game: 0 }',
      'questions:',
      '  - question: Who takes it?',
      '    game: Saltwind Couriers',
      '    document: Saltwind Couriers.pdf   # optional',
      '    pages: [6, 8]',
      '  - { question: Can I trade shells?, game: "1830", pages: none }',
      '  - question: >-',
      '      What is',
      '      that?',
      '    game: Heron',
      '    pages:',
    );
    expect(thresholds).toEqual({
      hits: new Map([
        [1, 0.6],
        [20, 1],
      ]),
      citations: 1,
      abstention: 0.8,
      game: 0,
    });
    expect(questions).toEqual([
      {
        question: 'Who takes it?',
        game: 'Saltwind Couriers',
        document: 'Saltwind Couriers.pdf',
        pages: [6, 8],
        answered: null,
        line: 4,
      },
      { question: 'Can I trade shells?', game: '1830', document: null, pages: 'none', answered: null, line: 8 },
      { question: 'What is that?', game: 'Heron', document: null, pages: null, answered: null, line: 9 },
    ]);
  });

  it.each(['', '\n\n', '# only a comment\n', 'questions:\n', 'questions: []', '{}', 'thresholds:\n'])(
    'that is empty has no questions: %j',
    (text) => {
      expect(read(text)).toEqual({ thresholds: NO_THRESHOLDS, questions: [] });
    },
  );

  it('may name a text that repeats', () => {
    const { questions } = read(
      'questions:',
      '- { question: a, game: &game Heron, pages: none }',
      '- { question: b, game: *game, pages: none }',
    );
    expect(questions.map(({ game }) => game)).toEqual(['Heron', 'Heron']);
  });
});

describe('a mistake is told with its line, its question and its field', () => {
  const wrong = 'has to be a text; where YAML takes it for something else, put it in quotes.';
  const pages =
    '"pages" has to be pages of the PDF from 1, as [6] or [6, 8], or none; leave it empty where nobody has said yet.';

  it('all of them at once', () => {
    expect(
      mistakes(
        'thresholds: { hit@1: 2, citations: many }',
        'questions:',
        '- question: a',
        '- game: Heron',
        '  question: 12',
        '  page: [1]',
        '  pages: [0]',
        '- question: " "',
        '  game: Heron',
        '  pages: 6',
      ),
    ).toEqual([
      'questions.yaml, line 1: "hit@1" is above 1.',
      'questions.yaml, line 1: "citations" has to be a number from 0 to 1.',
      'questions.yaml, line 3, question 1: "game" is missing.',
      `questions.yaml, line 5, question 2: "question" ${wrong}`,
      `questions.yaml, line 7, question 2: ${pages}`,
      'questions.yaml, line 6, question 2: "page" is not known here; known are question, game, document, pages.',
      'questions.yaml, line 8, question 3: "question" is empty.',
      `questions.yaml, line 10, question 3: ${pages}`,
    ]);
  });

  it.each(['[]', '[1.5]', '[-1]', '[six]', '"6"', 'None', '{ 6: 7 }', '[[6]]'])('pages: %s', (value) => {
    expect(mistakes(`questions: [{ question: a, game: b, pages: ${value} }]`)).toEqual([
      `questions.yaml, line 1, question 1: ${pages}`,
    ]);
  });

  it.each([
    ['[]', 'line 1: it has to begin with "thresholds:" or "questions:".'],
    ['only words', 'line 1: it has to begin with "thresholds:" or "questions:".'],
    ['question: x', 'line 1: "question" is not known here; known are thresholds, questions.'],
    ['questions: all', 'line 1: "questions" has to be a list.'],
    ['questions: [x]', 'line 1, question 1: it has to have "question" and "game".'],
    [
      'thresholds: { hit@0: 1 }',
      'line 1: "hit@0" is not known here; known are hit@1 to hit@20, citations, abstention, game.',
    ],
    ['thresholds: 1', 'line 1: "thresholds" has to name hit@1 to hit@20, citations, abstention, game.'],
    ['\nquestions: "x', 'line 2: Missing closing "quote.'],
    ['questions: []\nquestions: []', 'line 2: Map keys must be unique.'],
    ['questions: *x', 'Unresolved alias (the anchor must be set before the alias): x.'],
    ['questions: !run { a: b }', 'line 1: Unresolved tag: !run.'],
  ])('%j', (text, sentence) => {
    expect(mistakes(text)[0]).toContain(`questions.yaml, ${sentence}`);
  });

  it('the same question about the same game', () => {
    expect(
      mistakes(
        'questions:',
        '- { question: Who wins  a tie?, game: Heron }',
        '- { question: Who wins a tie?, game: Crane }',
        '- { question: " Who wins a tie?", game: Heron, pages: [1] }',
      ),
    ).toEqual(['questions.yaml, line 4, question 3: it is question 1 (line 2) again; keep one.']);
  });

  it('brackets that never end', () => {
    expect(mistakes('questions: [\n'.repeat(2_000))[0]).toMatch(/^questions\.yaml, line \d+: /u);
  });

  it('and thousands of them cost hardly more than to read the file', () => {
    const lines = Array.from({ length: 4_000 }, (_, at) => `k${at}: 1`);
    const reading = cpuOf(() => parseDocument(lines.join('\n')));
    // Ten times as much where the line of each is looked for.
    expect(cpuOf(() => mistakes(...lines))).toBeLessThan(reading * 4);
    expect(mistakes(...lines).slice(20)).toEqual(['questions.yaml: 3980 more mistakes.']);
  });

  it('and the rest is counted where there are many', () => {
    const told = mistakes('questions:', ...Array.from({ length: 30 }, () => '- x'));
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toBe('questions.yaml: 10 more mistakes.');
  });

  it('a few lines that unfold into millions are not unfolded', () => {
    const floors = Array.from({ length: 12 }, (_, at) => `&f${at + 1} [${`*f${at}, `.repeat(9)}]`);
    expect(mistakes(`questions: [&f0 [x], ${floors.join(', ')}]`)[0]).toContain('Excessive alias count');
  });
});
