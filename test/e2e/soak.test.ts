/** A short soak, through the code of the long one (`npm run soak`): the account must come out, and everything must end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { QUESTION, writeFaultsLibrary } from '../support/faultsLibrary.ts';
import { until } from '../support/killDatabase.ts';
import { CAN_SEE_PROCESSES, childrenOf, isGone } from '../support/processes.ts';
import { soakRows } from '../support/soakRows.ts';
import { rideSoak } from '../support/soakRun.ts';

const COMMAND = join(import.meta.dirname, '../chaos/soak.ts');

/** What a life costs is for the long run to judge, on a quiet machine: where others are at work, garbage waits longer. */
const COSTS = ['soak-heap', 'soak-memory-slope', 'soak-memory-peak'];

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-soak-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test.each([
  ['the best passages', false],
  ['a model that sometimes fails', true],
])(
  'ended again and again, left alone, ended again, with %s: nothing is lost, doubled or left behind',
  {
    timeout: 300_000,
  },
  async (_, asksModel) => {
    const folder = await temporaryFolder();
    const library = join(folder, 'library');
    await writeFaultsLibrary(library);
    const kinds: string[] = [];
    const report = await rideSoak({
      length: asksModel ? 12_000 : 24_000,
      tables: 6,
      perSecond: 2,
      longestLife: 3_000,
      seed: 7,
      library,
      dataPath: join(folder, 'data'),
      asks: [QUESTION, 'Markup Manor: What does one write when the clerk calls?'],
      peaceLimit: 120_000,
      signal: new AbortController().signal,
      onLife: ({ kind }) => kinds.push(kind),
      asksModel,
    });
    const missed = soakRows(report).filter(({ id, held }) => held === false && !COSTS.includes(id));
    expect({ missed, log: report.log }).toMatchObject({ missed: [] });
    expect(report.account.questions).toBeGreaterThan(10);
    expect(report.heap?.before ?? 0).toBeGreaterThan(5);
    expect((report.model?.answered ?? 0) > 0).toBe(asksModel);
    // At least one life before and one after the long one.
    expect([kinds[0], kinds.at(-1)]).toEqual(['stormy', 'stormy']);
    expect(kinds.filter((kind) => kind === 'calm')).toHaveLength(1);
    // One end for each, and that of the peace.
    expect(report.kills + report.drains).toBe(kinds.length + 1);
    const memory = report.lives.flatMap(({ looks }) => looks.map((look) => look.memory));
    expect(CAN_SEE_PROCESSES ? Math.max(...memory) : null).toSatisfy(
      (most: number | null) => most === null || most > 20,
    );
  },
);

interface RunningSoak {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<unknown>;
}

function startSoak(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningSoak {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return { child, said: () => `${out}${err}`, ended: once(child, 'close') };
}

test.each([
  [['--minutes', '0'], '--minutes must be a whole number from 1 to 10080.'],
  [['--minutes', 'ten'], '--minutes must be a whole number from 1 to 10080.'],
  [['--per-second', '400'], '--per-second must be a whole number from 1 to 50.'],
  [['--hours', '2'], "Unknown option '--hours'"],
])('%j is told with what there is, and nothing is begun', async (args, words) => {
  const soak = startSoak(args);
  expect(await soak.ended).toEqual([1, null]);
  expect(soak.said()).toContain(words);
  expect(soak.said()).toContain('Usage: npm run soak');
  expect(soak.said()).not.toMatch(/\n\s+at /u);
});

test.runIf(CAN_SEE_PROCESSES)('SIGINT ends it, its bot and its folder', { timeout: 120_000 }, async () => {
  const folder = await temporaryFolder();
  const soak = startSoak(['--minutes', '60', '--chats', '4'], { TMPDIR: folder });
  const { pid = -1 } = soak.child;
  const bots = await until(() => {
    const children = childrenOf(pid);
    return children.length > 0 && soak.said().includes('questions, life') && children;
  });
  soak.child.kill('SIGINT');
  expect(await soak.ended).toEqual([1, null]);
  expect(soak.said()).toContain('Stopped by SIGINT: nothing is drawn up.');
  expect(bots.filter((bot) => !isGone(bot))).toEqual([]);
  expect(readdirSync(folder).filter((name) => name.startsWith('rules-lawyer-soak-'))).toEqual([]);
});
