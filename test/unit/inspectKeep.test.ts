/** What a late viewer is told first: whatever lives, parents first, within bounds. */
import { expect, test } from 'vitest';
import { createKeep, type Message } from '../../src/inspect/keep.ts';

const message = (fields: Partial<Message>): Message => ({
  type: '@xstate.snapshot',
  sessionId: 'x:0',
  sourceId: null,
  parentId: null,
  status: 'active',
  event: '',
  bytes: Buffer.from(`${fields.type === '@xstate.actor' ? 'definition' : 'snapshot'} of ${fields.sessionId ?? 'x:0'}`),
  ...fields,
});
const actor = (sessionId: string, parentId: string | null = null): Message =>
  message({ type: '@xstate.actor', sessionId, parentId });
const texts = (buffers: readonly Buffer[]): readonly string[] => buffers.map(String);

test('of each actor its definition and its latest snapshot, in the order in which they came', () => {
  const keep = createKeep();
  keep.note(actor('x:0'));
  keep.note(actor('x:1', 'x:0'));
  keep.note(message({ sessionId: 'x:0', bytes: Buffer.from('old') }));
  keep.note(message({ sessionId: 'x:0', bytes: Buffer.from('new') }));
  expect(texts(keep.messages())).toEqual(['definition of x:0', 'new', 'definition of x:1']);
});

test('a child that came before its parent comes after it', () => {
  const keep = createKeep();
  keep.note(actor('x:2', 'x:1'));
  keep.note(actor('x:1', 'x:0'));
  keep.note(actor('x:0'));
  expect(texts(keep.messages())).toEqual(['definition of x:0', 'definition of x:1', 'definition of x:2']);
});

test('actors that name each other as parents are told once each', () => {
  const keep = createKeep();
  keep.note(actor('x:0', 'x:1'));
  keep.note(actor('x:1', 'x:0'));
  expect(keep.messages()).toHaveLength(2);
  keep.note(message({ sessionId: 'x:0', status: 'stopped' }));
  expect(keep.actors()).toBe(0);
});

test.each(['done', 'error', 'stopped'])('what is %s is gone, with whatever it had begun', (status) => {
  const keep = createKeep();
  for (const [id, parent] of [
    ['x:0', null],
    ['x:1', 'x:0'],
    ['x:2', 'x:1'],
    ['x:3', 'x:2'],
    ['x:4', 'x:0'],
  ] as const) {
    keep.note(actor(id, parent));
  }
  keep.note(message({ sessionId: 'x:1', status }));
  expect(texts(keep.messages())).toEqual(['definition of x:0', 'definition of x:4']);
});

test('an actor that failed without a last snapshot is gone when its parent hears of it', () => {
  const keep = createKeep();
  keep.note(actor('x:0'));
  keep.note(actor('x:1', 'x:0'));
  keep.note(message({ type: '@xstate.event', status: null, sourceId: 'x:1', event: 'update.received' }));
  expect(keep.actors()).toBe(2);
  keep.note(message({ type: '@xstate.event', status: null, sourceId: 'x:1', event: 'xstate.error.actor.ask' }));
  expect(texts(keep.messages())).toEqual(['definition of x:0']);
});

test('a snapshot of nobody is not kept', () => {
  const keep = createKeep();
  keep.note(message({ sessionId: 'x:9' }));
  expect(keep.messages()).toEqual([]);
});

test('one actor more than the cap is not kept, until another one is gone', () => {
  const keep = createKeep({ actors: 2 });
  for (const id of ['x:0', 'x:1', 'x:2']) keep.note(actor(id));
  expect(texts(keep.messages())).toEqual(['definition of x:0', 'definition of x:1']);
  keep.note(message({ sessionId: 'x:0', status: 'done' }));
  keep.note(actor('x:3'));
  expect(texts(keep.messages())).toEqual(['definition of x:1', 'definition of x:3']);
});

test('bytes are counted to the last: of 10,000 actors that come and go nothing stays', () => {
  const keep = createKeep({ bytes: 100 });
  for (let n = 0; n < 10_000; n += 1) {
    keep.note({ ...actor(`x:${n}`), bytes: Buffer.alloc(60) });
    keep.note(message({ sessionId: `x:${n}`, bytes: Buffer.alloc(40) }));
    keep.note(message({ sessionId: `x:${n}`, bytes: Buffer.alloc(39) }));
    expect(keep.messages()).toHaveLength(2);
    keep.note({ ...actor('x:late'), bytes: Buffer.alloc(2) });
    expect(keep.actors()).toBe(1);
    keep.note(message({ sessionId: `x:${n}`, status: 'done' }));
  }
  expect(keep.actors()).toBe(0);
});
