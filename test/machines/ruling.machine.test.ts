/** What a ruling does with its actors, its limits and its observers. The transitions are in ruling.model.test.ts. */
import { describe, expect, test } from 'vitest';
import { createActor, fromCallback, SimulatedClock, toPromise } from 'xstate';
import { rulingMachine } from '../../machines/ruling.machine.ts';
import type { RulingFact, RulingInput } from '../../machines/ruling.types.ts';
import { answers, chess, citation, codedError, heldRuling, input, passage } from '../support/machineRulings.ts';
import { HeldActors, settled } from '../support/machineStage.ts';

function start(overrides: Partial<RulingInput> = {}) {
  const held = new HeldActors();
  const clock = new SimulatedClock();
  const actor = createActor(heldRuling(held), { input: { ...input, ...overrides }, clock });
  const facts: RulingFact[] = [];
  const errors: unknown[] = [];
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.on('*', (fact) => facts.push(fact));
  actor.start();
  return { actor, clock, errors, facts, held, value: () => actor.getSnapshot().value };
}

/** The actors in the order of a ruling, with the answers that lead on. */
const steps = [
  ['identifyGame', answers.identified],
  ['retrievePassages', answers.found],
  ['deliberate', answers.proposed],
  ['verifyQuotes', answers.verified],
] as const;

async function goTo(state: string, held: HeldActors, value: () => unknown) {
  for (const [name, output] of steps) if (value() !== state) await held.resolve(name, output);
  expect(value()).toBe(state);
}

describe('limits', () => {
  test.each([
    ['identifying', 10_000, 'failed'],
    ['retrieving', 10_000, 'failed'],
    ['deliberating', 90_000, 'extracting'],
    ['verifying', 10_000, 'extracting'],
  ])('a hung actor holds %s for %d ms, then the ruling is %s', async (state, limit, next) => {
    const { clock, errors, held, value } = start();
    await goTo(state, held, value);
    clock.increment(limit - 1);
    expect(value()).toBe(state);
    clock.increment(1);
    expect(value()).toBe(next);
    expect(errors).toEqual([]);
  });

  test('a hung extract holds a ruling for 10000 ms, then it is failed', async () => {
    const { actor, clock, held, value } = start();
    await goTo('deliberating', held, value);
    await held.resolve('deliberate', { kind: 'unavailable', reason: 'off' });
    clock.increment(9_999);
    expect(value()).toBe('extracting');
    clock.increment(1);
    expect(actor.getSnapshot().output).toEqual({ kind: 'failed', reason: 'extractionLimit' });
  });

  test('an answer of the model after its limit changes nothing, and its call was aborted', async () => {
    const { actor, clock, held, value } = start();
    await goTo('deliberating', held, value);
    const late = held.held('deliberate');
    clock.increment(90_000);
    expect(late.signal.aborted).toBe(true);
    late.resolve(answers.proposed);
    await settled();
    expect(value()).toBe('extracting');
    await held.resolve('composeExtract', answers.extracted);
    expect(actor.getSnapshot().output).toMatchObject({ kind: 'extracted' });
  });
});

test('each actor is given what the ones before it found', async () => {
  const { held, value } = start();
  expect(held.held('identifyGame').input).toEqual({
    question: 'May I castle?',
    gameName: 'Chess',
    chosenGame: null,
    activeGame: 'g2',
  });
  await goTo('retrieving', held, value);
  expect(held.held('retrievePassages').input).toEqual({ question: 'May I castle?', game: chess });
  await goTo('deliberating', held, value);
  const evidence = { question: 'May I castle?', game: chess, passages: [passage] };
  expect(held.held('deliberate').input).toEqual(evidence);
  await goTo('verifying', held, value);
  expect(held.held('verifyQuotes').input).toEqual({
    passages: [passage],
    quotes: [{ passageId: 'p1', quote: 'may not castle out of check' }],
  });
  await held.reject('verifyQuotes', codedError('broken'));
  expect(held.held('composeExtract').input).toEqual(evidence);
});

