/** The breaker before a real model's door: when it opens, what it lets through, and what it remembers. */
import { expect, onTestFinished, test } from 'vitest';
import { type Breaker, type BreakerOptions, type BreakerState, createBreaker } from '../../src/model/breaker.ts';
import { guardedModel } from '../../src/model/guardedModel.ts';
import { ModelError, type ModelErrorCode } from '../../src/model/modelError.ts';
import {
  ANSWER,
  answers,
  modelFailureOf,
  openModel,
  openModelServer,
  refuses,
  testRequest,
} from '../support/modelServer.ts';

const signal = new AbortController().signal;
const NOON = Date.UTC(2026, 10, 24, 12);

/** What a breaker told, to be waited for. */
class Told {
  readonly words: (readonly [state: BreakerState, openedAt: number | null])[] = [];
  #wake: () => void = () => undefined;

  readonly onState = (state: BreakerState, openedAt: number | null): void => {
    this.words.push([state, openedAt]);
    this.#wake();
  };

  async until(state: BreakerState): Promise<void> {
    while (this.words.at(-1)?.[0] !== state) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  get states(): readonly BreakerState[] {
    return this.words.map(([state]) => state);
  }
}

function openBreaker(options: Partial<BreakerOptions> = {}): { readonly breaker: Breaker; readonly told: Told } {
  const told = new Told();
  const breaker = createBreaker({ resetMs: 50, openedAt: null, now: () => NOON, onState: told.onState, ...options });
  onTestFinished(() => breaker.close());
  return { breaker, told };
}

const fails = (code: ModelErrorCode) => () => Promise.reject(new ModelError(code));
const works = () => Promise.resolve('fine');
const defect = (): Promise<never> => Promise.reject(new TypeError('a defect'));

async function failing(breaker: Breaker, code: ModelErrorCode, times = 1): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    // One after the other: the breaker has to see each of them end.
    // oxlint-disable-next-line no-await-in-loop
    expect((await modelFailureOf(breaker.run(fails(code), signal))).code).toBe(code);
  }
}

test('closed, open after 5 failures, probing, closed again: what the server sees of it', async () => {
  const server = await openModelServer(refuses(502));
  const { breaker, told } = openBreaker();
  const model = guardedModel(openModel(server.baseUrl), breaker);
  const ask = () => model.ask(testRequest(), signal);
  for (let n = 0; n < 5; n += 1) {
    expect(breaker.state).toBe('available');
    // oxlint-disable-next-line no-await-in-loop -- the fifth must come after the fourth
    expect((await modelFailureOf(ask())).code).toBe('unreachable');
  }
  expect(told.words).toEqual([['unavailable', NOON]]);
  // Each question was tried twice, and the sixth not at all.
  expect(server.requests).toHaveLength(10);
  expect(await modelFailureOf(ask())).toMatchObject({ code: 'open', retryable: true });
  expect(server.requests).toHaveLength(10);
  server.behave(answers(ANSWER));
  await told.until('probing');
  expect(breaker.openedAt).toBe(NOON);
  expect(await ask()).toMatchObject({ value: ANSWER });
  expect(told.states).toEqual(['unavailable', 'probing', 'available']);
  expect(breaker).toMatchObject({ state: 'available', openedAt: null });
  expect(model.name).toBe('gpt-5-nano');
});

test.each<ModelErrorCode>([
  'unreachable',
  'silent',
  'stalled',
  'cut',
  'overtime',
  'flood',
  'malformed',
  'unauthorized',
  'quota',
])('%s is a failure', async (code) => {
  const { breaker } = openBreaker({ resetMs: 60_000 });
  await failing(breaker, code, 4);
  expect(breaker.state).toBe('available');
  await failing(breaker, code);
  expect(breaker.state).toBe('unavailable');
});

const NO_VERDICTS: readonly ModelErrorCode[] = ['aborted', 'refused', 'declined', 'truncated'];

test.each(NO_VERDICTS)('%s is none, and does not hide failures either', async (code) => {
  const { breaker } = openBreaker({ resetMs: 60_000 });
  await failing(breaker, code, 20);
  await Promise.all(Array.from({ length: 5 }, () => breaker.run(works, signal)));
  await failing(breaker, code, 20);
  await failing(breaker, 'silent', 5);
  expect(breaker.state).toBe('available');
  await failing(breaker, 'silent');
  expect(breaker.state).toBe('unavailable');
});

test.each(NO_VERDICTS)('a probe that ends as %s neither closes nor opens: the next call is the probe', async (code) => {
  const { breaker, told } = openBreaker();
  await failing(breaker, 'silent', 5);
  await told.until('probing');
  await failing(breaker, code, 2);
  expect(breaker.state).toBe('probing');
  expect(await breaker.run(works, signal)).toBe('fine');
  expect(told.states).toEqual(['unavailable', 'probing', 'available']);
});

