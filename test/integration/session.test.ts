/** The whole lifecycle on a real library: hot reload, rulings while books come and go, and an end that leaves nothing. */
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createActor, toPromise, waitFor } from 'xstate';
import type { LifecycleFact } from '../../machines/lifecycle.types.ts';
import type { Invocation } from '../../src/commands/command.ts';
import { type Session, settledRuling, withSession } from '../../src/commands/session.ts';
import { composeLifecycle } from '../../src/compose.ts';
import { RulesLawyerError } from '../../src/errors.ts';
import type { LibraryProgress } from '../../src/library/library.ts';
import { createResources, type Resources } from '../../src/resources.ts';
import { standardConfig } from '../support/config.ts';
import { leaflet, longBook, openLibrary, type TemporaryFolder, temporaryFolder } from '../support/library.ts';
import { CAN_SEE_PROCESSES, childrenOf } from '../support/processes.ts';
import { openNoLog } from '../support/logs.ts';

type Lifecycle = ReturnType<typeof startLifecycle>;

function startLifecycle(resources: Resources) {
  const actor = createActor(composeLifecycle(resources), {
    input: { maxRulings: 4, drainLimitMs: null, servesTables: false, mayDeliberate: false },
  });
  const facts: LifecycleFact[] = [];
  actor.on('*', (fact) => facts.push(fact));
  actor.start();
  const ended = toPromise(actor);
  let asked = 0;
  return {
    actor,
    facts,
    ended,
    indexed: () => waitFor(actor, (state) => state.hasTag('indexed') || !state.hasTag('live')),
    /** Resolves with the first fact from now on that fits. */
    fact: (type: LifecycleFact['type'], fits: (fact: LifecycleFact) => boolean = () => true) =>
      new Promise<void>((resolve) => {
        actor.on(type, (fact) => {
          if (fits(fact)) resolve();
        });
      }),
    ask: async (question: string, gameName: string | null = null) => {
      asked += 1;
      const rulingId = `r${asked}`;
      const settled = Promise.withResolvers<Extract<LifecycleFact, { type: 'ruling.settled' }>['output']>();
      actor.on('ruling.settled', (fact) => {
        if (fact.rulingId === rulingId) settled.resolve(fact.output);
      });
      actor.send({ type: 'ruling.request', rulingId, question, gameName });
      return settled.promise;
    },
  };
}

/** A refresh after which so many documents can be searched. */
const documents = (count: number) => (fact: LifecycleFact) =>
  fact.type === 'library.refreshed' && fact.refresh.indexed === count;

let folder: TemporaryFolder;
let lifecycle: Lifecycle | null;
let progress: (progress: LibraryProgress) => void;
let failures: string[];

function start(): Lifecycle {
  lifecycle = startLifecycle(
    createResources({
      databaseFile: folder.databaseFile,
      libraryFolder: folder.root,
      maxConcurrentSearches: 1,
      onLibraryProgress: (told) => progress(told),
      onRefreshFailed: (sentence) => failures.push(sentence),
      telegram: null,
      model: null,
    }),
  );
  return lifecycle;
}

beforeEach(async () => {
  folder = await temporaryFolder();
  lifecycle = null;
  progress = () => undefined;
  failures = [];
});

afterEach(async () => {
  if (lifecycle?.actor.getSnapshot().status === 'active') lifecycle.actor.send({ type: 'drain.request' });
  await lifecycle?.ended;
  await folder[Symbol.asyncDispose]();
});

