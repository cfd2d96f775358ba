/** What `npm run demo` leaves behind, however it is told to end: nothing. */
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startDemo } from '../support/demoProcess.ts';

const foldersIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => name.startsWith('rules-lawyer-demo-'));

test.each<readonly [string, readonly NodeJS.Signals[]]>([
  ['its terminal is closed, and says so twice', ['SIGHUP', 'SIGHUP']],
  ['it is told to end', ['SIGTERM']],
])('where %s its folder is gone', async (_, signals) => {
  const temporary = mkdtempSync(join(tmpdir(), 'rules-lawyer-demo-end-'));
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  const { child } = await startDemo({ TMPDIR: temporary });
  expect(foldersIn(temporary)).toHaveLength(1);
  const ended = once(child, 'exit');
  for (const signal of signals) child.kill(signal);
  expect(await ended).toEqual([0, null]);
  expect(foldersIn(temporary)).toEqual([]);
});
