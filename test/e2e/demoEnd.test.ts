/** What `npm run demo` leaves behind, however it is told to end: nothing. */
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startDemo } from '../support/demoProcess.ts';

const foldersIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => name.startsWith('rules-lawyer-demo-'));

test.each<readonly [string, readonly NodeJS.Signals[], Readonly<Record<string, string>>]>([
  ['its terminal is closed, and says so twice', ['SIGHUP', 'SIGHUP'], {}],
  ['it is told to end', ['SIGTERM'], {}],
  ['Ctrl-C comes from the terminal, and once more from npm,', ['SIGINT', 'SIGINT'], { npm_lifecycle_event: 'demo' }],
])('where %s its folder is gone', async (_, signals, env) => {
  const temporary = mkdtempSync(join(tmpdir(), 'rules-lawyer-demo-end-'));
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  const { child } = await startDemo({ TMPDIR: temporary, ...env });
  expect(foldersIn(temporary)).toHaveLength(1);
  const ended = once(child, 'exit');
  for (const signal of signals) {
    child.kill(signal);
    // What is sent in the same moment arrives as one.
    await setImmediate();
  }
  expect(await ended).toEqual([0, null]);
  expect(foldersIn(temporary)).toEqual([]);
});