test('a defect of ours is no failure of the model', async () => {
  const { breaker } = openBreaker({ resetMs: 60_000 });
  await Promise.allSettled(Array.from({ length: 10 }, () => breaker.run(defect, signal)));
  expect(breaker.state).toBe('available');
});

test('while open the answer is there before the event loop turns', async () => {
  const { breaker } = openBreaker({ resetMs: 60_000 });
  await failing(breaker, 'silent', 5);
  const turned = Promise.withResolvers<string>();
  setImmediate(() => turned.resolve('too late'));
  const failure = modelFailureOf(breaker.run(works, signal));
  expect(await Promise.race([failure, turned.promise])).toMatchObject({ code: 'open' });
});

test('of many calls only one may probe', async () => {
  const { breaker, told } = openBreaker();
  await failing(breaker, 'silent', 5);
  await told.until('probing');
  const probe = Promise.withResolvers<string>();
  const probing = breaker.run(() => probe.promise, signal);
  expect((await modelFailureOf(breaker.run(works, signal))).code).toBe('open');
  probe.resolve('fine');
  expect(await probing).toBe('fine');
  expect(breaker.state).toBe('available');
});

test('a probe that fails opens anew, from then on', async () => {
  let at = NOON;
  const { breaker, told } = openBreaker({ now: () => at });
  await failing(breaker, 'silent', 5);
  await told.until('probing');
  at += 70;
  await failing(breaker, 'silent');
  expect(told.words.at(-1)).toEqual(['unavailable', NOON + 70]);
  await told.until('probing');
  expect(breaker.openedAt).toBe(NOON + 70);
});

test('a probe that hangs and does not listen ends all the same', async () => {
  const { breaker, told } = openBreaker({ openedAt: NOON - 60_000, callLimit: 50 });
  expect(breaker.state).toBe('probing');
  const { promise: never } = Promise.withResolvers<never>();
  expect((await modelFailureOf(breaker.run(() => never, signal))).code).toBe('overtime');
  expect(told.states).toEqual(['unavailable']);
  await told.until('probing');
});

test('a caller who gives up on a probe that does not listen leaves the next call to probe', async () => {
  const { breaker } = openBreaker({ openedAt: NOON - 60_000 });
  const caller = new AbortController();
  const { promise: never } = Promise.withResolvers<never>();
  const failure = modelFailureOf(breaker.run(() => never, caller.signal));
  caller.abort();
  expect((await failure).code).toBe('aborted');
  expect(await breaker.run(works, signal)).toBe('fine');
  expect(breaker.state).toBe('available');
});

test.each<ModelErrorCode | 'fine'>(['fine', 'aborted', 'silent'])(
  'a call from before the outage that ends as %s while a probe is awaited says nothing about now',
  async (end) => {
    const { breaker, told } = openBreaker();
    const old = Promise.withResolvers<string>();
    const running = breaker.run(() => old.promise, signal).catch(() => undefined);
    // The one that is under way counts among the five.
    await failing(breaker, 'silent', 4);
    await told.until('probing');
    if (end === 'fine') old.resolve('fine');
    else old.reject(new ModelError(end));
    await running;
    expect(breaker.state).toBe('probing');
  },
);

test('after an outage the failures before it are forgotten', async () => {
  const { breaker, told } = openBreaker();
  await failing(breaker, 'silent', 5);
  await told.until('probing');
  await breaker.run(works, signal);
  await failing(breaker, 'silent', 4);
  expect(breaker.state).toBe('available');
});

test('half of the calls may fail, more may not', async () => {
  const { breaker } = openBreaker({ resetMs: 60_000 });
  await Promise.all(Array.from({ length: 5 }, () => breaker.run(works, signal)));
  await failing(breaker, 'silent', 5);
  expect(breaker.state).toBe('available');
  await failing(breaker, 'silent');
  expect(breaker.state).toBe('unavailable');
});

test('a restart does not close it: it stays open for the rest of the time', async () => {
  const open = openBreaker({ resetMs: 60_000, openedAt: NOON - 30_000 });
  expect(open.breaker).toMatchObject({ state: 'unavailable', openedAt: NOON - 30_000 });
  expect((await modelFailureOf(open.breaker.run(works, signal))).code).toBe('open');
  // 50 ms are left of an hour.
  const nearly = openBreaker({ resetMs: 3_600_000, openedAt: NOON - 3_600_000 + 50 });
  await nearly.told.until('probing');
  expect(await nearly.breaker.run(works, signal)).toBe('fine');
});

test('a clock that was set back does not keep it open for longer than the whole time', async () => {
  const { breaker, told } = openBreaker({ resetMs: 50, openedAt: NOON + 3_600_000 });
  expect(breaker.state).toBe('unavailable');
  await told.until('probing');
});

test('nothing is run after it was closed', async () => {
  const { breaker } = openBreaker();
  breaker.close();
  expect((await modelFailureOf(breaker.run(works, signal))).code).toBe('aborted');
});
