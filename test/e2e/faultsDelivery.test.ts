/** Telegram fails while the bot speaks: what people see in the chats all the same. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiCall } from '../../src/standin/journal.ts';
import { ledgerIn, LEDGER_LINES, MARKUP, QUESTION, QUOTE, wordsOf } from '../support/faultsLibrary.ts';
import { type FaultsStage, openFaultsStage } from '../support/faultsStage.ts';
import { figure } from '../support/figure.ts';
import { countRows } from '../support/killDatabase.ts';
import { faultsOf, accountOf } from '../support/killAccount.ts';
import { tableOf, type Seat } from '../support/killSeats.ts';
import type { Asked } from '../support/killWitness.ts';

let stage: FaultsStage;
beforeAll(async () => {
  stage = await openFaultsStage();
});
afterAll(() => stage.close());

const isFinal = (text: string | null): boolean => text?.includes('lanterns.') === true;
/** From the question to its answer, s. */
const waited = ({ at, finalTime }: Asked): number => ((finalTime ?? Number.NaN) - at) / 1_000;
const callsTo = ({ chat }: Seat, method: string): readonly ApiCall[] =>
  stage.standin.calls(method).filter(({ params }) => String(params['chat_id']) === String(chat.id));

/** The final edit of this chat meets the fault; resolves when it did. */
function strikeFinal(
  { chat }: Seat,
  fault: { readonly kind: 'flood'; readonly retryAfter: number } | { readonly kind: 'lost' },
) {
  const armed = stage.standin.fault({
    ...fault,
    method: 'editMessageText',
    chat: chat.id,
    matching: (params) => isFinal(params.text('text')),
  });
  return stage.standin.waitFor(() => armed.remaining() === 0, 45_000);
}

test('429 in one chat: it waits as long as it was told, the others are answered meanwhile', async ({ task }) => {
  const [flooded, ...others] = Array.from({ length: 6 }, () => stage.seat());
  if (flooded === undefined) throw new Error('no seats');
  stage.standin.fault({ kind: 'flood', retryAfter: 4, method: 'sendMessage', chat: flooded.chat.id });
  const waiting = stage.ask(flooded);
  const asked = others.map((seat) => stage.ask(seat));
  await Promise.all(asked.map((one) => stage.answered(one)));
  await stage.answered(waiting);

  const [refused, repeated] = callsTo(flooded, 'sendMessage');
  expect(refused?.outcome?.status).toBe(429);
  expect((repeated?.startedAt ?? 0) - (refused?.startedAt ?? 0)).toBeGreaterThanOrEqual(4_000);
  const last = Math.max(...asked.map(({ finalAt }) => finalAt ?? Infinity));
  expect(last).toBeLessThan(waiting.finalAt ?? 0);
  figure(task, 'told to wait 4 s: answered after', waited(waiting), 's');
  figure(task, 'the others after', Math.max(...asked.map(waited)), 's');
  expect(faultsOf(accountOf([waiting, ...asked]))).toEqual([]);
});

test('429 on the final answer: it comes when the time is over', async () => {
  const seat = stage.seat();
  const struck = strikeFinal(seat, { kind: 'flood', retryAfter: 1 });
  const asked = stage.ask(seat);
  await struck;
  expect(await stage.answered(asked)).toContain(QUOTE);
  expect(faultsOf(accountOf([asked]))).toEqual([]);
});

test('the response to the final edit is lost: the repeated edit changes nothing', async () => {
  const seat = stage.seat();
  const struck = strikeFinal(seat, { kind: 'lost' });
  const asked = stage.ask(seat);
  await struck;
  await stage.settled();

  const finals = callsTo(seat, 'editMessageText').filter(({ params }) => isFinal(String(params['text'])));
  expect(finals.map(({ outcome }) => outcome?.status)).toEqual([200, 400]);
  expect(finals[1]?.outcome?.description).toContain('message is not modified');
  expect(stage.said(seat)).toHaveLength(1);
  expect(faultsOf(accountOf([asked]))).toEqual([]);
});

test('the response to the placeholder is lost: the second copy goes, one answer stays', async () => {
  const seat = stage.seat();
  const armed = stage.standin.fault({ kind: 'lost', method: 'sendMessage', chat: seat.chat.id });
  const asked = stage.ask(seat);
  await stage.standin.waitFor(() => armed.remaining() === 0, 45_000);
  await stage.answered(asked);
  await stage.settled();

  expect(callsTo(seat, 'sendMessage')).toHaveLength(2);
  expect(stage.said(seat).map(({ text }) => isFinal(text ?? ''))).toEqual([true]);
});

