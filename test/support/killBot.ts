/**
 * The bot as a real process that is killed and started again on the same data, as often as one likes. Needs no test around
 * it: the long run uses it, too. Whoever makes one ends it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Standin } from '../../src/standin/standin.ts';

/** What the stand-in knows the bot by. */
export const BOT = { token: '700000001:killed-and-started-again', username: 'rules_bot', firstName: 'Rules' };

const ROOT = join(import.meta.dirname, '../..');

export const SAMPLE_LIBRARY = join(ROOT, 'samples/library');

/** Of Node, as `npm start` gives them. */
const START_OPTIONS = ['--max-semi-space-size=2', '--heap-growing-percent=15'];

/** Nobody is held up by the limit of a person: what is tested is the bot. */
const NO_LIMIT = '10000';

/** Lines of the bot that are kept for whoever wonders why. */
const KEPT_LINES = 5_000;

/** The bots of one machine share what was compiled once, as `npm start` does from one start to the next. */
const COMPILE_CACHE = join(tmpdir(), 'rules-lawyer-compile-cache');

export interface KillableBotOptions {
  readonly standin: Pick<Standin, 'url'>;
  readonly dataPath: string;
  readonly library: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node, for a profile. */
  readonly nodeOptions?: readonly string[];
}

export interface KillableBot {
  /** Once it runs, or has run. */
  readonly pid: () => number;
  readonly isRunning: () => boolean;
  /** @throws where it runs already */
  readonly start: () => void;
  /** Resolves when the process is gone, for whatever reason. */
  readonly gone: () => Promise<unknown>;
  /** Like the OOM killer or a power switch; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** SIGTERM; the exit code. */
  readonly end: () => Promise<number | null>;
  /** The last lines of all runs. */
  readonly log: () => string;
  /** Runs that ended although nobody had ended them. */
  readonly crashes: () => number;
}

export function createKillableBot(options: KillableBotOptions): KillableBot {
  const { standin, dataPath, library, env = {}, nodeOptions = [] } = options;
  let lines: string[] = [];
  let crashes = 0;
  let child: ChildProcess | null = null;
  let ended: Promise<number | null> = Promise.resolve(null);
  let isWanted = false;

  function start(): void {
    if (child !== null && child.exitCode === null && child.signalCode === null) throw new Error('the bot runs already');
    const started = spawn(process.execPath, [...START_OPTIONS, ...nodeOptions, join(ROOT, 'src/main.ts'), 'start'], {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'] ?? '',
        MALLOC_ARENA_MAX: '2',
        NODE_COMPILE_CACHE: COMPILE_CACHE,
        TELEGRAM_TOKEN: BOT.token,
        TELEGRAM_API_ROOT: standin.url,
        ANSWER_MODE: 'extract',
        HEALTH_PORT: '0',
        MAX_REQUESTS_PER_MINUTE: NO_LIMIT,
        PDF_STORAGE_PATH: library,
        DATA_PATH: dataPath,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    isWanted = true;
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        lines = [...lines, ...text.trimEnd().split('\n')].slice(-KEPT_LINES);
      });
    }
    ended = new Promise((resolve, reject) => {
      started.once('error', reject);
      started.once('close', (code) => {
        if (isWanted) crashes += 1;
        resolve(code);
      });
    });
  }

  const stop = (signal: NodeJS.Signals): Promise<number | null> => {
    isWanted = false;
    child?.kill(signal);
    return ended;
  };

  return {
    pid: () => child?.pid ?? -1,
    isRunning: () => child !== null && child.exitCode === null && child.signalCode === null,
    start,
    gone: () => ended,
    kill: async () => void (await stop('SIGKILL')),
    end: () => stop('SIGTERM'),
    log: () => lines.join('\n'),
    crashes: () => crashes,
  };
}
