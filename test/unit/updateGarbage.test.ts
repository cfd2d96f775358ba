import { anything, assert, constantFrom, array, integer, json, oneof, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toTableKey } from '../../src/storage/tables.ts';
import type { Intent } from '../../src/tablePorts.ts';
import { envelopeOf } from '../../src/telegram/updates/envelope.ts';
import { readUpdate } from '../../src/telegram/updates/readUpdate.ts';
import { BOT, NOW, sampleUpdates } from '../support/sampleUpdates.ts';

const RUNS = { numRuns: 2000 };

const KINDS: readonly Intent['kind'][] = [
  ...(['ignored', 'question', 'edit', 'command', 'press', 'document', 'media', 'empty', 'membership'] as const),
  'disliked',
  'migration',
];

const JUNK = [null, true, 0, -1, 1.5, 1e300, '', 'x', '\ud800', [], {}, [null], { id: 'x' }] as const;
const junk = oneof(
  constantFrom<unknown>(...JUNK),
  json().map((text): unknown => JSON.parse(text)),
);

/** Replaces, or where `value` is undefined takes away, the node that `at` counts to. */
function mutilated(root: unknown, at: number, value: unknown): unknown {
  let left = at;
  const walk = (node: unknown): unknown => {
    left -= 1;
    if (left < 0 && left > -2) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]));
  };
  return walk(root);
}

function checkIntent(update: unknown): void {
  const intent = readUpdate(update, BOT, NOW);
  expect(KINDS).toContain(intent.kind);
  expect(readUpdate(update, BOT, NOW)).toEqual(intent);
  const text = intent.kind === 'question' || intent.kind === 'edit' ? intent.text : 'nothing asked';
  expect(text).toMatch(/^\S(?:[^]*\S)?$/);
  const { chatId } = 'table' in intent ? intent.table : { chatId: 0 };
  expect(chatId).toSatisfy(Number.isSafeInteger);
  expect('at' in intent ? intent.at : 0).toSatisfy(Number.isFinite);
}

function checkEnvelope(update: unknown): void {
  const envelope = envelopeOf(update);
  if (envelope === null) return;
  // What is no table's name could not be read from its row again, and would hold up every table.
  expect(toTableKey(envelope.table)).toBe(envelope.table);
  expect(() => JSON.parse(envelope.payload) as unknown).not.toThrow();
}

describe('whatever comes in', () => {
  it('real updates with parts missing, doubled or of another kind are read or passed by, never thrown at', () => {
    const samples = sampleUpdates();
    const wound = tuple(integer({ min: 1, max: 60 }), oneof(junk, constantFrom(undefined)));
    assert(
      property(constantFrom(...samples), array(wound, { minLength: 1, maxLength: 4 }), (sample, wounds) => {
        const update = wounds.reduce<unknown>((whole, [at, value]) => mutilated(whole, at, value), sample);
        checkIntent(update);
        checkEnvelope(update);
      }),
      RUNS,
    );
  });

  it('no JSON at all, and no value at all, is too strange', () => {
    assert(
      property(
        oneof(junk, anything()),
        constantFrom('message', 'edited_message', 'callback_query', 'my_chat_member'),
        (value, kind) => {
          for (const update of [value, { update_id: 1, [kind]: value }]) checkIntent(update);
        },
      ),
      RUNS,
    );
  });

  it('one odd field does not cost a message', () => {
    for (const field of [
      'entities',
      'reply_to_message',
      'via_bot',
      'document',
      'media_group_id',
      'edit_date',
      'date',
    ]) {
      const message = { message_id: 1, chat: { id: 5, type: 'private' }, from: { id: 5 }, text: 'who begins?' };
      const intent = readUpdate({ update_id: 1, message: { ...message, [field]: 'odd' } }, BOT, NOW);
      expect(intent).toMatchObject({ kind: 'question', text: 'who begins?', at: NOW });
    }
  });

  it('a hundred thousand names and as many spaces are read in time: by the square of that, nobody would see the end', () => {
    const text = `${'@rules_bot '.repeat(100_000)}${' '.repeat(100_000)}x`;
    const message = { message_id: 1, chat: { id: 5, type: 'private' }, from: { id: 5 }, text };
    expect(readUpdate({ update_id: 1, message }, BOT, NOW)).toMatchObject({ kind: 'question', text: 'x' });
  });
});
