/** The process is killed at each step between a question and its answer, and goes on from there. */
import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ApiCall } from '../../src/standin/journal.ts';
import { ledgerIn, LEDGER_LINES, QUOTE, wordsOf } from '../support/faultsLibrary.ts';
import { type FaultsStage, openFaultsStage } from '../support/faultsStage.ts';
import { accountOf, faultsOf } from '../support/killAccount.ts';
import { countRows, readRows, until } from '../support/killDatabase.ts';
import { killAt } from '../support/killMoment.ts';
import type { Seat } from '../support/killSeats.ts';
import type { Asked } from '../support/killWitness.ts';
import { book, longBook } from '../support/library.ts';

/** Three starts on a machine with other things to do. */
const TIME = { timeout: 180_000 };

let stage: FaultsStage;
beforeAll(async () => {
  stage = await openFaultsStage(false);
});
afterAll(() => stage.close());
beforeEach(async () => {
  stage.standin.clearFaults();
});

async function running(): Promise<void> {
  if (!stage.bot.isRunning()) await stage.start();
}

const isTo = ({ chat }: Seat, call: ApiCall, method: string, part: string): boolean =>
  call.method === method && Number(call.params['chat_id']) === chat.id && String(call.params['text']).includes(part);
const callsTo = (seat: Seat, method: string, part = ''): readonly ApiCall[] =>
  stage.standin.calls(method).filter((call) => isTo(seat, call, method, part));
const questionOf = (seat: Seat) =>
  readRows(stage.dataPath, `select * from questions where chat_id = ${seat.chat.id} order by id desc`)[0];
const deliveryOf = (seat: Seat, role: string) =>
  readRows(
    stage.dataPath,
    `select * from deliveries where chat_id = ${seat.chat.id} and role = '${role}' order by id desc`,
  )[0];

/** Started again, the bot brings everything to its end, and it looks as if nothing had happened. */
async function recovers(...asked: readonly Asked[]): Promise<void> {
  await stage.start();
  await Promise.all(asked.map((one) => stage.answered(one)));
  await stage.settled();
  expect(faultsOf(accountOf(asked))).toEqual([]);
}

test('killed while the library is being read, when the placeholder stands and is stored', TIME, async () => {
  const shelf = join(stage.library, 'A Very Long Book.pdf');
  await writeFile(shelf, longBook(300));
  const seat = stage.seat();
  const asked = stage.ask(seat);
  stage.bot.start();
  await until(
    () => questionOf(seat)?.['placeholder_id'],
    50_000,
    () => stage.bot.log(),
  );
  await stage.bot.kill();
  expect(questionOf(seat)).toMatchObject({ state: 'queued', starts: 0 });
  await unlink(shelf);

  await recovers(asked);
  expect(callsTo(seat, 'sendMessage')).toHaveLength(1);
});

test('killed when updates are in the inbox, before anybody has looked at them', TIME, async () => {
  await running();
  const { queue } = stage.standin.bot();
  const stored = countRows(stage.dataPath, 'updates');
  // They are attended to in the order in which they come: the bot is still at the commands when it is killed.
  queue.hold();
  const before = Array.from({ length: 310 }, () => stage.ask(stage.seat(), '/id'));
  const seats = Array.from({ length: 80 }, () => stage.seat());
  const asked = seats.map((seat) => stage.ask(seat));
  let confirmed = 0;
  const killed = killAt(stage.standin, stage.bot, ({ method, params }) => {
    if (method === 'getUpdates' && Number(params['offset']) > 0) confirmed += 1;
    return confirmed === 4;
  });
  queue.release();
  await killed;

  expect(countRows(stage.dataPath, 'updates') - stored).toBe(390);
  const keys = seats.map(({ chat }) => `'${chat.id}:0'`).join();
  expect(countRows(stage.dataPath, `updates where state = 'waiting' and table_key in (${keys})`)).toBeGreaterThan(0);
  expect(seats.flatMap((seat) => stage.said(seat))).toEqual([]);
  await recovers(...before, ...asked);
});

