/** The watchdog beside real processes: it ends one that stands still, and no other. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { endGroup } from '../../src/health/watchdog.ts';
import { CAN_SEE_PROCESSES, childrenOf, isGone } from '../support/processes.ts';

const ROOT = join(import.meta.dirname, '../..');
const BLOCKER = 'test/support/watchdogBlocker.ts';
const PROGRAM = join(ROOT, BLOCKER);
const INTERVAL = 100;
const FOR_EVER = 600_000;

interface Watched {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly said: (text: string) => Promise<void>;
  readonly output: () => string;
  readonly end: Promise<readonly unknown[]>;
}

function watched(limit: number, blocked: number, ...options: readonly string[]): Watched {
  return watchedBy(PROGRAM, limit, blocked, ...options);
}

function watchedBy(program: string, limit: number, blocked: number, ...options: readonly string[]): Watched {
  const args = [...options, program, String(limit), String(INTERVAL), String(blocked)];
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

/** How a process ends that was stopped for longer than the limit and, if that has not ended it, ends by itself after. */
async function endAfterStop({ child, said, end }: Watched): Promise<readonly unknown[]> {
  await said('free');
  child.kill('SIGSTOP');
  await wait(30 * INTERVAL);
  child.kill('SIGCONT');
  await wait(10 * INTERVAL);
  child.stdin.end();
  return end;
}

test.runIf(CAN_SEE_PROCESSES)('a process that was stopped for longer than the limit is not ended', async () => {
  expect(await endAfterStop(watched(5, 0))).toEqual([0, null]);
});

/** The program and what it is made of, with a watchdog that looks for `/proc` where there is none, as on macOS. */
function programWithoutProc(): string {
  const root = mkdtempSync(join(tmpdir(), 'rules-lawyer-watchdog-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const file of [BLOCKER, 'src/health/watchdog.ts', 'src/errors.ts']) cpSync(join(ROOT, file), join(root, file));
  const script = readFileSync(join(ROOT, 'src/health/watchdog.sh'), 'utf8');
  writeFileSync(join(root, 'src/health/watchdog.sh'), script.replaceAll('/proc/', '/nowhere/proc/'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  return join(root, BLOCKER);
}

test('without /proc, too, a process that was stopped for longer than the limit is not ended', async () => {
  expect(await endAfterStop(watchedBy(programWithoutProc(), 5, 0))).toEqual([0, null]);
});

test('without /proc, too, one whose event loop stands still is', async () => {
  const { end, output } = watchedBy(programWithoutProc(), 9, FOR_EVER);
  expect(await end).toEqual([null, 'SIGKILL']);
  expect(output()).toMatch(/^watched\nThe event loop has stood still/u);
});

test('a watchdog that ended a moment ago, of which nobody was told yet, is not missed at the end', async () => {
  const child = spawn('true', { detached: true });
  await once(child, 'exit');
  expect(() => endGroup({ pid: child.pid, exitCode: null, signalCode: null })).not.toThrow();
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

test('a process that was started for a debugger may stand still', async () => {
  const { child, said, end } = watched(1, 15 * INTERVAL, '--inspect=127.0.0.1:0');
  await said('free');
  child.stdin.end();
  expect(await end).toEqual([0, null]);
});

/** Fields behind the name: state, parent, group. */
function groupOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}
