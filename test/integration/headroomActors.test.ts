/** The actors that look at memory and disk, and for the model: what they tell, and when they are silent. */
import type { RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { type AnyActorLogic, type AnyEventObject, createActor, fromPromise, setup } from 'xstate';
import { type HeadroomOptions, watchHeadroom } from '../../src/actors/watchHeadroom.ts';
import { watchModel } from '../../src/actors/watchModel.ts';
import { findModel } from '../../src/model/findModel.ts';
import { type ModelTrouble, openModelService } from '../../src/modelService.ts';
import { openTables } from '../support/tableDatabase.ts';
import { countConnections } from '../support/telegram.ts';

/** Runs a teller of facts under somebody who writes them down. */
function hearing(teller: AnyActorLogic) {
  const facts: AnyEventObject[] = [];
  let wake: (() => void) | null = null;
  const hearer = setup({
    actors: { teller, never: fromPromise(() => new Promise(() => undefined)) },
    actions: {
      write: ({ event }) => {
        facts.push(event);
        wake?.();
      },
    },
  }).createMachine({ invoke: { src: 'teller' }, on: { '*': { actions: 'write' } } });
  const actor = createActor(hearer);
  actor.start();
  onTestFinished(() => void actor.stop());
  return {
    facts,
    stop: () => actor.stop(),
    /** Resolves once so many facts were told in all. */
    until: async (count: number) => {
      while (facts.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return facts;
    },
  };
}

const MB = 1024 * 1024;

/** Looks whose outcome is the next of these, the last one again and again. */
function looks<T>(...outcomes: readonly T[]) {
  let next = 0;
  return () => Promise.resolve(outcomes[Math.min(next++, outcomes.length - 1)] ?? null);
}

const memory = (...used: readonly number[]) => looks(...used.map((share) => ({ used: share * MB, limit: 100 * MB })));
const disk = (...free: readonly number[]) => looks(...free.map((megabytes) => megabytes * MB));

const nobody = () => Promise.resolve(null);

const wellUsed = { type: 'memory.recovered' };
const used = (share: number) => ({ type: 'memory.ranLow', used: share * MB, limit: 100 * MB });
const free = (megabytes: number) => ({ type: 'disk.ranLow', free: megabytes * MB });

const watching = (parts: Required<Pick<HeadroomOptions, 'memory' | 'disk'>>) =>
  hearing(watchHeadroom({ dataFolder: import.meta.dirname }, { interval: 1, ...parts }));

test('a shortage is told when it begins, when its figures change, and when it is over', async () => {
  const heard = watching({ memory: memory(50, 85, 85, 90, 75, 60, 60), disk: nobody });
  expect(await heard.until(5)).toEqual([wellUsed, used(85), used(90), used(75), wellUsed]);
});

test('a disk without room to work in is told of at the first look; what shrinks later only where it is scarce', async () => {
  const heard = watching({ memory: nobody, disk: disk(400, 400, 500, 300, 150, 480, 520) });
  const well = { type: 'disk.recovered' };
  expect(await heard.until(5)).toEqual([free(400), well, free(150), free(480), well]);
});

test('that all is well is told once, so that whoever remembers a shortage of before knows', async () => {
  const heard = watching({ memory: memory(50), disk: disk(600, 600, 150) });
  expect(await heard.until(3)).toEqual([wellUsed, { type: 'disk.recovered' }, free(150)]);
});

test('a shortage of which nobody can tell any more is not over', async () => {
  const full = { used: 85 * MB, limit: 100 * MB };
  const heard = watching({
    memory: looks(full, null, null, { ...full, used: 90 * MB }, { ...full, used: 60 * MB }),
    disk: looks(150 * MB, null, null, 120 * MB),
  });
  expect(await heard.until(5)).toEqual([used(85), free(150), used(90), free(120), wellUsed]);
});

test('where nobody can tell, nothing is told', async () => {
  let asked = 0;
  const enough = Promise.withResolvers<void>();
  const counted = () => {
    asked += 1;
    if (asked === 5) enough.resolve();
    return Promise.resolve(null);
  };
  const heard = watching({ memory: counted, disk: nobody });
  await enough.promise;
  expect(heard.facts).toEqual([]);
});

test('a look that breaks is told with its code, and is the last', async () => {
  const heard = watching({ memory: () => Promise.reject(new TypeError('a defect')), disk: nobody });
  expect(await heard.until(1)).toEqual([{ type: 'headroom.failed', reason: 'TypeError' }]);
});

/** A model's service before a server that does this, and an actor that looks for it. */
async function lookingAt(listener: RequestListener, apiKey: string | null = 'sk-the-key') {
  const { url } = await countConnections(listener);
  const { db } = await openTables();
  const troubles: ModelTrouble[] = [];
  const model = await openModelService(db, {
    apiKey,
    baseUrl: `${url}/v1`,
    model: 'gpt-5-nano',
    breakerResetMs: 30_000,
    dailyTokensPerUser: null,
    dailyTokensTotal: null,
    prices: null,
    report: (trouble) => troubles.push(trouble),
  });
  return { ...hearing(watchModel({ use: () => ({ model }) }, { limit: 2_000, interval: 1 })), troubles, model };
}

const available = { type: 'model.available' };
const unreached = (reason: string) => ({ type: 'model.unreached', reason });

test.each([200, 404, 500])(
  'a model whose server answers %d is there: nothing is told but what the breaker says',
  async (status) => {
    const asked: string[] = [];
    const answered = Promise.withResolvers<void>();
    const heard = await lookingAt((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.writeHead(status).end('{}', answered.resolve);
    });
    await answered.promise;
    expect(heard.facts).toEqual([available]);
    expect(asked).toEqual(['GET /v1/models Bearer sk-the-key']);
  },
);

test('a key that is not accepted, a connection that breaks, a server that is silent: told, until it is there', async () => {
  const behaviours: RequestListener[] = [
    (_, response) => void response.writeHead(401).end(),
    (request) => void request.socket.destroy(),
    () => undefined,
    (_, response) => void response.end('{}'),
  ];
  let next = 0;
  const heard = await lookingAt((request, response) => behaviours[next++]?.(request, response));
  expect(await heard.until(5)).toEqual([
    available,
    unreached('unauthorized'),
    unreached('UND_ERR_SOCKET'),
    unreached('late'),
    available,
  ]);
});

const says =
  (text: string): RequestListener =>
  (_, response) =>
    void response.end(text);
const listing = (...ids: readonly string[]): RequestListener =>
  says(JSON.stringify({ object: 'list', data: ids.map((id) => ({ id, object: 'model' })) }));

test.each([
  ['the model among others', listing('gpt-5', 'gpt-5-nano'), null],
  ['others alone', listing('gpt-5', 'GPT-5-nano', 'gpt-5-nano:latest'), 'unlisted'],
  ['no model at all', listing(), null],
  ['a page', says('<html>gpt-5</html>'), null],
  ['models without names', says('{"data":[{"name":"gpt-5"}]}'), null],
  ['letters cut off', says('{"data":[{"id":"gpt-5"}'), null],
  ['more than any list', says(`{"data":[{"id":"gpt-5"}],"more":"${' '.repeat(3_000_000)}"}`), null],
])('where the server lists %s', async (_, listener, trouble) => {
  const { url } = await countConnections(listener);
  const place = { apiKey: null, baseUrl: `${url}/v1`, model: 'gpt-5-nano' };
  expect(await findModel(place, AbortSignal.timeout(20_000))).toBe(trouble);
});

test('a list without the model is told with the variable that names it, once, until it is listed', async () => {
  const lists = [listing('gpt-5', 'GPT-5-nano'), listing('gpt-5-nano-2025'), listing('gpt-5-nano')];
  let next = 0;
  const heard = await lookingAt((request, response) => lists[next++]?.(request, response));
  expect(await heard.until(4)).toEqual([available, unreached('unlisted'), unreached('unlisted'), available]);
  expect(heard.troubles).toEqual([
    { kind: 'unlisted', reason: 'the server does not list gpt-5-nano: see OPENAI_MODEL' },
  ]);
});

test('a model that has answered is there, under whatever name the server lists it', async () => {
  const heard = await lookingAt(listing('gpt-5-nano:latest'));
  expect((await heard.until(2)).slice(0, 2)).toEqual([available, unreached('unlisted')]);
  heard.model.account.answered = true;
  while (heard.facts.at(-1)?.type !== 'model.available') await heard.until(heard.facts.length + 1);
  expect(new Set(heard.facts.slice(1, -1).map(({ type }) => type))).toEqual(new Set(['model.unreached']));
});

test('a server of one’s own is asked without a key', async () => {
  const keys: unknown[] = [];
  const answered = Promise.withResolvers<void>();
  await lookingAt((request, response) => {
    keys.push(request.headers.authorization);
    response.end('{}', answered.resolve);
  }, null);
  await answered.promise;
  expect(keys).toEqual([undefined]);
});