describe('a library that changes while the process runs', () => {
  it('answers from a book that is copied in, and no more once it is taken away', async () => {
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    const running = start();
    await running.indexed();
    expect(await running.ask('How does the badger count?', 'Beta')).toMatchObject({ kind: 'undecided' });

    const grown = running.fact('library.refreshed', documents(2));
    const file = await folder.put('Beta.pdf', leaflet('The badger counts once, and twice in winter.'));
    await grown;
    const answer = await running.ask('How does the badger count?', 'Beta');
    expect(answer).toMatchObject({
      kind: 'extracted',
      game: { name: 'Beta' },
      citations: [{ document: 'Beta.pdf', page: 1 }],
    });

    const shrunk = running.fact('library.refreshed', documents(1));
    await rm(file);
    await shrunk;
    expect(await running.ask('How does the badger count?', 'Beta')).toMatchObject({
      kind: 'undecided',
      candidates: [{ name: 'Alpha' }],
    });
  });

  it('answers from the old edition while the new one is being read', async () => {
    await folder.put('Alpha.pdf', leaflet('The heron counts double in winter.'));
    const running = start();
    await running.indexed();
    const asked: ReturnType<typeof running.ask>[] = [];
    progress = (told) => {
      if (told.kind === 'reading' && told.page === 1) asked.push(running.ask('How does the heron count?'));
    };
    const replaced = running.fact('library.refreshed', () => asked.length > 0);
    await folder.put('Alpha.pdf', longBook(30, 'The heron counts triple in winter.'));
    await replaced;
    const [meanwhile] = await Promise.all(asked);
    expect(JSON.stringify(meanwhile)).toMatch(/counts double(?!.*counts triple)/);
    expect(JSON.stringify(await running.ask('How does the heron count?'))).toContain('triple');
  });

  it('tells why where it cannot be read, goes on answering, and recovers', async () => {
    await folder.put('Alpha.pdf', leaflet('The heron counts double in winter.'));
    const running = start();
    await running.indexed();
    const failed = running.fact('refresh.failed');
    await rename(folder.root, `${folder.root}-away`);
    await failed;
    expect(failures).toEqual([expect.stringContaining(`${folder.root} does not exist`)]);
    expect(running.actor.getSnapshot().hasTag('degraded')).toBe(true);
    expect(await running.ask('How does the heron count?')).toMatchObject({ kind: 'extracted' });
    const recovered = running.fact('library.refreshed');
    await rename(`${folder.root}-away`, folder.root);
    await recovered;
    expect(running.actor.getSnapshot().hasTag('degraded')).toBe(false);
  });
});

describe('an end in the middle of a reading', () => {
  it.runIf(CAN_SEE_PROCESSES)('leaves no child, no half document and a database that is closed', async () => {
    await folder.put('Alpha.pdf', longBook(60));
    let children: readonly number[] = [];
    progress = (told) => {
      if (told.kind !== 'reading' || told.page !== 10) return;
      children = childrenOf(process.pid);
      lifecycle?.actor.send({ type: 'drain.request' });
    };
    const running = start();
    expect(await running.ended).toEqual({ exitCode: 0, problems: [] });
    expect(children.length).toBeGreaterThan(0);
    const left = childrenOf(process.pid).filter((pid) => children.includes(pid));
    expect(left).toEqual([]);
    // A database that was closed has no journal beside it.
    expect(await readdir(folder.dataPath)).toEqual(['rules-lawyer.sqlite']);
    await using opened = await openLibrary(folder);
    expect(await opened.db.selectFrom('documents').select('id').execute()).toEqual([]);
    expect(await opened.refresh()).toEqual(['Alpha.pdf']);
  });
});

const documentsIn = ({ resources }: Session) => resources.db.selectFrom('documents').select('id').execute();

/** A statement that is still being read is what keeps SQLite from closing. */
const leaveOpen = async ({ resources }: Session): Promise<AsyncIterator<unknown>> => {
  const rows = resources.db.selectFrom('documents').select('id').stream()[Symbol.asyncIterator]();
  await rows.next();
  return rows;
};