test('killed when the placeholder was sent, before its id came back', TIME, async () => {
  await running();
  const seat = stage.seat();
  stage.standin.fault({ kind: 'slow', milliseconds: 60_000, method: 'sendMessage', chat: seat.chat.id });
  const asked = stage.ask(seat);
  await stage.standin.waitFor(() => stage.said(seat).length === 1, 45_000);
  await stage.bot.kill();
  expect(questionOf(seat)?.['placeholder_id']).toBeNull();
  expect(deliveryOf(seat, 'placeholder')).toMatchObject({ state: 'waiting', uncertain: 1 });

  await recovers(asked);
  expect(stage.said(seat)).toHaveLength(1);
  expect(callsTo(seat, 'sendMessage')).toHaveLength(2);
});

test('killed while the second copy of a placeholder is being looked for', TIME, async () => {
  await running();
  const seat = stage.seat();
  stage.standin.fault({ kind: 'lost', method: 'sendMessage', chat: seat.chat.id });
  stage.standin.fault({ kind: 'hang', method: 'editMessageReplyMarkup', chat: seat.chat.id });
  const killed = killAt(stage.standin, stage.bot, ({ method }) => method === 'editMessageReplyMarkup');
  const asked = stage.ask(seat);
  await killed;
  expect(stage.said(seat)).toHaveLength(2);

  await recovers(asked);
  expect(stage.said(seat)).toHaveLength(1);
});

test(
  'killed when the answer is stored, before it was said: that answer is said, whatever the library says by now',
  TIME,
  async () => {
    await running();
    const seat = stage.seat();
    stage.standin.fault({
      kind: 'hang',
      method: 'editMessageText',
      chat: seat.chat.id,
      matching: (params) => params.text('text')?.includes(QUOTE) ?? false,
    });
    const killed = killAt(stage.standin, stage.bot, (call) => isTo(seat, call, 'editMessageText', QUOTE));
    const asked = stage.ask(seat);
    await killed;
    const before = questionOf(seat);
    expect(before?.['state']).toBe('answered');
    expect(deliveryOf(seat, 'final')).toMatchObject({ state: 'waiting' });
    const newQuote = 'A player may hold at most nine lanterns.';
    const shelf = join(stage.library, 'Harbour Lights.pdf');
    await writeFile(shelf, book(['Lanterns', newQuote, 'A lantern that is put out goes back to the box.']));

    await recovers(asked);
    expect(await stage.answered(asked)).toContain(QUOTE);
    expect(questionOf(seat)).toEqual(before);
    expect(await stage.answered(stage.ask(stage.seat()))).toContain(newQuote);
    await stage.bot.kill();
    await writeFile(shelf, book(['Lanterns', QUOTE, 'A lantern that is put out goes back to the box.']));
  },
);

test('killed when the final edit was accepted, before the bot heard of it', TIME, async () => {
  await running();
  const seat = stage.seat();
  stage.standin.fault({
    kind: 'slow',
    milliseconds: 60_000,
    method: 'editMessageText',
    chat: seat.chat.id,
    matching: (params) => params.text('text')?.includes(QUOTE) ?? false,
  });
  const asked = stage.ask(seat);
  await stage.answered(asked);
  await stage.bot.kill();
  expect(deliveryOf(seat, 'final')).toMatchObject({ state: 'waiting' });

  await recovers(asked);
  const finals = callsTo(seat, 'editMessageText', QUOTE);
  expect(finals.at(-1)?.outcome?.description).toContain('message is not modified');
  expect(finals).toHaveLength(2);
  expect(stage.said(seat)).toHaveLength(1);
});

test('killed between the parts of a long answer: the rest follows, in order, nothing twice', TIME, async () => {
  await running();
  const seat = stage.seat();
  await stage.answered(stage.ask(seat, '/game Long Ledger'));
  stage.standin.fault({
    kind: 'hang',
    method: 'sendMessage',
    chat: seat.chat.id,
    matching: (params) => params.text('text')?.includes('Entry 40:') ?? false,
  });
  const killed = killAt(stage.standin, stage.bot, (call) => isTo(seat, call, 'sendMessage', 'Entry 40:'));
  const asked = stage.ask(seat, '/page 1');
  await killed;
  expect([...asked.replies.values()].length).toBeGreaterThan(0);

  await stage.start();
  await stage.settled();
  expect(ledgerIn([...asked.replies.values()].map(({ text }) => text))).toEqual(wordsOf(LEDGER_LINES));
});
