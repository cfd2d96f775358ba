/** `npm start` as a process on a stand-in: what it needs to begin, what it survives, how it ends. No word of a player is logged. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createStandin, type Standin } from '../../src/standin/standin.ts';
import { type BotOptions, type BotProcess, startBot, temporaryDataPath } from '../support/botProcess.ts';
import { figure } from '../support/figure.ts';
import { leaflet, type TemporaryFolder, temporaryFolder } from '../support/library.ts';
import { openStage, type Stage, TOKEN } from '../support/standin.ts';

const QUESTION = 'How does the heron count, asks Wilhelmina?';
const ANSWER = 'heron counts double';

/** For what a bot does on a machine with other things to do, ms. */
const PATIENCE = 50_000;

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await folder.put('Alpha.pdf', leaflet('The heron counts double in winter.'));
});
afterAll(() => folder[Symbol.asyncDispose]());

const bots: BotProcess[] = [];

function start(options: BotOptions): BotProcess {
  const bot = startBot({ library: folder.root, ...options });
  bots.push(bot);
  return bot;
}

/** What no output of a bot may hold: the token, a word of a player, the inside of the program. */
const SECRETS: readonly RegExp[] = [new RegExp(TOKEN, 'u'), /Wilhelmina/u, /\n\s+at /u];

afterEach(() => {
  const outputs = bots.splice(0).map((bot) => bot.output());
  const leaks = SECRETS.filter((secret) => outputs.some((output) => secret.test(output)));
  if (leaks.length > 0) throw new Error(`said ${leaks.join(', ')}:\n${outputs.join('\n')}`);
});

/** A bot that listens and has read its library. */
async function serving(options: BotOptions): Promise<BotProcess> {
  const bot = start(options);
  await Promise.all([bot.said('"messages come in"'), bot.said('library: 1 ')]);
  return bot;
}

/** What the bot has said in Ann's chat since the greeting, as it stands now. */
const replies = ({ standin, home }: Stage): readonly string[] =>
  standin
    .messages(home)
    .filter(({ from }) => from?.is_bot === true)
    .map(({ text = '' }) => text)
    .slice(1);

const isAnswered = (stage: Stage): boolean => replies(stage).some((text) => text.includes(ANSWER));

const answered = (stage: Stage) => stage.standin.waitFor(() => isAnswered(stage), PATIENCE);

/** The same, once Ann was greeted: whatever is sent from now on is about what she asks. */
async function greeted(stage: Stage, dataPath = temporaryDataPath()): Promise<BotProcess> {
  const bot = await serving({ ...stage, dataPath });
  await stage.standin.waitFor(() => stage.standin.messages(stage.home).length === 2, PATIENCE);
  return bot;
}

const ask = ({ standin, ann, home }: Stage) => standin.as(ann).sendText(home, QUESTION);

/** Resolves when the bot has called the method so often, whatever came of it. */
const called = ({ standin }: Stage, method: string, times = 1) =>
  standin.waitFor(() => standin.calls(method).length >= times, PATIENCE);

const portOf = (server: Server): number => {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
  return address.port;
};

/** A port on which every connection is cut off, and then nobody listens. */
async function silentPort(): Promise<{
  readonly port: number;
  readonly met: Promise<unknown>;
  readonly close: () => Promise<void>;
}> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server),
    met: once(server, 'connection'),
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

async function freePort(): Promise<number> {
  const { port, close } = await silentPort();
  await close();
  return port;
}

const nowhere = { url: 'http://127.0.0.1:9' } satisfies Pick<Standin, 'url'>;

