/** The clock of the machine is set forth and back while the bot runs: what is measured in between goes on, and nobody is forgotten. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type BotProcess, startBot } from '../support/botProcess.ts';
import { leaflet, type TemporaryFolder, temporaryFolder } from '../support/library.ts';
import { openStage } from '../support/standin.ts';
import { faketimeLibrary } from '../support/tools.ts';

const ANSWER = 'heron counts double';
const YEAR = 366 * 86_400_000;

/** For what a bot does on a machine with other things to do, ms. */
const PATIENCE = 50_000;

/** In the bot: every signal sets the clock a year forth, or a year back. What counts up on its own is left alone. */
const CLOCK = `
  const RealDate = Date;
  let offset = 0;
  let times = 0;
  const set = (shift) => {
    offset += shift;
    times += 1;
    process.stderr.write('clock ' + times + ': ' + new Date().getUTCFullYear() + '.\\n');
  };
  globalThis.Date = class extends RealDate {
    constructor(...parts) { super(...(parts.length === 0 ? [RealDate.now() + offset] : parts)); }
    static now() { return RealDate.now() + offset; }
  };
  process.on('SIGUSR2', () => set(${YEAR}));
  process.on('SIGWINCH', () => set(-${YEAR}));
`;

/** How the clock of the bot is set. */
interface Clock {
  readonly env: Readonly<Record<string, string>>;
  /** `shift`: against the real time, ms; resolves when the bot goes by it. */
  readonly set: (bot: BotProcess, shift: number) => Promise<void>;
}

const yearOf = (shift: number): number => new Date(Date.now() + shift).getUTCFullYear();

/** What its JavaScript takes for the time. */
function clockOfDate(): Clock {
  let now = 0;
  let times = 0;
  return {
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(CLOCK)}` },
    set: async (bot, shift) => {
      bot.kill(shift > now ? 'SIGUSR2' : 'SIGWINCH');
      now = shift;
      times += 1;
      await bot.said(`clock ${times}: ${yearOf(shift)}.`);
    },
  };
}

const FAKETIME = faketimeLibrary();

/** What the system tells the process, and whatever it starts; what counts up on its own is left alone, as a real clock leaves it. */
async function clockOfSystem(library: string): Promise<Clock> {
  const place = await temporaryFolder();
  onTestFinished(() => place[Symbol.asyncDispose]());
  const file = join(place.base, 'clock');
  const write = (shift: number): void => {
    // In one piece: it is read at any moment.
    writeFileSync(`${file}.new`, `${shift < 0 ? '-' : '+'}${Math.abs(shift) / 1_000}\n`);
    renameSync(`${file}.new`, file);
  };
  write(0);
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      // The newer name and the older one.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    },
    set: async (bot, shift) => {
      write(shift);
      // HTTP answers are dated.
      const year = async (): Promise<number> =>
        new Date((await askHealth(bot, 'live')).headers.get('date') ?? Number.NaN).getUTCFullYear();
      await expect.poll(year, { timeout: PATIENCE }).toBe(yearOf(shift));
    },
  };
}

const askHealth = (bot: BotProcess, tier: string): Promise<Response> => {
  const port = /health is served on port (\d+)/u.exec(bot.output())?.[1];
  return fetch(`http://127.0.0.1:${port}/health/${tier}`);
};

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await folder.put('Alpha.pdf', leaflet('The heron counts double in winter.'));
});
afterAll(() => folder[Symbol.asyncDispose]());

/** @returns the exit code of the bot */
async function exitAfterChanges(clock: Clock): Promise<number | null> {
  const { standin, ann, home } = await openStage();
  const bot = startBot({ standin, library: folder.root, env: clock.env });
  await Promise.all([bot.said('messages come in'), bot.said('library: 1 ')]);
  await standin.waitFor(() => standin.messages(home).length === 2, PATIENCE);
  const tier = async (name: string): Promise<number> => (await askHealth(bot, name)).status;

  const answers = (): number =>
    standin.messages(home).filter(({ from, text = '' }) => from?.is_bot === true && text.includes(ANSWER)).length;
  for (const [index, shift] of [YEAR, 0, -YEAR].entries()) {
    // The answer waits for a second when the clock changes: not for a year.
    const flood = standin.fault({ kind: 'flood', retryAfter: 1, method: 'editMessageText' });
    standin.as(ann).sendText(home, `How does the heron count? (${index + 1})`);
    /* oxlint-disable no-await-in-loop -- one year after the other */
    await standin.waitFor(() => flood.remaining() === 0, PATIENCE);
    await clock.set(bot, shift);
    await standin.waitFor(() => answers() === index + 1, PATIENCE);
    expect([await tier('ready'), await tier('live')]).toEqual([200, 200]);
    /* oxlint-enable no-await-in-loop */
  }
  bot.kill('SIGTERM');
  return bot.exit;
}

test('the clock is set a year forth, and then two back: every question is answered, and the end is as ever', async () => {
  expect(await exitAfterChanges(clockOfDate())).toBe(0);
});

test.runIf(FAKETIME !== null)(
  'the clock of the system is set so, under the process: every question is answered, and the end is as ever',
  async () => {
    expect(await exitAfterChanges(await clockOfSystem(FAKETIME ?? ''))).toBe(0);
  },
);
