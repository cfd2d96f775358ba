/** The log of the bot as a process: what is in it at its most talkative, what never is, and that nobody has to read it. */
import { once } from 'node:events';
import { rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createHideChat } from '../../src/logging/chatId.ts';
import { MOST_WAITING } from '../../src/table/settings.ts';
import { type BotProcess, startBot, temporaryDataPath } from '../support/botProcess.ts';
import { leaflet, type TemporaryFolder, temporaryFolder } from '../support/library.ts';
import { openStage, type Stage, TOKEN } from '../support/standin.ts';

const QUESTION = 'How does the heron count, asks Wilhelmina?';
const ANSWER = 'heron counts double';
/** For what a bot does on a machine with other things to do, ms. */
const PATIENCE = 50_000;
/** What a pipe holds, bytes. */
const PIPE = 64 * 1_024;
/** So many that their log is more than a pipe holds. */
const QUESTIONS = 40;

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await folder.put('Alpha.pdf', leaflet('The heron counts double in winter.'));
});
afterAll(() => folder[Symbol.asyncDispose]());

const Line = z.looseObject({ time: z.iso.datetime(), level: z.string(), message: z.string() });
type Line = z.infer<typeof Line>;

const linesOf = (bot: BotProcess): readonly Line[] =>
  bot
    .output()
    .trimEnd()
    .split('\n')
    .map((line) => Line.parse(JSON.parse(line)));

const ENV = { LOG_LEVEL: 'DEBUG', MAX_REQUESTS_PER_MINUTE: '1000' };

async function askMany({ standin, ann, home }: Stage): Promise<void> {
  for (let asked = 0; asked < QUESTIONS; ) {
    // No more at a time than may wait at a table: the others would be refused.
    for (const most = asked + MOST_WAITING; asked < Math.min(most, QUESTIONS); asked += 1) {
      standin.as(ann).sendText(home, `${QUESTION} ${asked}`);
    }
    const answered = (): number => standin.messages(home).filter(({ text = '' }) => text.includes(ANSWER)).length;
    const expected = asked;
    await standin.waitFor(() => answered() === expected, PATIENCE);
  }
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? String(address.port) : '';
}

test('at its most talkative it tells states, ids and ends, and no chat, no word of a message and no secret', async () => {
  const stage = await openStage();
  const bot = startBot({
    standin: stage.standin,
    library: folder.root,
    env: { ...ENV, OPENAI_API_KEY: 'sk-none-of-yours' },
  });
  await bot.said('library: 1 of 1 documents');
  await askMany(stage);
  bot.kill('SIGTERM');
  expect(await bot.exit).toBe(0);
  const lines = linesOf(bot);
  expect(bot.output().length).toBeGreaterThan(PIPE);
  const chat = createHideChat(TOKEN)(String(stage.home.id));
  expect(lines[0]).toMatchObject({
    message: 'starting',
    rulebooks: folder.root,
    model: 'extract',
    telegramHost: new URL(stage.standin.url).host,
    logLevel: 'debug',
  });
  const settled = lines.filter(({ message }) => message === 'question settled');
  expect(settled).toHaveLength(QUESTIONS);
  for (const line of settled) expect(line).toMatchObject({ level: 'info', chat, kind: 'extracted' });
  expect(new Set(settled.map((line) => line['ruling'])).size).toBe(QUESTIONS);
  const having = (fields: Readonly<Record<string, unknown>>): readonly Line[] =>
    lines.filter((line) => Object.entries(fields).every(([name, value]) => line[name] === value));
  expect(having({ message: 'update attended', level: 'debug', update: 'U1', chat })).toHaveLength(1);
  const states = having({ message: 'state', level: 'debug' });
  const actors = states.map((line) => line['actor']);
  expect(actors).toEqual(
    expect.arrayContaining(['lifecycle', 'conversations', `table-${chat}:0`, `table-${chat}:0/settleQuestion`]),
  );
  expect(states.map((line) => line['event'])).toEqual(
    expect.arrayContaining(['drain.request', 'question.granted', 'xstate.done.actor.retrievePassages']),
  );
  const output = bot.output();
  for (const secret of [TOKEN, TOKEN.split(':')[1] ?? TOKEN, 'sk-none-of-yours', 'Wilhelmina', 'heron', 'ann_plays']) {
    expect(output).not.toContain(secret);
  }
  expect(output).not.toMatch(new RegExp(`\\b(?:${stage.home.id}|${stage.ann.id})\\b`, 'u'));
});

