/** `npm run inspect`, and `INSPECT` with the other commands, as processes: what is seen of a bot at work, and what is not. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type RunningCli, runCli, sentenceOf, startCli } from '../support/cli.ts';
import { freePort } from '../support/freePort.ts';
import { openViewer } from '../support/inspectViewer.ts';

const WATCH = `--import=${pathToFileURL(join(import.meta.dirname, '../support/moduleWatch.ts')).href}`;

interface Started {
  readonly running: RunningCli;
  /** Resolves with what the log says of it; rejects when the process ends without. */
  readonly until: (pattern: RegExp) => Promise<string>;
}

function start(args: readonly string[], env: Readonly<Record<string, string>>): Started {
  const running = startCli(args, { env: { PORT: '0', ...env } });
  onTestFinished(() => void running.child.kill('SIGKILL'));
  let said = '';
  running.child.stdout?.on('data', (text: string) => (said += text));
  const over = running.ended.then(({ stderr }) => {
    throw new Error(`it ended: ${said}${stderr}`);
  });
  over.catch(() => undefined);
  return {
    running,
    until: async (pattern) => {
      for (;;) {
        const found = pattern.exec(said);
        if (found !== null) return found[0];
        if (running.child.stdout !== null) await Promise.race([once(running.child.stdout, 'data'), over]);
      }
    },
  };
}

const READY = /"message":"ready"/u;

/** A SIGINT, the exit code, and what was loaded until then. */
async function modulesAtEnd({ running }: Started, file: string): Promise<string> {
  running.child.kill('SIGINT');
  expect((await running.ended).exitCode).toBe(0);
  return readFile(file, 'utf8');
}

async function modulesFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-modules-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'loaded');
}

test('npm run inspect: who comes late sees every actor that lives, by name and state, and then their end', async () => {
  const port = await freePort();
  const { running, until } = start(['inspect'], { INSPECT: String(port) });
  await until(READY);
  await until(new RegExp(`the machines can be watched at http://127\\.0\\.0\\.1:${port}/`, 'u'));
  const viewer = await openViewer(`http://127.0.0.1:${port}/`);
  // The last to begin where nobody has written yet.
  await viewer.until(({ name }) => name === 'receiveUpdates');
  const names = viewer.seen.filter(({ type }) => type === '@xstate.actor').map(({ name }) => name);
  expect(names[0]).toBe('lifecycle');
  expect(names).toEqual(expect.arrayContaining(['conversations', 'housekeeping', 'deliverMessages', 'watchLibrary']));
  const lifecycle = viewer.seen.find(({ name }) => name === 'lifecycle');
  expect(lifecycle?.definition).toContain('"draining"');
  await viewer.until(({ sessionId, snapshot }) => {
    return sessionId === lifecycle?.sessionId && JSON.stringify(snapshot?.value ?? '').includes('ready');
  });
  running.child.kill('SIGINT');
  await viewer.until(({ sessionId, snapshot }) => sessionId === lifecycle?.sessionId && snapshot?.status === 'done');
  expect(await viewer.closed).toBe(1001);
  expect((await running.ended).exitCode).toBe(0);
});

describe('off', () => {
  test('nothing of it is loaded', async () => {
    const file = await modulesFile();
    const demo = start(['demo'], { NODE_OPTIONS: WATCH, MODULES_FILE: file });
    await demo.until(READY);
    const modules = await modulesAtEnd(demo, file);
    expect(modules).toContain('src/commands/serving.ts');
    expect(modules).not.toMatch(/src\/inspect\/|@statelyai|node_modules\/ws\//u);
  });

  test('on, it is: the watch sees what it should', async () => {
    const file = await modulesFile();
    const port = String(await freePort());
    const demo = start(['demo'], { NODE_OPTIONS: WATCH, MODULES_FILE: file, INSPECT: port });
    await demo.until(READY);
    const modules = await modulesAtEnd(demo, file);
    for (const part of ['src/inspect/relay.ts', '@statelyai/inspect', 'node_modules/ws/'])
      expect(modules).toContain(part);
  });
});

describe('refused', () => {
  test('in production, with exit code 78, whichever command asks for it', async () => {
    const env = { NODE_ENV: 'production', INSPECT: '8085', TELEGRAM_TOKEN: '1:x', ANSWER_MODE: 'extract' };
    for (const command of ['start', 'demo', 'inspect']) {
      expect(sentenceOf(await runCli([command], { env }), 78)).toBe(
        'The configuration is wrong:\n' +
          '  INSPECT is refused with NODE_ENV=production: take it out, or set INSPECT_ALLOW_PRODUCTION=1.\n',
      );
    }
  });

  test('in production, where the command alone asks for it', async () => {
    const said = sentenceOf(await runCli(['inspect'], { env: { NODE_ENV: 'production' } }), 78);
    expect(said).toContain('INSPECT_ALLOW_PRODUCTION=1');
  });

  test('where its packages are not installed, with a way out and exit code 78', async () => {
    const env = { NODE_OPTIONS: WATCH, MODULES_MISSING: '@statelyai/inspect ws', PORT: '0', INSPECT: '8085' };
    const end = await runCli(['demo'], { env });
    expect(end.exitCode).toBe(78);
    expect(end.stderr).toBe(
      'INSPECT needs packages that are not installed (@statelyai/inspect, ws). Take INSPECT out, or run `npm ci` in a clone: an image has only what production needs.\n',
    );
  });

  test('on a port that another program has, and the demo leaves nothing running', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const end = await runCli(['inspect'], { env: { PORT: '0', INSPECT: String(port) } });
    expect(end.exitCode).toBe(78);
    expect(end.stderr).toBe(`INSPECT ${port} cannot be used (EADDRINUSE): choose another port.\n`);
  });
});

test('allowed in production by its own variable', async () => {
  const port = String(await freePort());
  const { until } = start(['inspect'], { NODE_ENV: 'production', INSPECT: port, INSPECT_ALLOW_PRODUCTION: '1' });
  expect(await until(/the machines can be watched at [^"]+/u)).toContain(port);
});
