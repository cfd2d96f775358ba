/** The bot as a real process, `node src/main.ts start`, whose Telegram is a stand-in. It does not outlive the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { onTestFinished } from 'vitest';
import type { Standin } from '../../src/standin/standin.ts';
import { TOKEN } from './standin.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface BotOptions {
  readonly standin: Pick<Standin, 'url'>;
  /** Over the standard values; '' takes one of them away. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whoever restarts the bot gives one; where it is missing, a folder that is removed after the test. */
  readonly dataPath?: string;
  /** Where it is missing, the samples. */
  readonly library?: string;
  /** Nobody reads what it writes: its pipes fill up. */
  readonly isUnread?: boolean;
  /** As whom it runs; where it is missing, as the test. */
  readonly user?: { readonly uid: number };
}

export interface BotProcess {
  readonly process: ChildProcess;
  /** Once all that it wrote was read: the exit code; null where a signal ended it. */
  readonly exit: Promise<number | null>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** All of standard output and standard error so far. */
  readonly output: () => string;
  /** Resolves when `output` holds `text`; rejects when the process ends without. */
  readonly said: (text: string) => Promise<void>;
}

/** A folder that is removed after the test: for bots that are started again. */
export function temporaryDataPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rules-lawyer-bot-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Answers without a model, so that the words of the book are the answer. */
export function startBot({ standin, env = {}, dataPath, library, isUnread = false, user }: BotOptions): BotProcess {
  const child = spawn(process.execPath, [join(ROOT, 'src/main.ts'), 'start'], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'] ?? '',
      TELEGRAM_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: standin.url,
      ANSWER_MODE: 'extract',
      HEALTH_PORT: '0',
      PDF_STORAGE_PATH: library ?? join(ROOT, 'samples/library'),
      DATA_PATH: dataPath ?? temporaryDataPath(),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  });
  let output = '';
  const heard = new EventEmitter();
  for (const stream of isUnread ? [] : [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      heard.emit('text');
    });
  }
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once(isUnread ? 'exit' : 'close', resolve);
  });
  const over = exit.then(() => 'over' as const);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return {
    process: child,
    exit,
    kill: (signal) => void child.kill(signal),
    output: () => output,
    said: async (text) => {
      while (!output.includes(text)) {
        if ((await Promise.race([once(heard, 'text'), over])) === 'over' && !output.includes(text))
          throw new Error(`the bot never said “${text}”:\n${output}`);
      }
    },
  };
}
