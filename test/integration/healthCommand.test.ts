/** `npm run health` over state files as they are met: its JSON and its exit code. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../src/commands/health.ts';
import { UsageError } from '../../src/errors.ts';
import { standardConfig } from '../support/config.ts';
import { openNoLog } from '../support/logs.ts';

const soon = (): number => Math.floor(Date.now() / 1_000) + 50;
const state = (fields: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    state: 'ready',
    startup: true,
    ready: true,
    live: true,
    degraded: [],
    expiresAt: soon(),
    ...fields,
  });

async function dataFolder(): Promise<string> {
  const dataPath = await mkdtemp(join(tmpdir(), 'rules-lawyer-health-'));
  onTestFinished(() => rm(dataPath, { recursive: true, force: true }));
  return dataPath;
}

async function ask(args: readonly string[], content: string | null): Promise<readonly [number, unknown]> {
  const dataPath = await dataFolder();
  if (content !== null) await writeFile(join(dataPath, 'state.json'), content);
  return askIn(dataPath, args);
}

async function askIn(dataPath: string, args: readonly string[]): Promise<readonly [number, unknown]> {
  let out = '';
  const exitCode = await run({
    args,
    config: standardConfig({ dataPath }),
    terminal: { out: (text) => (out += text), err: () => undefined, interactive: false },
    openLog: openNoLog,
    cwd: dataPath,
    stop: new AbortController().signal,
  });
  return [exitCode, JSON.parse(out)];
}

test.each<readonly [string, string, string | null, number, object]>([
  ['a bot in service is ready', 'readiness', state(), 0, { status: 'ok', reason: null, state: 'ready', degraded: [] }],
  ['a bot in service has started', 'startup', state(), 0, { status: 'ok' }],
  ['a bot in service is alive', 'liveness', state(), 0, { status: 'ok' }],
  ['one that never ran', 'liveness', null, 1, { tier: 'liveness', status: 'unavailable', reason: 'missing' }],
  ['half a file', 'liveness', state().slice(0, 30), 1, { reason: 'unreadable' }],
  ['one that nobody writes any more', 'liveness', state({ expiresAt: 1 }), 1, { reason: 'stale', state: 'ready' }],
  [
    'one that was written before the clock was set back',
    'liveness',
    state({ expiresAt: soon() + 3_600 }),
    1,
    { reason: 'dated ahead' },
  ],
  ['one that drains', 'readiness', state({ state: 'draining', ready: false }), 1, { reason: 'draining', live: true }],
  ['one that begins', 'startup', state({ state: 'booting', startup: false, ready: false }), 1, { reason: 'booting' }],
  ['one that begins is alive', 'liveness', state({ state: 'booting', startup: false, ready: false }), 0, {}],
])('%s', async (_, tier, content, exitCode, told) => {
  expect(await ask([tier], content)).toEqual([exitCode, expect.objectContaining(told)]);
});

test.each([[[]], [['ready']], [['toString']], [['liveness', 'readiness']], [['--liveness']]])(
  '%j is told what can be asked for',
  async (args) => {
    await expect(ask(args, state())).rejects.toThrow(UsageError);
  },
);

test.runIf(process.platform !== 'win32')('a pipe in the place of the state file is not waited for', async () => {
  const dataPath = await dataFolder();
  execFileSync('mkfifo', [join(dataPath, 'state.json')]);
  await expect(askIn(dataPath, ['liveness'])).rejects.toThrow('STATE_FILE is no file');
});
