/** Whoever reads the log may stop reading, or go away: the process goes on, and its end does not wait for ever. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { figure } from '../support/figure.ts';
import type { WriterCommand } from '../support/logWriter.ts';
import { CAN_MOUNT, mountSmallDisk } from '../support/smallDisk.ts';

const PROGRAM = join(import.meta.dirname, '../support/logWriter.ts');

const Line = z.object({
  level: z.string(),
  message: z.string(),
  n: z.number().optional(),
  dropped: z.number().optional(),
});
type Line = z.infer<typeof Line>;

const linesOf = (text: string): readonly Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => Line.parse(JSON.parse(line)));

interface Writer {
  readonly child: ChildProcess;
  /** Resolves with what the process answers. */
  readonly tell: (command: WriterCommand) => Promise<unknown>;
  readonly isAlive: () => Promise<string>;
  readonly exit: Promise<number | null>;
}

async function startWriter(stdout: 'pipe' | number = 'pipe'): Promise<Writer> {
  const child = fork(PROGRAM, [], { stdio: ['ignore', stdout, 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exit = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const heard = async (): Promise<unknown> => {
    const answers: readonly unknown[] = await once(child, 'message');
    return answers[0];
  };
  const port = await heard();
  return {
    child,
    exit,
    tell: async (command) => {
      const answer = heard();
      child.send(command);
      return answer;
    },
    isAlive: async () => (await fetch(`http://127.0.0.1:${String(port)}/`)).text(),
  };
}

/** 200 bytes a line: twice what the buffer holds. */
const TOO_MANY = 40_000;

test('a reader that stalls holds nothing up; when it reads again it is told how much it has missed', async ({
  task,
}) => {
  const { child, tell, isAlive, exit } = await startWriter();
  expect(await tell({ kind: 'write', from: 0, count: TOO_MANY })).toBe('written');
  expect(await isAlive()).toBe('alive');
  let text = '';
  const read = once(child, 'close');
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  while (!text.includes('dropped')) await once(child.stdout ?? child, 'data');
  await tell({ kind: 'write', from: TOO_MANY, count: 3 });
  expect(await tell({ kind: 'end' })).toBe('flushed');
  expect(await exit).toBe(0);
  await read;
  const lines = linesOf(text);
  const gap = lines.findIndex(({ dropped }) => dropped !== undefined);
  const dropped = lines[gap]?.dropped ?? 0;
  expect(lines[gap]).toMatchObject({
    level: 'warn',
    message: `${dropped} lines were dropped: nobody read them in time`,
  });
  expect(dropped).toBeGreaterThan(1_000);
  figure(task, `of ${TOO_MANY} lines dropped and told`, dropped);
  expect(lines.slice(0, gap).map(({ n }) => n)).toEqual(Array.from({ length: TOO_MANY - dropped }, (_, n) => n));
  expect(lines.slice(gap + 1).map(({ n }) => n)).toEqual([TOO_MANY, TOO_MANY + 1, TOO_MANY + 2]);
});

test('a reader that never reads again does not hold up the end', async () => {
  const { tell, isAlive, exit } = await startWriter();
  await tell({ kind: 'write', from: 0, count: 5_000 });
  expect(await isAlive()).toBe('alive');
  expect(await tell({ kind: 'end' })).toBe('given up');
  expect(await exit).toBe(0);
});

test('a reader that has gone away is not missed', async () => {
  const { child, tell, isAlive, exit } = await startWriter();
  child.stdout?.destroy();
  for (let from = 0; from < 3_000; from += 1_000) {
    await tell({ kind: 'write', from, count: 1_000 });
    expect(await isAlive()).toBe('alive');
  }
  expect(await tell({ kind: 'end' })).toBe('given up');
  expect(await exit).toBe(0);
});

test('a file gets every line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-lawyer-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'log');
  const descriptor = openSync(file, 'w');
  const { tell, exit } = await startWriter(descriptor);
  closeSync(descriptor);
  await tell({ kind: 'write', from: 0, count: 5_000 });
  expect(await tell({ kind: 'end' })).toBe('flushed');
  expect(await exit).toBe(0);
  expect(linesOf(readFileSync(file, 'utf8')).map(({ n }) => n)).toEqual(Array.from({ length: 5_000 }, (_, n) => n));
});

test.runIf(CAN_MOUNT)(
  'a file whose disk was full in the middle of a line gets every line, once and whole',
  async () => {
    const { folder } = mountSmallDisk(2);
    const [file, filler] = [join(folder, 'log'), join(folder, 'half')];
    writeFileSync(filler, Buffer.alloc(1024 * 1024));
    const descriptor = openSync(file, 'w');
    const { tell } = await startWriter(descriptor);
    closeSync(descriptor);
    await tell({ kind: 'write', from: 0, count: 7_000 });
    await expect.poll(() => statfsSync(folder).bavail, { timeout: 20_000 }).toBe(0);
    rmSync(filler);
    await expect.poll(() => readFileSync(file, 'utf8').includes('"n":6999'), { timeout: 20_000 }).toBe(true);
    expect(linesOf(readFileSync(file, 'utf8')).map(({ n }) => n)).toEqual(Array.from({ length: 7_000 }, (_, n) => n));
  },
);
