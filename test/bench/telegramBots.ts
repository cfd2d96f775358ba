/** The bots that are measured, as processes: ours as `npm start` runs it, and a plain one. */
import { spawn } from 'node:child_process';
import { cp, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { RulesLawyerError } from '../../src/errors.ts';
import { createLibrary } from '../../src/library/library.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { freePort } from '../support/freePort.ts';
import { BENCH_TOKEN, type TelegramWorld } from './telegramWorld.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const ECHO = fileURLToPath(new URL('./telegramEcho.ts', import.meta.url));
/** The name of the file in a data folder. */
export const DATABASE = 'rules-lawyer.sqlite';

/** What is needed to start either bot. */
export interface BotSetting {
  /** A library folder. */
  readonly library: string;
  /** For data folders; removed by whoever made it. */
  readonly folder: string;
  /** Ends every process at once. */
  readonly signal: AbortSignal;
  /** Of our bot, besides or in place of the usual. */
  readonly environment?: Readonly<Record<string, string>>;
}

export type BotName = 'ours' | 'plain';

export interface RunningBot {
  readonly pid: number;
  /** Of the loopback; the plain bot has none. */
  readonly healthPort: number;
  /** SIGTERM. @returns milliseconds until the process had ended @throws RulesLawyerError where it had ended before, or badly */
  stop(): Promise<number>;
}

/** A data folder in which the library is indexed: starting is measured without the first indexing. */
export async function prepareData({ library, folder, signal }: BotSetting): Promise<string> {
  const data = await mkdtemp(join(folder, 'prepared-'));
  const db = await openDatabase(join(data, DATABASE));
  try {
    await createLibrary({ db, folder: library, pdftotext: true, onProgress: () => undefined }).refresh(signal);
  } finally {
    await db.destroy();
  }
  return data;
}

/** Starts a bot, hands it over once it asks for updates, and ends it whatever `use` does. @param data see `prepareData` */
export async function withBot<T>(
  name: BotName,
  world: TelegramWorld,
  setting: BotSetting & { readonly data: string },
  use: (bot: RunningBot) => Promise<T>,
): Promise<T> {
  const dataPath = await mkdtemp(join(setting.folder, 'data-'));
  if (name === 'ours') await cp(setting.data, dataPath, { recursive: true });
  const bot = startBot(name, world.url, { ...setting, dataPath, healthPort: await freePort() });
  try {
    await world.heldPoll();
    return await use(bot);
  } finally {
    await bot.kill();
  }
}

/** Of our bot; the plain one keeps nothing and tells nothing. */
interface BotPlace {
  readonly dataPath: string;
  readonly healthPort: number;
}

/** As `npm start` runs it; the plain bot likewise, so that what differs is the bot. */
const NODE_FLAGS = ['--max-semi-space-size=2', '--heap-growing-percent=15'];
const ARENAS = { MALLOC_ARENA_MAX: '2' };

export function startBot(
  name: BotName,
  apiRoot: string,
  { library, signal, dataPath, healthPort, environment = {} }: Omit<BotSetting, 'folder'> & BotPlace,
): RunningBot & { kill(): Promise<void> } {
  const args = name === 'ours' ? [MAIN, 'start'] : [ECHO, BENCH_TOKEN, apiRoot];
  const ours = {
    TELEGRAM_TOKEN: BENCH_TOKEN,
    TELEGRAM_API_ROOT: apiRoot,
    ANSWER_MODE: 'extract',
    PDF_STORAGE_PATH: library,
    DATA_PATH: dataPath,
    HEALTH_PORT: String(healthPort),
    MAX_REQUESTS_PER_MINUTE: '10000',
    ...environment,
  };
  const { PATH = '', NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [...NODE_FLAGS, ...args], {
    env: {
      PATH,
      ...ARENAS,
      ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }),
      ...(name === 'ours' ? ours : {}),
    },
    stdio: 'ignore',
    signal,
    killSignal: 'SIGKILL',
  });
  const exit = new Promise<number | null>((resolve) => {
    // An abort is told to whoever waits for the bot, by the signal itself.
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
  return {
    pid: child.pid ?? -1,
    healthPort,
    stop: async () => {
      if (child.exitCode !== null) throw new RulesLawyerError('bench', `The bot ended by itself (${child.exitCode}).`);
      const startedAt = performance.now();
      child.kill('SIGTERM');
      const code = await exit;
      if (code !== 0) throw new RulesLawyerError('bench', `The bot ended with code ${code}.`);
      return performance.now() - startedAt;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
