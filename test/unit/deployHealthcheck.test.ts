/** The image's HEALTHCHECK under a POSIX shell: what it believes of the state file, and what it says otherwise. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Health } from '../../src/health/health.ts';
import { recordOf } from '../../src/health/stateRecord.ts';

const SCRIPT = join(import.meta.dirname, '../../deploy/healthcheck.sh');
/** What /bin/sh is in the image. */
const SHELL = existsSync('/bin/dash') ? '/bin/dash' : '/bin/sh';

const SECOND = 1_000;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rules-lawyer-health-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Verdict {
  readonly code: number | null;
  readonly says: string;
  readonly complains: string;
}

function check(env: Readonly<Record<string, string>>, cwd = '/'): Verdict {
  const { status, stdout, stderr } = spawnSync(SHELL, [SCRIPT], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { code: status, says: stdout.trim(), complains: stderr };
}

/** The script's verdict on a state file that holds `text`. */
function checkText(text: string | Buffer): Verdict {
  const file = join(temporaryFolder(), 'state.json');
  writeFileSync(file, text);
  return check({ STATE_FILE: file });
}

interface Written {
  readonly state: Health['state'];
  readonly ready?: boolean;
  /** Seconds since the state was entered, and since the file was written. */
  readonly sinceAgo?: number;
  readonly writtenAgo?: number;
  readonly value?: Health['value'];
  readonly degraded?: readonly string[];
}

/** As the bot writes it. */
function record({ state, ready = state === 'ready', sinceAgo = 5, writtenAgo = 0, value, degraded }: Written): string {
  const health: Health = {
    state,
    value: value ?? state,
    tags: ['live'],
    startup: true,
    ready,
    live: state !== 'stopped',
    degraded: degraded ?? [],
    checks: {},
    details: {},
  };
  const now = Date.now();
  return recordOf(health, {
    pid: 7,
    since: now - sinceAgo * SECOND,
    now: now - writtenAgo * SECOND,
    lifetime: 20 * SECOND,
  });
}

const ready = (changes: Partial<Written> = {}): string => record({ state: 'ready', ...changes });

const expiry = (at: string) => (): string => ready().replace(/"expiresAt":\d+/u, () => `"expiresAt":${at}`);

describe('a container is healthy', () => {
  it.each<readonly [string, () => string, string]>([
    ['while the bot is ready', () => ready(), 'ready'],
    ['while the bot is ready and something is degraded', () => ready({ degraded: ['model', 'http'] }), 'ready'],
    [
      'while the bot is ready in a state with many regions',
      () => ready({ value: { ready: { ready: 'false' } } }),
      'ready',
    ],
    ['while the bot boots', () => record({ state: 'booting' }), 'booting'],
    ['while the bot validates', () => record({ state: 'validating', sinceAgo: 10 }), 'validating'],
    ['just before the file expires', () => ready({ writtenAgo: 10 }), 'ready'],
  ])('%s', (_, text, says) => {
    expect(checkText(text())).toEqual({ code: 0, says, complains: '' });
  });
});

describe('a container is unhealthy', () => {
  it.each<readonly [string, () => string | Buffer, string]>([
    ['when nobody has written for the lifetime of the file', () => ready({ writtenAgo: 21 }), 'stale'],
    [
      'when a bot that booted stopped writing',
      () => record({ state: 'booting', writtenAgo: 3_600, sinceAgo: 3_600 }),
      'stale',
    ],
    ['when the bot is in service and not ready', () => ready({ ready: false }), 'not ready'],
    [
      'when only a region is called ready',
      () => ready({ ready: false, value: { ready: { ready: 'true' } }, degraded: ['"ready":true,'] }),
      'not ready',
    ],
    ['when the bot drains', () => record({ state: 'draining' }), 'draining'],
    ['when the bot has stopped', () => record({ state: 'stopped' }), 'stopped'],
    [
      'when the bot boots for longer than the start period',
      () => record({ state: 'booting', sinceAgo: 30 }),
      'booting for too long',
    ],
    ['when validation does not end', () => record({ state: 'validating', sinceAgo: 90 }), 'validating for too long'],
    ['when the clock was set back', () => ready({ writtenAgo: -3_600 }), 'dated ahead'],
    ['when the file is empty', () => '', 'unreadable'],
    ['when only a line end was written', () => '\n', 'unreadable'],
    ['when half of the file was written', () => ready().slice(0, 150), 'unreadable'],
    ['when half of the file was written and ends in a brace', () => ready().replace(/,"pid".*/u, '}'), 'unreadable'],
    ['when the last brace is missing', () => ready().trimEnd().slice(0, -1), 'unreadable'],
    ['when something follows the record', () => `${ready()}x`, 'unreadable'],
    ['when the file is a list', () => '[]\n', 'unreadable'],
    [
      'when the file is of somebody else',
      () => '{"state":"fine","ready":true,"expiresAt":99999999999}\n',
      'dated ahead',
    ],
    ['when the state is none of ours', () => ready().replace('"state":"ready"', '"state":"fine"'), 'unreadable'],
    ['when the expiry is text', expiry('"tomorrow"'), 'unreadable'],
    ['when the expiry is missing', expiry(''), 'unreadable'],
    ['when the expiry is negative', expiry('-1'), 'unreadable'],
    ['when the expiry does not fit into a number', expiry('9'.repeat(40)), 'unreadable'],
    ['when the expiry is a command', expiry('$(touch /tmp/x)'), 'unreadable'],
    [
      'when the beginning is no date',
      () => record({ state: 'booting' }).replace(/"since":"[^"]*"/u, '"since":"-"'),
      'unreadable',
    ],
    [
      'when the beginning is missing',
      () => record({ state: 'booting' }).replace(/"since":"[^"]*",/u, ''),
      'unreadable',
    ],
    ['when the file is bytes', () => Buffer.from([0, 255, 0, 123, 34, 0, 200, 10]), 'unreadable'],
    ['when the file is huge', () => Buffer.alloc(64 * 1_024 * 1_024, '{"state":"ready",'), 'unreadable'],
  ])('%s', (_, text, says) => {
    const verdict = checkText(text());
    expect({ code: verdict.code, says: verdict.says }).toEqual({ code: 1, says });
  });

  it('when there is no file', () => {
    expect(check({ STATE_FILE: join(temporaryFolder(), 'state.json') })).toEqual({
      code: 1,
      says: 'missing',
      complains: '',
    });
  });

  it('when the file is a folder, a broken link or a pipe, and does not wait for it', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
    expect(spawnSync('mkfifo', [join(folder, 'pipe')]).status).toBe(0);
    for (const name of ['folder', 'link', 'pipe'])
      expect(check({ STATE_FILE: join(folder, name) })).toMatchObject({ code: 1, says: 'missing' });
  });

  it('when the file may not be read', { skip: process.getuid?.() === 0 }, () => {
    const file = join(temporaryFolder(), 'state.json');
    writeFileSync(file, ready());
    chmodSync(file, 0o000);
    expect(check({ STATE_FILE: file })).toMatchObject({ code: 1, says: 'unreadable' });
  });
});

