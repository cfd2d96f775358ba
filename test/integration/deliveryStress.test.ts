/** Many chats, every kind of fault: each row goes out once and in order, or is dropped for a reason that was told. */
import { expect, test } from 'vitest';
import type { FaultKind } from '../../src/standin/faults.ts';
import { openDelivery, QUICK } from '../support/deliveryStage.ts';

const CHATS = 200;
const KINDS: readonly FaultKind[] = [
  { kind: 'flood', retryAfter: 1 },
  { kind: 'error', code: 400, description: 'Bad Request: nonsense' },
  { kind: 'error', code: 500, description: 'Internal Server Error' },
  { kind: 'unauthorized' },
  { kind: 'conflict' },
  { kind: 'html' },
  { kind: 'lost' },
  { kind: 'reset' },
  { kind: 'hang' },
  { kind: 'stall' },
  { kind: 'slow', milliseconds: 30 },
];

/** What stands in the chat in the end for the rows of each role, where they went out. */
const ROLES: Readonly<Record<string, string>> = { reply: 'hello', final: 'answer', part: 'part' };

/** Numerical Recipes' generator: the same storm every time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

test('200 chats with 5 rows each in a storm of faults, and three restarts', { timeout: 240_000 }, async () => {
  const timing = { ...QUICK, callLimit: 1_500 };
  const stage = await openDelivery({ timing });
  const { standin, deliverer, restart, enqueue, ask, settled, texts, privateChat, troubles, db } = stage;
  const roll = dice(20_261_124);
  const chats = Array.from({ length: CHATS }, () => privateChat());
  for (const [number, chat] of chats.entries()) {
    const { id, messageId } = await ask(chat);
    const row = { questionId: id, replyTo: messageId };
    await enqueue(
      chat,
      { ...row, role: 'reply', body: `${number} hello` },
      { ...row, role: 'placeholder', body: `${number} looking` },
      { ...row, role: 'progress', body: `${number} still looking` },
      { ...row, role: 'final', body: `${number} answer` },
      { ...row, role: 'part', body: `${number} part` },
    );
    // Two faults in a chat; now and then one that ends it.
    for (let count = 0; count < 2; count += 1) {
      const method = roll(3) === 0 ? 'editMessageText' : 'sendMessage';
      const kind = KINDS[roll(KINDS.length)];
      if (kind !== undefined) standin.fault({ ...kind, method, chat: chat.id });
    }
    if (roll(20) === 0)
      standin.fault({ kind: 'error', code: 403, description: 'Forbidden: bot was blocked by the user', chat: chat.id });
  }
  let current = deliverer;
  for (const part of [1, 2, 3]) {
    current.wake();
    await standin.waitFor(() => standin.calls('sendMessage').length > part * 120, 60_000);
    await current.stop();
    current = restart();
  }
  await settled();

  const rows = await db.selectFrom('deliveries').select(['id', 'chat_id', 'role', 'state']).orderBy('id').execute();
  const closed = new Set(
    troubles.flatMap((trouble) => {
      const row = rows.find(({ id }) => id === trouble.deliveryId);
      return trouble.kind === 'closed' && row !== undefined ? [row.chat_id] : [];
    }),
  );
  const dropped = new Set(troubles.flatMap(({ kind, deliveryId }) => (kind === 'dropped' ? [deliveryId] : [])));
  expect(rows.filter(({ state }) => state === 'waiting')).toEqual([]);
  // No row is dropped without a word.
  expect(
    rows.filter(({ id, chat_id, state }) => state === 'dropped' && !dropped.has(id) && !closed.has(chat_id)),
  ).toEqual([]);
  for (const [number, chat] of chats.entries()) {
    if (closed.has(chat.id)) continue;
    const of = (role: string): string => `${number} ${ROLES[role] ?? role}`;
    const mine = rows.filter(({ chat_id, role }) => chat_id === chat.id && role in ROLES);
    const sent = mine.filter(({ state }) => state === 'sent').map(({ role }) => of(role));
    // The answer to a send was lost, and its repetition was refused: dropped, but it may stand there all the same, once.
    const strays = mine.filter(({ state }) => state === 'dropped').map(({ role }) => of(role));
    const seen = texts(chat);
    expect(
      seen.filter((text) => !strays.includes(text ?? '')),
      `chat ${number}`,
    ).toEqual(sent);
    expect(new Set(seen).size, `chat ${number}`).toBe(seen.length);
  }
  expect(closed.size).toBeGreaterThan(0);
  expect(dropped.size).toBeGreaterThan(0);
});

test('2,000 rows over 400 chats all go out, in order', { timeout: 240_000 }, async () => {
  const { standin, deliverer, enqueue, settled, texts, privateChat } = await openDelivery();
  const chats = Array.from({ length: 400 }, () => privateChat());
  for (const chat of chats) {
    await enqueue(chat, ...Array.from({ length: 5 }, (_, index) => ({ body: `${index}` })));
  }
  deliverer.wake();
  await settled();
  const expected = Array.from({ length: 5 }, (_, index) => `${index}`);
  expect(chats.filter((chat) => texts(chat).join(' ') !== expected.join(' '))).toEqual([]);
  expect(standin.calls('sendMessage')).toHaveLength(2_000);
});