describe('the work of a command', () => {
  let said: string[];
  let stop: AbortController;

  beforeEach(async () => {
    said = [];
    stop = new AbortController();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await folder.put('Beta.pdf', leaflet('The badger counts once.'));
  });

  const run = <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const invocation: Invocation = {
      args: [],
      config: standardConfig({ dataPath: folder.dataPath, maxConcurrentSearches: 1, maxConcurrentAnswers: 1 }),
      terminal: { out: () => undefined, err: (text) => said.push(text), interactive: false },
      openLog: openNoLog,
      cwd: folder.base,
      stop: stop.signal,
    };
    return withSession(folder.root, invocation, work);
  };
  it('gives its value once everything is closed', async () => {
    expect(await run(documentsIn)).toHaveLength(2);
    expect(await readdir(folder.dataPath)).toEqual(['rules-lawyer.sqlite']);
  });

  it('hears of a stop, and the database stays open until it is over', async () => {
    const steps: string[] = [];
    const ended = run(async (session) => {
      const draining = waitFor(session.lifecycle, (state) => state.matches({ draining: 'releasing' }));
      stop.abort();
      await draining;
      // Turns of the loop in which a release that did not wait would be through.
      for (let turn = 0; turn < 200; turn += 1) await setImmediate();
      steps.push(`aborted: ${session.signal.aborted}, documents: ${(await documentsIn(session)).length}`);
      session.signal.throwIfAborted();
    });
    await expect(ended).rejects.toThrow('Stopped before the work was done.');
    expect(steps).toEqual(['aborted: true, documents: 2']);
    expect(await readdir(folder.dataPath)).toEqual(['rules-lawyer.sqlite']);
  });

  it('does not begin where the stop came before it', async () => {
    stop.abort();
    let begun = false;
    const ended = run(() => {
      begun = true;
      return Promise.resolve(0);
    });
    await expect(ended).rejects.toThrow('Stopped before the work was done.');
    expect(begun).toBe(false);
  });

  it('has failed where the resources could not be released after it', async () => {
    await expect(run(leaveOpen)).rejects.toThrow(/^The command did not end cleanly \(.+\)\.$/);
  });

  it('that failed keeps its own error where the release fails, too, which is told', async () => {
    const ended = run(async (session) => {
      await leaveOpen(session);
      throw new RulesLawyerError('own', 'The work failed.');
    });
    await expect(ended).rejects.toThrow('The work failed.');
    expect(said.at(-1)).toMatch(/^The command did not end cleanly \(.+\)\.\n$/);
  });

  it('is not disturbed by the refusal of a ruling of somebody else', async () => {
    const output = await run(({ lifecycle: actor }) => {
      const settled = settledRuling(actor, 'mine');
      const request = { type: 'ruling.request', question: 'How does the heron count?', gameName: 'Alpha' } as const;
      actor.send({ ...request, rulingId: 'mine' });
      actor.send({ ...request, rulingId: 'other' });
      return settled;
    });
    expect(output).toMatchObject({ kind: 'extracted' });
  });

  it('learns that its own ruling was refused', async () => {
    const ended = run(({ lifecycle: actor }) => {
      const request = { type: 'ruling.request', question: 'How does the heron count?', gameName: 'Alpha' } as const;
      actor.send({ ...request, rulingId: 'other' });
      const settled = settledRuling(actor, 'mine');
      actor.send({ ...request, rulingId: 'mine' });
      return settled;
    });
    await expect(ended).rejects.toThrow('The question was refused (busy).');
  });
});

describe('a start that cannot succeed', () => {
  it('without a library ends with the sentence and the code of a configuration error', async () => {
    await rm(folder.root, { recursive: true });
    const { exitCode, problems } = await start().ended;
    expect(exitCode).toBe(78);
    expect(problems).toEqual([expect.stringContaining(join(folder.base, 'library'))]);
    expect(await readdir(folder.dataPath)).toEqual(['rules-lawyer.sqlite']);
  });

  it('on a data folder that is a file ends so, too', async () => {
    await using other = await temporaryFolder();
    await rm(folder.dataPath, { recursive: true, force: true });
    await rename(await other.put('x', 'a file'), folder.dataPath);
    const { exitCode, problems } = await start().ended;
    expect(exitCode).toBe(78);
    expect(problems).toEqual([expect.stringContaining('DATA_PATH')]);
  });
});
