/** Telegram fails while the bot listens, or sends what it has sent before: the bot hears everybody once, without a restart. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Fault } from '../../src/standin/faults.ts';
import { QUOTE } from '../support/faultsLibrary.ts';
import { type FaultsStage, openFaultsStage } from '../support/faultsStage.ts';
import { figure } from '../support/figure.ts';
import { accountOf, faultsOf } from '../support/killAccount.ts';
import { countRows, readRows } from '../support/killDatabase.ts';

let stage: FaultsStage;
let pid: number;
beforeAll(async () => {
  stage = await openFaultsStage();
  pid = stage.bot.pid();
});
afterAll(() => stage.close());

/** Whatever a test did to the bot, it is the same process still. */
afterEach(() => {
  if (stage.bot.crashes() > 0 || stage.bot.pid() !== pid) throw new Error(`the bot ended\n${stage.bot.log()}`);
});

const count = (text: string, part: string): number => text.split(part).length - 1;

/** A poll waits already: a first message ends it, and the next one meets the fault. */
async function strikePolls(fault: Fault): Promise<void> {
  const armed = stage.standin.fault({ ...fault, method: 'getUpdates' });
  await stage.answered(stage.ask(stage.seat(), '/id'));
  await stage.standin.waitFor(() => armed.remaining() === 0, 45_000);
}

test.each<readonly [string, Fault]>([
  ['409 from a second poller', { kind: 'conflict', times: 2 }],
  ['502', { kind: 'error', code: 502, description: 'Bad Gateway', times: 2 }],
  ['a page of a gateway', { kind: 'html', status: 502 }],
  ['a page of a gateway with status 200', { kind: 'html', status: 200 }],
  ['a connection that was reset', { kind: 'reset', times: 2 }],
  ['an answer that was lost', { kind: 'lost' }],
  ['429', { kind: 'flood', retryAfter: 1 }],
])('getUpdates meets %s: the operator is told, and the bot comes back by itself', async (_, fault) => {
  const [failures, recoveries] = [
    count(stage.bot.log(), 'messages do not come in'),
    count(stage.bot.log(), '"messages come in"'),
  ];
  await strikePolls(fault);
  const asked = stage.ask(stage.seat());
  await stage.answered(asked);
  await stage.settled();
  expect(count(stage.bot.log(), 'messages do not come in')).toBeGreaterThan(failures);
  expect(count(stage.bot.log(), '"messages come in"')).toBeGreaterThan(recoveries);
  expect(faultsOf(accountOf([asked]))).toEqual([]);
});

test('a second poller takes over for a moment: the poll that was ended by it is begun again', async () => {
  await stage.standin.waitFor(() => stage.standin.bot().queue.polled, 45_000);
  stage.standin.bot().queue.endPoll('another poll');
  expect(await stage.answered(stage.ask(stage.seat()))).toContain(QUOTE);
});

test('getUpdates dies in silence: the poll is cut, and what came meanwhile is answered', async ({ task }) => {
  // The poll after a failure asks for what is there and waits for nothing: it is cut after 15 s, the others after 45.
  await stage.standin.waitFor(() => stage.standin.bot().queue.polled, 45_000);
  const earlier = stage.standin.calls('getUpdates').length;
  const broken = stage.standin.fault({ kind: 'html', method: 'getUpdates' });
  const silent = stage.standin.fault({ kind: 'hang', method: 'getUpdates' });
  await stage.answered(stage.ask(stage.seat(), '/id'));
  await stage.standin.waitFor(() => broken.remaining() + silent.remaining() === 0, 45_000);
  const asked = stage.ask(stage.seat());
  await stage.answered(asked);
  const polls = stage.standin.calls('getUpdates').slice(earlier);
  const hung = polls.findIndex(({ outcome }) => outcome === null);
  expect(polls[hung]?.params['timeout']).toBe(0);
  const silence = (polls[hung + 1]?.startedAt ?? 0) - (polls[hung]?.startedAt ?? 0);
  expect(silence).toBeGreaterThanOrEqual(15_000);
  figure(task, 'a silent poll is cut, and begun again, after', silence / 1_000, 's');
  expect(faultsOf(accountOf([asked]))).toEqual([]);
}, 120_000);

test('updates come twice, in another order, and again later: each is answered once', async () => {
  const { queue } = stage.standin.bot();
  const seats = [stage.seat(), stage.seat(), stage.seat()];
  queue.hold();
  const asked = seats.flatMap((seat) => [stage.ask(seat), stage.ask(seat)]);
  queue.release((updates) => [...updates.toReversed(), ...updates]);
  await Promise.all(asked.map((one) => stage.answered(one)));
  await stage.settled();
  expect(storedUpdateIds(6).map((id) => queue.duplicate(id))).toEqual(Array.from({ length: 6 }, () => true));
  await stage.settled();
  const later = stage.ask(stage.seat(), '/id');
  await stage.answered(later);
  await stage.settled();
  // Told in another order, they are answered in that order: the order in which the bot heard of them.
  const { outOfOrder: _, ...account } = accountOf(asked);
  expect(faultsOf({ ...account, outOfOrder: 0 })).toEqual([]);
  expect(stage.said(seats[0] ?? stage.seat())).toHaveLength(2);
});

test('update ids jump back: who writes then is answered', async () => {
  const { queue } = stage.standin.bot();
  queue.jump(1_000);
  const asked = [stage.ask(stage.seat()), stage.ask(stage.seat())];
  await Promise.all(asked.map((one) => stage.answered(one)));
  queue.jump(900_000_000);
  const later = stage.ask(stage.seat());
  await stage.answered(later);
  expect(faultsOf(accountOf([...asked, later]))).toEqual([]);
});

test('the same update ids are dealt anew to other messages: nobody is taken for somebody else', async () => {
  const { queue } = stage.standin.bot();
  await stage.answered(stage.ask(stage.seat(), '/id'));
  const before = Math.max(...storedUpdateIds(1)) + 1;
  const first = [stage.ask(stage.seat()), stage.ask(stage.seat())];
  await Promise.all(first.map((one) => stage.answered(one)));
  await stage.settled();
  queue.jump(before);
  const anew = [stage.ask(stage.seat()), stage.ask(stage.seat())];
  await Promise.all(anew.map((one) => stage.answered(one)));
  await stage.settled();
  expect(faultsOf(accountOf([...first, ...anew]))).toEqual([]);
  expect(countRows(stage.dataPath, `updates where update_id between ${before} and ${before + 1}`)).toBe(4);
});

/** Of the updates that the bot has stored, newest first. */
function storedUpdateIds(limit: number): readonly number[] {
  const rows = readRows(stage.dataPath, `select update_id from updates order by seq desc limit ${limit}`);
  return rows.map((row) => Number(row['update_id']));
}