describe('a start that cannot succeed ends with code 78 and says why:', () => {
  test('nothing is configured', async () => {
    const env = { TELEGRAM_TOKEN: '', TELEGRAM_API_ROOT: '', ANSWER_MODE: '', WEBHOOK_URL: 'https://rules.example/' };
    const bot = start({ standin: nowhere, env });
    expect(await bot.exit).toBe(78);
    for (const name of ['TELEGRAM_TOKEN', 'OPENAI_API_KEY', 'WEBHOOK_SECRET']) {
      expect(bot.output()).toContain(`${name} is missing`);
    }
  });

  test('Telegram does not know the token', async () => {
    const { standin } = await openStage();
    const env = { TELEGRAM_TOKEN: '700000009:nobody-has-this' };
    const bot = start({ standin, env });
    expect(await bot.exit).toBe(78);
    expect(bot.output()).toContain('TELEGRAM_TOKEN');
    expect(bot.output()).not.toContain(env.TELEGRAM_TOKEN);
    expect(standin.calls('getUpdates')).toEqual([]);
  });

  test('there is no library', async () => {
    const { standin } = await openStage();
    const library = join(folder.base, 'no-such-folder');
    const bot = start({ standin, library });
    expect(await bot.exit).toBe(78);
    expect(bot.output()).toContain(library);
  });
});

describe('Telegram that cannot be reached at the start', () => {
  test('is tried until it is there', async () => {
    const silent = await silentPort();
    const bot = start({ standin: { url: `http://127.0.0.1:${silent.port}` } });
    await silent.met;
    await silent.close();
    const standin = await createStandin({ token: TOKEN, port: silent.port }).start();
    try {
      await bot.said('"messages come in"');
      bot.kill('SIGTERM');
      expect(await bot.exit).toBe(0);
    } finally {
      await standin.stop();
    }
  });

  test('does not hold up the end', async () => {
    const silent = await silentPort();
    const bot = start({ standin: { url: `http://127.0.0.1:${silent.port}` } });
    await silent.met;
    bot.kill('SIGTERM');
    expect(await bot.exit).toBe(0);
    await silent.close();
  });
});

describe('SIGTERM', () => {
  test('while nothing is to be done ends the process with code 0, soon', async () => {
    const stage = await openStage();
    const bot = await serving(stage);
    const asked = performance.now();
    bot.kill('SIGTERM');
    expect(await bot.exit).toBe(0);
    expect(performance.now() - asked).toBeLessThan(5_000);
  });

  test('while an answer is on its way waits until it is there', async ({ task }) => {
    const stage = await openStage();
    const bot = await greeted(stage);
    stage.standin.fault({ kind: 'slow', milliseconds: 500, method: 'editMessageText' });
    ask(stage);
    await called(stage, 'editMessageText');
    const told = performance.now();
    bot.kill('SIGTERM');
    expect(await bot.exit).toBe(0);
    figure(task, 'drained in', (performance.now() - told) / 1_000, 's');
    expect(replies(stage)).toEqual([expect.stringContaining(ANSWER)]);
  });

  test('at the moment of the placeholder leaves none behind: the answer comes now or after the next start', async () => {
    const stage = await openStage();
    const dataPath = temporaryDataPath();
    const bot = await greeted(stage, dataPath);
    stage.standin.fault({ kind: 'slow', milliseconds: 500, method: 'sendMessage' });
    ask(stage);
    await called(stage, 'sendMessage', 2);
    bot.kill('SIGTERM');
    expect(await bot.exit).toBe(0);
    const next = await serving({ ...stage, dataPath });
    await answered(stage);
    next.kill('SIGTERM');
    expect(await next.exit).toBe(0);
    expect(replies(stage)).toEqual([expect.stringContaining(ANSWER)]);
  });

  test.each([
    ['no placeholder yet', 'sendMessage', 0],
    ['a placeholder', 'editMessageText', 1],
  ])('while Telegram makes a chat wait that has %s leaves its answer to the next start', async (_, method, before) => {
    const stage = await openStage();
    const dataPath = temporaryDataPath();
    const bot = await greeted(stage, dataPath);
    const limit = stage.standin.fault({ kind: 'flood', retryAfter: 600, method, times: Infinity });
    ask(stage);
    await stage.standin.waitFor(
      () => stage.standin.calls(method).some(({ outcome }) => outcome?.status === 429),
      PATIENCE,
    );
    bot.kill('SIGTERM');
    expect(await bot.exit).toBe(0);
    expect(isAnswered(stage)).toBe(false);
    expect(replies(stage)).toHaveLength(before);
    limit.clear();
    const next = await serving({ ...stage, dataPath });
    await answered(stage);
    next.kill('SIGTERM');
    expect(await next.exit).toBe(0);
    // One message, and what it says is the answer.
    expect(replies(stage)).toEqual([expect.stringContaining(ANSWER)]);
  });

  test('for the second time ends the process at once with code 1', async () => {
    const stage = await openStage();
    const bot = await greeted(stage);
    // What is under way and never answered keeps the first one waiting for seconds.
    stage.standin.fault({ kind: 'hang', method: 'sendMessage', times: Infinity });
    ask(stage);
    await called(stage, 'sendMessage', 2);
    bot.kill('SIGTERM');
    await bot.said('"draining"');
    bot.kill('SIGTERM');
    expect(await bot.exit).toBe(1);
  });
});

