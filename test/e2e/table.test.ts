/** The bot as a process and people at its tables: what they see, over restarts, and what the log does not. */
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChatRecord } from '../../src/standin/records.ts';
import type { Message } from '../../src/standin/types.ts';
import { type BotOptions, type BotProcess, startBot, temporaryDataPath } from '../support/botProcess.ts';
import { SAMPLES } from '../support/sampleLibrary.ts';
import { openStage, type Stage } from '../support/standin.ts';
import { indexedSamples, labels, ownLibrary } from '../support/tableStage.ts';

const LIMIT = 40_000;
const TIE = 'Who wins a tie in a standoff in Saltwind Couriers?';
const UNFINISHED = /…$|^Waiting: /;

const said = ({ standin }: Stage, chat: ChatRecord): readonly Message[] =>
  standin.messages(chat).filter(({ from }) => from?.id === standin.bot().user.id);

/** The first message of the bot in this chat that says so; where none comes, what it says instead is the error. */
async function saying(stage: Stage, chat: ChatRecord, pattern: RegExp): Promise<Message> {
  try {
    return await stage.standin.waitFor(() => said(stage, chat).find(({ text = '' }) => pattern.test(text)), LIMIT);
  } catch (cause) {
    const texts = said(stage, chat).map(({ text = '' }) => text);
    throw new Error(`nothing like ${String(pattern)} among:\n${texts.join('\n---\n')}`, { cause });
  }
}

/** A folder of data in which the sample rulebooks were read already. */
async function readDataPath(): Promise<string> {
  const dataPath = temporaryDataPath();
  await copyFile(await indexedSamples(), join(dataPath, 'rules-lawyer.sqlite'));
  return dataPath;
}

async function startReader(options: BotOptions): Promise<BotProcess> {
  return startBot({ ...options, dataPath: await readDataPath() });
}

function openGroup({ standin, ann, boris }: Stage): ChatRecord {
  return standin.addGroup({ title: 'Friday', members: [ann, boris], bots: [{ user: standin.bot().user }] });
}

test('a choice that was offered before the process was killed and pressed while it was down is carried out', async () => {
  const stage = await openStage();
  const { standin, ann, boris } = stage;
  const group = openGroup(stage);
  const dataPath = await readDataPath();
  const first = startBot({ standin, dataPath });
  standin.as(ann).sendText(group, '@rules_bot When does the game end?');
  const offer = await saying(stage, group, /^Which game do you mean\?/);
  first.kill('SIGKILL');
  await first.exit;
  standin.as(boris).press(group, offer.message_id, { text: 'Saltwind Couriers' });
  standin.as(boris).sendText(group, '@rules_bot What does passing bring?');
  const second = startBot({ standin, dataPath });
  const answer = await saying(stage, group, /Saltwind Couriers\n[^]*p\. \d/);
  expect(answer.message_id).toBe(offer.message_id);
  const followUp = await saying(stage, group, /Курьеры солёного ветра\n[^]*стр\. \d/);
  expect(said(stage, group).map(({ message_id: id }) => id)).toEqual([answer.message_id, followUp.message_id]);
  second.kill('SIGTERM');
  expect(await second.exit).toBe(0);
});

test('a busy evening: everything gets its one answer, and no word of it is in the log', async () => {
  const stage = await openStage();
  const { standin, ann, boris, home } = stage;
  const group = openGroup(stage);
  const bot = await startReader({
    standin,
    env: { ADMIN_USER_IDS: String(ann.id), MAX_REQUESTS_PER_MINUTE: '100' },
    library: await ownLibrary(),
  });
  await bot.said('messages come in');
  const hands = standin.as(ann);
  const questions = Array.from({ length: 12 }, (_, index) => hands.sendText(home, `${TIE} xyzzy${index}`));
  hands.editText(home, questions[11]?.message_id ?? 0, 'What does the bell cost in Nettlegate, xyzzy?');
  standin.as(boris).sendText(group, '@rules_bot Сколько фишек подмастерьев в Бересклете, xyzzy?');
  standin.as(boris).sendText(group, '/find@rules_bot xyzzy');
  hands.sendSticker(home);
  const bytes = await readFile(join(SAMPLES, 'library/Saltwind Couriers.pdf'));
  hands.sendDocument(home, { name: 'xyzzy days.pdf', mimeType: 'application/pdf', bytes });
  await saying(stage, home, /^“xyzzy days\.pdf” is now in the library: .+, 9 pages\.$/);
  await saying(stage, home, /^[^\n]+\nNettlegate\n[^]*p\. \d/);
  await saying(stage, group, /стр\. \d/);
  await standin.waitFor(
    () =>
      [...said(stage, home), ...said(stage, group)].every(
        ({ text = '' }) => !UNFINISHED.test(text.split('\n')[0] ?? ''),
      ),
    LIMIT,
  );
  const replied = said(stage, home).map(({ reply_to_message: to }) => to?.message_id);
  for (const { message_id: id } of questions) expect(replied.filter((to) => to === id)).toHaveLength(1);
  expect(said(stage, home).flatMap((message) => labels(message))).not.toContain('✖ Cancel');
  bot.kill('SIGTERM');
  expect(await bot.exit).toBe(0);
  expect(bot.output()).not.toMatch(/xyzzy|standoff|Nettlegate, |Сколько/i);
  expect(bot.output()).not.toMatch(/failed|defect/);
});

test('/cancel in the middle of a queue: nothing is left unfinished, and the next question is answered', async () => {
  const stage = await openStage();
  const { standin, ann, home } = stage;
  const bot = await startReader({ standin });
  await bot.said('messages come in');
  const hands = standin.as(ann);
  for (let count = 1; count <= 6; count += 1) hands.sendText(home, TIE);
  hands.sendText(home, '/cancel');
  hands.sendText(home, 'What does the bell cost in Nettlegate?');
  await saying(stage, home, /^[^\n]+\nNettlegate\n[^]*p\. \d/);
  const texts = said(stage, home).map(({ text = '' }) => text);
  expect(texts.filter((text) => UNFINISHED.test(text.split('\n')[0] ?? ''))).toEqual([]);
  expect(texts.filter((text) => text === 'Cancelled.').length).toBeGreaterThan(1);
  bot.kill('SIGTERM');
  expect(await bot.exit).toBe(0);
});

test('what one person may ask in a minute is counted over a restart of the process', async () => {
  const stage = await openStage();
  const { standin, ann, home } = stage;
  const dataPath = await readDataPath();
  const env = { MAX_REQUESTS_PER_MINUTE: '1' };
  const first = startBot({ standin, dataPath, env });
  standin.as(ann).sendText(home, TIE);
  await saying(stage, home, /p\. 6/);
  first.kill('SIGTERM');
  await first.exit;
  startBot({ standin, dataPath, env });
  standin.as(ann).sendText(home, TIE);
  await saying(stage, home, /^That was more than 1 question in a minute\. Ask again in \d+ seconds?\.|p\. 6.*p\. 6/);
  expect(said(stage, home).filter(({ text = '' }) => /p\. 6/.test(text))).toHaveLength(1);
});
