/** What a ruling does not wait for, and what it leaves behind: nothing is loaded or kept open that nobody needs. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { refreshLibrary } from '../../src/actors/refreshLibrary.ts';
import { composeRuling } from '../../src/compose.ts';
import { ModelError } from '../../src/model/modelError.ts';
import { createTokenCounting, type TokenCounting } from '../../src/model/tokenCounting.ts';
import type { ModelOptions } from '../../src/modelService.ts';
import { createResources, type OpenResources, type Resources } from '../../src/resources.ts';
import { leaflet, temporaryFolder } from '../support/library.ts';
import { type Behaviour, hangs, modelOptions, neverEnds, openModelServer, text } from '../support/modelServer.ts';
import { openRulingStage } from '../support/rulingStage.ts';

const SALTWIND = 'Saltwind Couriers';
const QUESTION = 'We both have the same total in a standoff. Who takes it?';

function coldTokens(): TokenCounting {
  const tokens = createTokenCounting();
  onTestFinished(() => tokens.close());
  return tokens;
}

/** A process that has opened everything, and looked at no folder yet. */
async function openResources(model: ModelOptions | null): Promise<Resources> {
  const folder = await temporaryFolder();
  await folder.put('Lantern.pdf', leaflet('The keeper draws two amber tokens at dusk.'));
  const resources = createResources({
    databaseFile: join(folder.root, '.index.sqlite'),
    libraryFolder: folder.root,
    maxConcurrentSearches: 1,
    onLibraryProgress: () => undefined,
    telegram: null,
    model,
  });
  await resources.open();
  onTestFinished(async () => {
    await resources.release();
    await folder[Symbol.asyncDispose]();
  });
  return resources;
}

const refresh = (resources: Resources) => toPromise(createActor(refreshLibrary(resources)).start());

test('what a model needs to read is loaded once the library was read, and not before', async () => {
  const tokens = coldTokens();
  const resources = await openResources(modelOptions({ baseUrl: 'http://127.0.0.1:9/v1', tokens }));
  expect(tokens.isWarm()).toBe(false);
  expect(await refresh(resources)).toMatchObject({ indexed: 1 });
  expect(tokens.isWarm()).toBe(true);
});

test('without a model no thread is started', async () => {
  let threads = 0;
  const note = (): void => void (threads += 1);
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  await refresh(await openResources(null));
  expect(threads).toBe(0);
});

const fails = () => Promise.reject(new ModelError('unreachable'));

test('while the breaker is open the extract answers, without loading what only the model needs', async () => {
  const server = await openModelServer(hangs);
  const tokens = coldTokens();
  const stage = await openRulingStage({ baseUrl: server.baseUrl, model: { tokens } });
  for (let failure = 1; failure <= 5; failure += 1) {
    await expect(stage.resources().model?.breaker.run(fails, AbortSignal.timeout(50_000))).rejects.toMatchObject({
      code: 'unreachable',
    });
  }
  expect(await stage.rule(SALTWIND, QUESTION)).toMatchObject({ kind: 'extracted', degraded: 'open' });
  expect(tokens.isWarm()).toBe(false);
  expect(server.requests).toHaveLength(0);
});

/** What is open already. */
const usedBy = (use: () => OpenResources): Resources => ({
  libraryFolder: '',
  dataFolder: '',
  retentionMs: null,
  line: null,
  open: () => Promise.resolve(),
  use,
  release: () => Promise.resolve(),
});

test.each([
  ['before its headers', hangs],
  ['in the middle of its answer', neverEnds([text('{"verdict":')], text(' '))],
] satisfies readonly (readonly [string, Behaviour])[])(
  'a question that is taken back while the model is asked %s leaves no socket open',
  async (_, behaviour) => {
    const begun = Promise.withResolvers<void>();
    const server = await openModelServer((response, request) => {
      behaviour(response, request);
      begun.resolve();
    });
    const stage = await openRulingStage({ baseUrl: server.baseUrl });
    const ruling = createActor(composeRuling(usedBy(stage.resources)), {
      input: {
        rulingId: '1',
        question: QUESTION,
        gameName: null,
        chosenGame: stage.game(SALTWIND).id,
        activeGame: null,
        history: [],
        payer: null,
        mayDeliberate: true,
        observer: null,
      },
    });
    const output = toPromise(ruling.start());
    await begun.promise;
    ruling.send({ type: 'ruling.cancel' });
    expect(await output).toEqual({ kind: 'cancelled' });
    await server.allClosed();
    expect(server.requests).toHaveLength(1);
  },
);