test('a whole library is searched where the question names no game', async () => {
  const { held } = start({ gameName: null });
  await held.resolve('identifyGame', { kind: 'unnamed' });
  expect(held.held('retrievePassages').input).toEqual({ question: 'May I castle?', game: null });
});

test('an unverified quote never reaches the output', async () => {
  const { actor, held, value } = start();
  await goTo('verifying', held, value);
  await held.resolve('verifyQuotes', { kind: 'unverified' });
  await held.resolve('composeExtract', answers.extracted);
  const output = JSON.stringify(await toPromise(actor));
  expect(output).toContain(citation.quote);
  expect(output).not.toContain('"No."');
});

test('a cancelled ruling aborts its actor in the same step', async () => {
  const { actor, errors, held, value } = start();
  await goTo('deliberating', held, value);
  actor.send({ type: 'ruling.cancel' });
  expect(held.held('deliberate').signal.aborted).toBe(true);
  expect(actor.getSnapshot().output).toEqual({ kind: 'cancelled' });
  expect(errors).toEqual([]);
});

test.each([
  ['an error with a code', codedError('SQLITE_CORRUPT'), 'SQLITE_CORRUPT'],
  ['an error without one', new RangeError('with the words of a player'), 'RangeError'],
  ['something that is no error', 'with the words of a player', 'unknown'],
])('the reason of a defect is short and free of messages: %s', async (_, thrown, reason) => {
  const { actor, errors, held } = start();
  await held.reject('identifyGame', thrown);
  expect(actor.getSnapshot().output).toEqual({ kind: 'failed', reason });
  expect(errors).toEqual([]);
});

test('a ruling with nothing provided fails and does not hang', async () => {
  const actor = createActor(rulingMachine, { input }).start();
  expect(await toPromise(actor)).toEqual({ kind: 'failed', reason: 'Error' });
});

test('an observer is told every fact that is emitted, in its order', async () => {
  const told: RulingFact[] = [];
  const observer = createActor(
    fromCallback<RulingFact>(({ receive }) => {
      receive((fact) => told.push(fact));
    }),
  ).start();
  const { facts, held, value } = start({ observer });
  await goTo('deliberating', held, value);
  await held.resolve('deliberate', { kind: 'unavailable', reason: 'off' });
  expect(told).toEqual([
    { type: 'ruling.progressed', rulingId: 'r1', stage: 'identifying', game: null, pages: [] },
    { type: 'ruling.progressed', rulingId: 'r1', stage: 'retrieving', game: 'Chess', pages: [] },
    { type: 'ruling.progressed', rulingId: 'r1', stage: 'deliberating', game: 'Chess', pages: [7] },
    { type: 'ruling.degraded', rulingId: 'r1', reason: 'off' },
    { type: 'ruling.progressed', rulingId: 'r1', stage: 'extracting', game: 'Chess', pages: [7] },
  ]);
  expect(facts).toEqual(told);
  observer.stop();
});

test('the pages that are told are each named once, best first, and the game is that of the passages', async () => {
  const { facts, held } = start({ gameName: null });
  await held.resolve('identifyGame', { kind: 'unnamed' });
  const pages = [9, 7, 9].map((page, at) => ({ ...passage, id: `p${at}`, page }));
  await held.resolve('retrievePassages', { ...answers.found, passages: pages });
  expect(facts).toEqual([
    expect.objectContaining({ stage: 'identifying', game: null, pages: [] }),
    expect.objectContaining({ stage: 'retrieving', game: null, pages: [] }),
    expect.objectContaining({ stage: 'deliberating', game: 'Chess', pages: [9, 7] }),
  ]);
});

test('a game that was chosen for the question is handed on beside the one that is played', () => {
  const { held } = start({ gameName: null, chosenGame: 'g1' });
  expect(held.held('identifyGame').input).toMatchObject({ gameName: null, chosenGame: 'g1', activeGame: 'g2' });
});