describe('the state file is found', () => {
  it('by STATE_FILE, whatever is in its name', () => {
    const file = join(temporaryFolder(), `a b'c"d$(false)*.json`);
    writeFileSync(file, ready());
    expect(check({ STATE_FILE: file, DATA_PATH: '/nowhere' })).toMatchObject({ code: 0 });
  });

  it('in DATA_PATH where there is no STATE_FILE', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'state.json'), ready());
    expect(check({ DATA_PATH: folder, STATE_FILE: '' })).toMatchObject({ code: 0 });
  });

  it('in the folder data where neither is set', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data/state.json'), ready());
    expect(check({}, folder)).toMatchObject({ code: 0 });
  });

  it('by a file that names it', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'state.json'), ready());
    writeFileSync(join(folder, 'path'), `${folder}\n`);
    expect(check({ DATA_PATH_FILE: join(folder, 'path') })).toMatchObject({ code: 0 });
    writeFileSync(join(folder, 'path'), join(folder, 'state.json'));
    expect(check({ STATE_FILE_FILE: join(folder, 'path'), DATA_PATH: '/nowhere' })).toMatchObject({ code: 0 });
    expect(check({ STATE_FILE_FILE: join(folder, 'gone') })).toMatchObject({
      code: 1,
      says: 'STATE_FILE_FILE cannot be read',
    });
  });
});
