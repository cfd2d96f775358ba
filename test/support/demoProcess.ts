/** `npm run demo` as a real process: the same command line as the script's, without npm around it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { onTestFinished } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

export interface Demo {
  readonly child: ChildProcess;
  /** Of the chat page. */
  readonly url: string;
  /** All of standard output and standard error so far. */
  readonly output: () => string;
}

/** Resolves once its page has an address; it does not outlive the test. */
export async function startDemo(env: Readonly<Record<string, string>> = {}): Promise<Demo> {
  const child = spawn(process.execPath, [join(ROOT, 'src/main.ts'), 'demo'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  let url: string | undefined;
  while (url === undefined) {
    await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
    if (url === undefined && child.exitCode !== null) throw new Error(`the demo ended:\n${output}`);
  }
  return { child, url, output: () => output };
}
