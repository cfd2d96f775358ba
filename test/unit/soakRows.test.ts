/** The table of a soak says of each trouble that it is there, and forgets nothing that somebody may still be owed. */
import { expect, test } from 'vitest';
import { createStandin } from '../../src/standin/standin.ts';
import { proofTable } from '../proof/table.ts';
import { accountOf } from '../support/killAccount.ts';
import { BOT } from '../support/killBot.ts';
import { say, type Seat, takeSeats } from '../support/killSeats.ts';
import { forgetOld } from '../support/soakLoad.ts';
import { soakRows } from '../support/soakRows.ts';
import type { SoakReport } from '../support/soakRun.ts';
import type { Look } from '../support/soakWatch.ts';

const looks = (change: (at: number) => Partial<Look>, length = 600): Look[] =>
  Array.from({ length }, (_, at) => ({ at, memory: 120, descriptors: 30, children: 0, ...change(at) }));

const report = (changes: Partial<SoakReport> = {}): SoakReport => ({
  account: { ...accountOf([]), questions: 1_200, commands: 100 },
  lives: [{ kind: 'calm', looks: looks(() => ({})) }],
  kills: 9,
  killsDuringBoot: 1,
  drains: 3,
  crashes: 0,
  leftBehind: 0,
  faults: 7,
  model: null,
  heap: { before: 42, after: 42.9, answers: 2_000 },
  presses: 5,
  answeredPresses: 5,
  heldBack: 0,
  recovery: 2_500,
  database: 5e6,
  log: '',
  ...changes,
});

const missed = (changes: Partial<SoakReport>): readonly string[] =>
  soakRows(report(changes))
    .filter(({ held }) => held === false)
    .map(({ id }) => id);
const account = (changes: Partial<SoakReport['account']>): Partial<SoakReport> => ({
  account: { ...report().account, ...changes },
});
const calm = (change: (at: number) => Partial<Look>): Partial<SoakReport> => ({
  lives: [{ kind: 'calm', looks: looks(change) }],
});

test('a soak without trouble holds in every row that has a goal', () => {
  const rows = soakRows(report());
  expect(rows.filter(({ goal, held }) => goal !== null && held !== true)).toEqual([]);
  expect(rows.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['soak-lost', 'soak-memory-slope', 'soak-memory-peak', 'soak-descriptors', 'soak-kills']),
  );
  expect(proofTable(rows)).toMatch(/^questions without a final answer +0 of 1,200 questions +0 +held$/mu);
});

test.each<readonly [string, string, Partial<SoakReport>]>([
  ['a lost question', 'soak-lost', account({ lost: 1 })],
  ['a second answer', 'soak-duplicates', account({ duplicateFinals: 1 })],
  ['progress without an end', 'soak-orphans', account({ orphans: 1 })],
  ['answers out of order', 'soak-order', account({ outOfOrder: 1 })],
  ['a command without an answer', 'soak-strange', account({ unansweredCommands: 1 })],
  ['a crash', 'soak-crashes', { crashes: 1 }],
  ['a child that outlived the bot', 'soak-left-behind', { leftBehind: 1 }],
  ['a heap that grows', 'soak-heap', { heap: { before: 42, after: 45, answers: 2_000 } }],
  ['memory that grows', 'soak-memory-slope', calm((at) => ({ memory: 120 + at / 30 }))],
  ['much memory for a moment', 'soak-memory-peak', calm((at) => ({ memory: at === 300 ? 220 : 120 }))],
  ['files that stay open', 'soak-descriptors', calm((at) => ({ descriptors: 30 + Math.floor(at / 60) }))],
])('%s is told as %s', (_, id, changes) => {
  expect(missed(changes)).toEqual([id]);
});

test('files that are open for a while, and processes that are drawn up at the beginning, are no growth', () => {
  expect(missed(calm((at) => ({ descriptors: at % 7 === 0 ? 60 : 30 })))).toEqual([]);
  expect(missed(calm((at) => (at < 60 ? { descriptors: 12, memory: 60 + at } : {})))).toEqual([]);
});

test('what could not be seen is not said to hold', () => {
  const ids = ['soak-memory-slope', 'soak-memory-peak', 'soak-descriptors'];
  const unseen = soakRows(report({ lives: [{ kind: 'calm', looks: [] }] })).filter(({ id }) => ids.includes(id));
  expect(unseen.map(({ held, note }) => [held, note])).toEqual(ids.map(() => [null, 'not measured: no /proc']));
  const seen = soakRows(report()).filter(({ id }) => ids.includes(id));
  expect(unseen.map(({ goal }) => goal)).toEqual(seen.map(({ goal }) => goal));
  const short = soakRows(report({ lives: [{ kind: 'calm', looks: looks(() => ({}), 90) }] }));
  const few = soakRows(report({ heap: { before: 42, after: 45, answers: 999 } })).find(({ id }) => id === 'soak-heap');
  expect(few).toMatchObject({ held: null, note: 'no verdict: 1,000 answers are wanted' });
  expect(short.filter(({ held, goal }) => goal !== null && held === null).map(({ id }) => id)).toEqual([
    'soak-memory-slope',
    'soak-descriptors',
  ]);
});

test('a chat of a long run is not remembered for ever, its last messages and its topics are', () => {
  const standin = createStandin({ bots: [BOT] });
  const seats = takeSeats(standin, 4);
  const topic = seats.find(({ thread }) => thread !== null);
  if (topic === undefined) throw new Error('nobody sits in a topic');
  const told: unknown[] = [];
  standin.world.events.add((event) => event.type === 'message.deleted' && told.push(event));
  const write = (seat: Seat, times: number): readonly number[] =>
    Array.from({ length: times }, (_, nth) => {
      const id = say(standin, seat, `message ${nth}`);
      forgetOld(seat);
      return id;
    });
  const ids = write(topic, 2_000);
  expect(topic.chat.messages.size).toBeLessThan(802);
  expect([...topic.chat.messages.keys()].slice(-400)).toEqual(ids.slice(-400));
  expect(topic.chat.messages.has(topic.thread ?? 0)).toBe(true);
  expect(told).toEqual([]);
});
