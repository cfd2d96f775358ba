/** What passes to an inspector, and what becomes its kind and its length. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anything, assert, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { createDefinitionRedactor } from '../../src/inspect/redactDefinition.ts';
import { told } from '../../src/inspect/summary.ts';
import { ENUMERATIONS, vocabularyOf } from '../../src/inspect/vocabulary.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What is told, field by field. */
function wordsOf(value: unknown): readonly unknown[] {
  const said = told(value);
  return typeof said === 'object' && said !== null ? Object.values(said) : [said];
}

describe('a value', () => {
  test.each([
    ['a text', 'Who wins a standoff?', 'text(20)'],
    ['an empty text', '', 'text(0)'],
    ['a word of ours where no word is expected', 'ruled', 'text(5)'],
    ['a list of texts', ['a', 'b', 'c'], 'list(3)'],
    ['a set', new Set([1, 2]), 'list(2)'],
    ['a map', new Map([['key', 'value']]), 'list(1)'],
    ['an error', new Error('the token 12:ab'), 'error(15)'],
    ['a count', 12, 12],
    ['an id of a chat', -1_001_234_567_890, 'number'],
    ['a time', 1_790_000_000_000, 'number'],
    ['what is no number', Number.NaN, 'number'],
    ['a boolean', false, false],
    ['nothing', undefined, null],
    ['a function', () => 'x', 'function'],
    ['a symbol', Symbol('secret'), 'symbol'],
    ['a big number', 12n, 'bigint'],
  ])('%s', (_, value, said) => {
    expect(told(value)).toEqual(said);
  });

  test('an object: its fields, one level deep, words of ours where one is expected', () => {
    const value = {
      kind: 'ruled',
      reason: 'my dog ate it',
      pages: [1, 2],
      game: { id: 'g', name: 'Nettlegate' },
      page: 6,
    };
    expect(told(value)).toEqual({ kind: 'ruled', reason: 'text(13)', pages: 'list(2)', game: 'object(2)', page: 6 });
  });

  test('a dictionary: keys that nobody writes in a source are left out', () => {
    expect(told({ 'sk-secret': 1, '-100123:4': 2, Hunter2: 3, round: 4 })).toEqual({ round: 4 });
  });

  test('a getter is not called, and a large object is cut', () => {
    const trap = Object.defineProperty({}, 'text', { enumerable: true, get: () => expect.unreachable() });
    expect(told(trap)).toEqual({});
    const letters = 'a b c d e f g h i j'.split(' ');
    const large = Object.fromEntries(letters.flatMap((one) => letters.map((other) => [one + other, 1])));
    expect(Object.keys(told(large) ?? {})).toHaveLength(40);
  });

  test('whatever it is, is told without an error and without a word of it', () => {
    const ours = /^(?:(?:text|list|object|error)\(\d+\)|number|bigint|function|symbol)$/u;
    const any = anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true });
    const check = property(any, any, (one, other) => {
      const words = [one, { kind: one, question: other, output: [other] }].flatMap(wordsOf);
      const theirs = words.filter((word) => typeof word === 'string' && !ENUMERATIONS.has(word) && !ours.test(word));
      expect(theirs).toEqual([]);
    });
    expect(() => assert(check)).not.toThrow();
  });

  test('told twice is the same as once', () => {
    const once = told({
      kind: 'ruled',
      question: 'Who?',
      chatId: 12_345_678,
      error: new Error('x'),
      list: [],
      round: 2,
    });
    expect(told(once)).toEqual(once);
  });
});

test('every kind in the types of the machines and ports is known', () => {
  const files = [
    'machines/conversation.types.ts',
    'machines/conversations.types.ts',
    'src/ports.ts',
    'src/tablePorts.ts',
  ];
  const text = files.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  const kinds = [...text.matchAll(/\bkind: ('[^;}]+')/gu)].flatMap(([, union = '']) => union.match(/[a-z_]+/gu) ?? []);
  expect(kinds.length).toBeGreaterThan(20);
  const missing = [...new Set(kinds)].filter((kind) => !ENUMERATIONS.has(kind));
  expect(missing, 'words to be added to ENUMERATIONS in src/inspect/vocabulary.ts').toEqual([]);
});

describe('a definition', () => {
  const redact = createDefinitionRedactor(
    (name) => name,
    (sentence) => (sentence.startsWith('Ours') ? sentence : '-'),
  );

  test('keeps the chart, and nothing that it is begun with', () => {
    const chart = {
      id: 'm',
      initial: 'a',
      context: { token: 'secret' },
      meta: { note: 'secret' },
      states: {
        a: {
          description: 'Ours.',
          meta: 'secret',
          tags: ['live'],
          entry: [{ type: 'begin', params: { text: 'secret' } }, 'note'],
          invoke: { id: 'ask', src: 'ask', input: { question: 'secret' }, onDone: 'b', onError: [{ target: 'b' }] },
          on: { 'go.on': { target: 'b', guard: { type: 'may', params: 'secret' }, description: 'secret' } },
          after: { askLimit: 'b' },
        },
        b: { type: 'final', output: { text: 'secret' } },
      },
      output: 'secret',
    };
    expect(JSON.parse(redact(JSON.stringify(chart)))).toEqual({
      id: 'm',
      initial: 'a',
      states: {
        a: {
          description: 'Ours.',
          tags: ['live'],
          entry: [{ type: 'begin' }, 'note'],
          invoke: { id: 'ask', src: 'ask', onDone: 'b', onError: [{ target: 'b' }] },
          on: { 'go.on': { target: 'b', guard: { type: 'may' }, description: '-' } },
          after: { askLimit: 'b' },
        },
        b: { type: 'final' },
      },
    });
  });

  test('of a machine of ours loses no state, no event and no word about them', () => {
    const { config } = lifecycleMachine;
    const { names, descriptions } = vocabularyOf([config]);
    const ours = createDefinitionRedactor(
      (name) => name,
      (sentence) => (descriptions.has(sentence) ? sentence : 'unknown'),
    );
    const keysOf = (value: unknown): string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, below]) => [key, ...keysOf(below)])
        : [];
    const shown = ours(JSON.stringify(config));
    expect(shown).not.toContain('unknown');
    const left = new Set(keysOf(JSON.parse(shown)));
    expect(Object.keys(lifecycleMachine.root.states).filter((name) => !left.has(name) || !names.has(name))).toEqual([]);
    const dropped = [...new Set(keysOf(JSON.parse(JSON.stringify(config))))].filter((key) => !left.has(key));
    // What an action is given may be anything, and is left out.
    expect(dropped.toSorted()).toEqual(['params', 'reason']);
  });

  test('that is none is none', () => {
    for (const rubbish of ['null', '[]', '"x"', '{"states":{"a":"secret"},"on":7,"invoke":"secret"}']) {
      expect(redact(rubbish)).not.toContain('secret');
    }
  });
});
