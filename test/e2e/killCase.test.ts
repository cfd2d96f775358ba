/** The process is killed when `/case` has written the file and the database does not know it yet: one case, and one reply. */
import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { GOLDEN_FILE } from '../../src/golden/appendCase.ts';
import { parseGolden } from '../../src/golden/goldenFile.ts';
import { QUESTION } from '../support/faultsLibrary.ts';
import { openFaultsStage } from '../support/faultsStage.ts';
import { readRows, until } from '../support/killDatabase.ts';

test('killed the moment a case is in the file: after the next start it is there once, and told once', {
  timeout: 180_000,
}, async () => {
  const env: Record<string, string> = {};
  const stage = await openFaultsStage(false, env);
  onTestFinished(() => stage.close());
  const seat = stage.seat();
  env['ADMIN_USER_IDS'] = String(seat.person.id);
  await stage.start();
  await stage.answered(stage.ask(seat));
  const answer = stage.said(seat).at(-1);
  if (answer === undefined) throw new Error('nothing was answered');
  stage.standin.as(seat.person).press(seat.chat, answer.message_id, { text: '👎' });
  const isDisliked = () =>
    readRows(stage.dataPath, 'select 1 from questions where disliked_seq is not null').length === 1;
  await until(isDisliked, 45_000, () => stage.bot.log());

  const killed = new Promise<void>((resolve, reject) => {
    const watcher = watch(stage.library, (_, name) => {
      if (name !== GOLDEN_FILE) return;
      watcher.close();
      stage.bot.kill().then(resolve, reject);
    });
  });
  const asked = stage.ask(seat, '/case 1');
  await killed;
  const isKnown = readRows(stage.dataPath, 'select 1 from questions where case_at is not null').length === 1;

  await stage.start();
  const told = await stage.answered(asked);
  await stage.settled();
  expect(told).toContain(isKnown ? 'A golden question, written to' : 'This golden question stands in');
  const { questions } = parseGolden(await readFile(join(stage.library, GOLDEN_FILE), 'utf8'), GOLDEN_FILE);
  expect(questions).toMatchObject([{ question: QUESTION, pages: [1] }]);
  expect(stage.said(seat).filter(({ text }) => text?.includes('golden question'))).toHaveLength(1);
  expect(readRows(stage.dataPath, 'select 1 from questions where case_at is not null')).toHaveLength(1);
});