describe('while it runs', () => {
  test('a token that is taken away ends it with code 78 and the name of the variable', async () => {
    const stage = await openStage();
    const bot = await serving(stage);
    stage.standin.fault({ kind: 'unauthorized', method: 'getUpdates' });
    // The poll that waits already ends with this; the next one is refused.
    ask(stage);
    expect(await bot.exit).toBe(78);
    expect(bot.output()).toContain('TELEGRAM_TOKEN');
  });

  test('a second poller is told to the operator and waited out', async () => {
    const stage = await openStage();
    stage.standin.fault({ kind: 'conflict', method: 'getUpdates', times: 2 });
    const bot = await serving(stage);
    expect(bot.output()).toContain('messages do not come in: conflict');
    ask(stage);
    await answered(stage);
  });
});

describe('a second process on the same data', () => {
  test('is refused, says why, and sends nothing: two would say everything twice', async () => {
    const stage = await openStage();
    const dataPath = temporaryDataPath();
    await serving({ ...stage, dataPath });
    const second = start({ ...stage, dataPath });
    expect(await second.exit).toBe(75);
    expect(second.output()).toContain(`Another process serves with the database ${dataPath}`);
    ask(stage);
    await answered(stage);
    expect(second.output()).not.toContain('ready');
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)('takes over once the first one was ended by %s', async (signal) => {
    const stage = await openStage();
    const dataPath = temporaryDataPath();
    const first = await greeted(stage, dataPath);
    const second = start({ ...stage, dataPath });
    await second.said('"booting"');
    first.kill(signal);
    await second.said('"messages come in"');
    ask(stage);
    await answered(stage);
    expect(replies(stage)).toHaveLength(1);
  });
});

test('with a webhook it is called by Telegram, polls never, and believes nobody without the secret', async () => {
  const stage = await openStage();
  const url = `http://127.0.0.1:${await freePort()}/hook/of/the/bot`;
  const env = { WEBHOOK_URL: url, WEBHOOK_SECRET: 'whispered-at-the-door', PORT: new URL(url).port };
  const bot = await serving({ ...stage, env });
  expect(stage.standin.calls('setWebhook').map(({ params }) => params['url'])).toEqual([url]);
  ask(stage);
  await answered(stage);
  const forged = await fetch(url, {
    method: 'POST',
    body: '{"update_id":1}',
    headers: { 'content-type': 'application/json' },
  });
  expect(forged.status).toBeGreaterThanOrEqual(400);
  expect(stage.standin.calls('getUpdates')).toEqual([]);
  bot.kill('SIGTERM');
  expect(await bot.exit).toBe(0);
  expect(bot.output()).not.toContain(env.WEBHOOK_SECRET);
});
