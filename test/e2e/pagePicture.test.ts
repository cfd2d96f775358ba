/** The picture of a page and a process that is killed on the way to it: it stands there once. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Message } from '../../src/standin/types.ts';
import { startBot, temporaryDataPath } from '../support/botProcess.ts';
import { openStage, type Stage } from '../support/standin.ts';
import { indexedSamples } from '../support/tableStage.ts';

const LIMIT = 40_000;
const TIE = 'Who wins a tie in a standoff in Saltwind Couriers?';

const said = ({ standin, home }: Stage): readonly Message[] =>
  standin.messages(home).filter(({ from }) => from?.id === standin.bot().user.id);
const photos = (stage: Stage): readonly Message[] => said(stage).filter(({ photo }) => photo !== undefined);

test.each([
  ['at once after the press', async () => undefined],
  ['when the press was answered', (stage: Stage) => calling(stage, 'answerCallbackQuery')],
  ['while the photo is under way', (stage: Stage) => calling(stage, 'sendPhoto')],
])('killed %s, the picture comes after the next start, once', async (_, moment) => {
  const stage = await openStage();
  const { standin, ann, home } = stage;
  const dataPath = temporaryDataPath();
  await copyFile(await indexedSamples(), join(dataPath, 'rules-lawyer.sqlite'));
  const first = startBot({ standin, dataPath });
  standin.as(ann).sendText(home, TIE);
  const answer = await standin.waitFor(() => said(stage).find(({ text = '' }) => text.includes('p. 6')), LIMIT);
  // The photo is taken by Telegram, and nobody is told before the end.
  standin.fault({ kind: 'slow', milliseconds: 5_000, method: 'sendPhoto' });
  standin.as(ann).press(home, answer.message_id, { text: '📄 p. 6' });
  await moment(stage);
  first.kill('SIGKILL');
  await first.exit;
  const second = startBot({ standin, dataPath });
  standin.as(ann).sendText(home, '/id');
  await standin.waitFor(() => said(stage).some(({ text = '' }) => text.startsWith('Your id')), LIMIT);
  await standin.waitFor(() => photos(stage).length === 1, LIMIT);
  second.kill('SIGTERM');
  expect(await second.exit).toBe(0);
  expect(photos(stage).map(({ caption }) => caption)).toEqual(['Saltwind Couriers · p. 6 (printed 4)']);
});

async function calling({ standin }: Stage, method: string): Promise<void> {
  await standin.waitFor(() => standin.calls(method).length > 0, LIMIT);
}