test('what the library holds is told when it is not as it was, and not once more because somebody watches it now', async () => {
  await using library = await temporaryFolder();
  await using aside = await temporaryFolder();
  await library.put('Alpha.pdf', leaflet('The heron counts double in winter.'));
  await aside.put('Beta.pdf', leaflet('The otter counts once.'));
  const { standin } = await openStage();
  const bot = startBot({ standin, library: library.root, env: ENV });
  const { stdout } = bot.process;
  if (stdout === null) throw new Error('nobody reads it');
  const looks = (): number => bot.output().split('"event":"xstate.done.actor.refreshLibrary"').length - 1;
  // The second look is taken when the watch stands.
  while (looks() < 2) await once(stdout, 'data');
  await rename(join(aside.root, 'Beta.pdf'), join(library.root, 'Beta.pdf'));
  await bot.said('library: 2 of 2 documents');
  bot.kill('SIGTERM');
  expect(await bot.exit).toBe(0);
  const told = linesOf(bot).flatMap(({ message }) => (message.startsWith('library: ') ? [message] : []));
  expect(told).toEqual([1, 2].map((count) => `library: ${count} of ${count} documents can be searched`));
});

test('nobody has to read it: questions are answered, health is told, and the end does not wait', async () => {
  const stage = await openStage();
  const dataPath = temporaryDataPath();
  const before = startBot({ standin: stage.standin, library: folder.root, dataPath });
  await before.said('library: 1 of 1 documents');
  before.kill('SIGTERM');
  await before.exit;
  const port = await freePort();
  const env = { ...ENV, HEALTH_PORT: port };
  const bot = startBot({ standin: stage.standin, library: folder.root, dataPath, env, isUnread: true });
  await askMany(stage);
  expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
  bot.kill('SIGTERM');
  expect(await bot.exit).toBe(0);
});

test('whoever read it may go away', async () => {
  const stage = await openStage();
  const bot = startBot({ standin: stage.standin, library: folder.root, env: ENV });
  await bot.said('library: 1 of 1 documents');
  bot.process.stdout?.destroy();
  bot.process.stderr?.destroy();
  await askMany(stage);
  bot.kill('SIGTERM');
  expect(await bot.exit).toBe(0);
});

/** Thrown in the middle of the bot, once it has begun, by nobody who is expected to. */
const DEFECT = `
  import { existsSync } from 'node:fs';
  const { DATA_PATH, OPENAI_API_KEY, TELEGRAM_TOKEN } = process.env;
  setInterval(() => {
    if (!existsSync(DATA_PATH + '/state.json')) return;
    throw new Error('no answer from https://api.telegram.org/bot' + TELEGRAM_TOKEN + '/getMe, ' + OPENAI_API_KEY);
  }, 10);
`;

test('a defect ends it with code 1 and is told, without the token that an address in it holds', async () => {
  const { standin } = await openStage();
  const env = {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(DEFECT)}`,
    OPENAI_API_KEY: 'nobody-knows-this-shape',
  };
  const bot = startBot({ standin, library: folder.root, env });
  expect(await bot.exit).toBe(1);
  expect(bot.output()).toContain('no answer from https://api.telegram.org/bot[redacted]/getMe, [redacted]');
  expect(bot.output()).not.toContain(TOKEN);
  expect(bot.output()).not.toContain(env.OPENAI_API_KEY);
});
