/** An update that nobody can deal with: three tries, then it is put aside and its sender told; the others notice nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { QUOTE } from '../support/faultsLibrary.ts';
import { type FaultsStage, openFaultsStage } from '../support/faultsStage.ts';
import { figure } from '../support/figure.ts';
import { changeRows, readRows } from '../support/killDatabase.ts';
import { killAt } from '../support/killMoment.ts';

let stage: FaultsStage;
beforeAll(async () => {
  stage = await openFaultsStage();
});
afterAll(() => stage.close());

test('an update that cannot be read: three tries, an apology, and the neighbours are answered', {
  timeout: 120_000,
}, async ({ task }) => {
  // What is stored last is spoiled by hand, while the bot that has stored it is not there to attend to it.
  const { queue } = stage.standin.bot();
  queue.hold();
  for (let i = 0; i < 250; i += 1) stage.ask(stage.seat(), '/id');
  const poisoned = stage.seat();
  stage.ask(poisoned);
  const neighbour = stage.ask(stage.seat());
  let confirmed = 0;
  const killed = killAt(stage.standin, stage.bot, ({ method, params }) => {
    if (method === 'getUpdates' && Number(params['offset']) > 0) confirmed += 1;
    return confirmed === 3;
  });
  queue.release();
  await killed;
  const key = `${poisoned.chat.id}:0`;
  expect(
    changeRows(stage.dataPath, `update updates set payload = '{' where state = 'waiting' and table_key = '${key}'`),
  ).toBe(1);

  await stage.start();
  expect(await stage.answered(neighbour)).toContain(QUOTE);
  await stage.standin.waitFor(() => stage.said(poisoned).length > 0, 45_000);
  await stage.settled();
  const [row] = readRows(stage.dataPath, `select * from updates where table_key = '${key}'`);
  expect(row).toMatchObject({ state: 'parked', failures: 3 });
  figure(task, 'tries', Number(row?.['failures']));
  expect(stage.said(poisoned).map(({ text }) => text)).toEqual([
    `I am sorry: I tried several times and could not answer this. The operator finds the cause in the log under U${String(row?.['seq'])}.`,
  ]);
  expect(stage.bot.log().split(`U${String(row?.['seq'])} failed`)).toHaveLength(4);
  expect(await stage.answered(stage.ask(poisoned))).toContain(QUOTE);
});
