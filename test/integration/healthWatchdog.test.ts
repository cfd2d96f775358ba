/** The watchdog beside real processes: it ends one that stands still, and no other. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { CAN_SEE_PROCESSES, childrenOf, isGone } from '../support/pdfProcesses.ts';

const PROGRAM = join(import.meta.dirname, '../support/watchdogBlocker.ts');
const INTERVAL = 100;
const FOR_EVER = 600_000;

interface Watched {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly said: (text: string) => Promise<void>;
  readonly output: () => string;
  readonly end: Promise<readonly unknown[]>;
}

function watched(limit: number, blocked: number): Watched {
  const args = [PROGRAM, String(limit), String(INTERVAL), String(blocked)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const end = once(child, 'close');
  const said = async (text: string): Promise<void> => {
    while (!output.includes(text)) await Promise.race([once(child.stdout, 'data'), end]);
  };
  return { child, said, output: () => output, end };
}

test('a process whose event loop stands still is ended, and says why', async () => {
  const { end, output } = watched(9, FOR_EVER);
  expect(await end).toEqual([null, 'SIGKILL']);
  expect(output()).toMatch(/^watched\nThe event loop has stood still .* ends process \d+/u);
});

test('a process whose event loop stands still for a while is not ended', async () => {
  // Shorter than the limit by far: a busy machine makes the pause longer, but the ticks as well.
  const { child, said, end } = watched(50, 3 * INTERVAL);
  await said('free');
  child.stdin.end();
  expect(await end).toEqual([0, null]);
});

test.runIf(CAN_SEE_PROCESSES)('a process that was stopped for longer than the limit is not ended', async () => {
  const { child, said, end } = watched(5, 0);
  await said('free');
  child.kill('SIGSTOP');
  await wait(30 * INTERVAL);
  child.kill('SIGCONT');
  await wait(10 * INTERVAL);
  expect(child.signalCode).toBe(null);
  child.stdin.end();
  expect(await end).toEqual([0, null]);
});

test.runIf(CAN_SEE_PROCESSES)('the watchdog of a process that was killed ends by itself', async () => {
  const { child, said, end } = watched(100, 0);
  await said('free');
  const beside = childrenOf(child.pid ?? 0);
  expect(beside).toHaveLength(1);
  child.kill('SIGKILL');
  await end;
  await expect.poll(() => beside.every(isGone), { timeout: 20_000 }).toBe(true);
});

test.runIf(CAN_SEE_PROCESSES)(
  'a Ctrl-C, which the whole group of the process hears, is not for the watchdog',
  async () => {
    const { child, said } = watched(9, FOR_EVER);
    await said('watched');
    const groups = childrenOf(child.pid ?? 0).map((pid) => groupOf(pid));
    expect(groups).toHaveLength(1);
    expect(groups).not.toContain(groupOf(child.pid ?? 0));
  },
);

/** Fields behind the name: state, parent, group. */
function groupOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}