test('403: who has blocked the bot is owed nothing more, until they let it in again', async () => {
  const [blocker, neighbour] = [stage.seat(), stage.seat()];
  await stage.answered(stage.ask(blocker, '/start'));
  const struck = strikeFinal(blocker, { kind: 'flood', retryAfter: 2 });
  stage.ask(blocker);
  await struck;
  stage.standin.as(blocker.person).setBlocked(blocker.chat, true);
  await stage.answered(stage.ask(neighbour));
  await stage.settled();
  expect(countRows(stage.dataPath, `deliveries where state = 'dropped' and chat_id = ${blocker.chat.id}`)).toBe(1);
  expect(stage.said(blocker).some(({ text }) => isFinal(text ?? ''))).toBe(false);

  stage.standin.as(blocker.person).setBlocked(blocker.chat, false);
  expect(await stage.answered(stage.ask(blocker))).toContain(QUOTE);
});

test('the chat is gone: the bot stops trying and serves the others', async () => {
  const [gone, neighbour] = [stage.seat(), stage.seat()];
  const armed = stage.standin.fault({
    kind: 'error',
    code: 400,
    description: 'Bad Request: chat not found',
    chat: gone.chat.id,
    times: Infinity,
  });
  stage.ask(gone);
  await stage.standin.waitFor(() => callsTo(gone, 'sendMessage').length > 0, 45_000);
  await stage.answered(stage.ask(neighbour));
  await stage.settled();
  armed.clear();
  expect(callsTo(gone, 'sendMessage')).toHaveLength(1);
  expect(countRows(stage.dataPath, `questions where chat_id = ${gone.chat.id}`)).toBe(1);
});

test('the group becomes a supergroup while its question is being answered: the answer comes there', async () => {
  const seat = stage.groupSeat('group');
  const struck = strikeFinal(seat, { kind: 'flood', retryAfter: 2 });
  stage.ask(seat);
  await struck;
  const supergroup = { ...seat, chat: stage.standin.migrate(seat.chat, seat.person) };
  const found = () => stage.said(supergroup).filter(({ text }) => isFinal(text ?? ''));
  await stage.standin.waitFor(() => found().length > 0, 45_000);
  await stage.settled();
  expect(found()).toHaveLength(1);
  expect(stage.said(seat).some(({ text }) => isFinal(text ?? ''))).toBe(false);
  expect(await stage.answered(stage.ask(supergroup))).toContain(QUOTE);
});

test('a text of three messages comes whole and in order, with a flood between its parts', async () => {
  const seat = stage.seat();
  await stage.answered(stage.ask(seat, '/game Long Ledger'));
  stage.standin.fault({
    kind: 'flood',
    retryAfter: 1,
    method: 'sendMessage',
    chat: seat.chat.id,
    matching: (params) => params.text('text')?.includes('Entry 40:') ?? false,
  });
  const asked = stage.ask(seat, '/page 1');
  await stage.answered(asked);
  await stage.settled();
  const parts = [...asked.replies.values()].map(({ text }) => text);
  expect(parts.length).toBeGreaterThanOrEqual(3);
  expect(Math.max(...parts.map((text) => text.length))).toBeLessThanOrEqual(4_096);
  expect(ledgerIn(parts)).toEqual(wordsOf(LEDGER_LINES));
});

test.each(['<b>x<i>', 'a<b', '&', '_*[', '`code`', '[a](tg://user?id=1)'])(
  'what looks like markup is shown as it is: %s',
  async (text) => {
    const said = await stage.answered(stage.ask(stage.seat(), `/game ${text}`));
    expect(said).toContain(`“${text}”`);
  },
);

test('what looks like markup in the book is quoted as it stands there', async () => {
  const seat = stage.seat();
  expect(await stage.answered(stage.ask(seat, 'Markup Manor: What does one write when the clerk calls?'))).toContain(
    MARKUP,
  );
});

test('the placeholder was deleted by the user: the answer comes as a new message', async () => {
  const seat = stage.seat();
  const struck = strikeFinal(seat, { kind: 'flood', retryAfter: 1 });
  const asked = stage.ask(seat, QUESTION);
  await struck;
  const [placeholder] = stage.said(seat);
  stage.standin.as(seat.person).deleteMessage(seat.chat, placeholder?.message_id ?? 0);
  await stage.answered(asked);
  await stage.settled();
  const [final, ...more] = stage.said(seat);
  expect(more).toEqual([]);
  expect(final?.message_id).not.toBe(placeholder?.message_id);
  expect(final?.reply_to_message?.message_id).toBe(asked.messageId);
  expect(asked.table).toBe(tableOf(seat));
});
