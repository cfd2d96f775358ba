/** What a ruling does with its actors, its limits and its observers. The transitions are in ruling.model.test.ts. */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createActor, fromCallback, SimulatedClock, toPromise } from 'xstate';
import { rulingMachine } from '../../machines/ruling.machine.ts';
import type { RulingFact, RulingInput } from '../../machines/ruling.types.ts';
import {
  answers,
  chess,
  citation,
  codedError,
  heading,
  heldRuling,
  input,
  passage,
  proposal,
} from '../support/machineRulings.ts';
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

async function goTo(state: unknown, held: HeldActors, value: () => unknown) {
  for (const [name, output] of steps) if (!isDeepStrictEqual(value(), state)) await held.resolve(name, output);
  expect(value()).toEqual(state);
}

const deliberating = { consulting: 'deliberating' };
const widening = { consulting: 'widening' };

describe('limits', () => {
  test.each([
    ['identifying', 10_000, 'failed'],
    ['retrieving', 10_000, 'failed'],
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

  test('the model has 90000 ms for all its rounds and searches together', async () => {
    const { clock, errors, held, value } = start();
    await goTo(deliberating, held, value);
    clock.increment(40_000);
    await held.resolve('deliberate', answers.searching);
    expect(value()).toEqual(widening);
    clock.increment(40_000);
    await held.resolve('searchFurther', answers.widened);
    clock.increment(9_999);
    expect(value()).toEqual(deliberating);
    clock.increment(1);
    expect(value()).toBe('extracting');
    expect(held.held('deliberate').signal.aborted).toBe(true);
    expect(errors).toEqual([]);
  });

  test('a search that hangs is cut by the same limit', async () => {
    const { clock, held, value } = start();
    await goTo(deliberating, held, value);
    await held.resolve('deliberate', answers.searching);
    clock.increment(89_999);
    expect(value()).toEqual(widening);
    clock.increment(1);
    expect(value()).toBe('extracting');
    expect(held.held('searchFurther').signal.aborted).toBe(true);
  });

  test('a hung extract holds a ruling for 10000 ms, then it is failed', async () => {
    const { actor, clock, held, value } = start();
    await goTo(deliberating, held, value);
    await held.resolve('deliberate', { kind: 'unavailable', reason: 'off' });
    clock.increment(9_999);
    expect(value()).toBe('extracting');
    clock.increment(1);
    expect(actor.getSnapshot().output).toEqual({ kind: 'failed', reason: 'extractionLimit' });
  });

  test('an answer of the model after its limit changes nothing, and its call was aborted', async () => {
    const { actor, clock, held, value } = start();
    await goTo(deliberating, held, value);
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
  const { history, payer } = input;
  expect(held.held('identifyGame').input).toEqual({
    question: 'May I castle?',
    gameName: 'Chess',
    chosenGame: null,
    activeGame: 'g2',
    history,
    payer,
  });
  await goTo('retrieving', held, value);
  expect(held.held('retrievePassages').input).toEqual({ question: 'May I castle?', game: chess, history });
  await goTo(deliberating, held, value);
  const evidence = { game: chess, passages: [passage], nearest: [heading], sufficient: true };
  const asked = { question: 'May I castle?', history, payer, evidence };
  expect(held.held('deliberate').input).toEqual({ ...asked, exchange: null, isLastRound: false });
  await held.resolve('deliberate', answers.searching);
  const { searches, exchange } = answers.searching;
  expect(held.held('searchFurther').input).toEqual({ evidence, exchange, searches });
  await held.resolve('searchFurther', answers.widened);
  expect(held.held('deliberate').input).toEqual({ ...asked, exchange, isLastRound: false });
  await held.resolve('deliberate', answers.proposed);
  expect(held.held('verifyQuotes').input).toEqual({ evidence, proposal, payer });
  await held.reject('verifyQuotes', codedError('broken'));
  expect(held.held('composeExtract').input).toEqual({
    question: 'May I castle?',
    game: chess,
    passages: [passage],
  });
});

test('a whole library is searched where the question names no game', async () => {
  const { held } = start({ gameName: null });
  await held.resolve('identifyGame', { kind: 'unnamed' });
  expect(held.held('retrievePassages').input).toMatchObject({ question: 'May I castle?', game: null });
});

test('without a model the search is given no questions of before', async () => {
  const { held, value } = start({ mayDeliberate: false });
  await goTo('retrieving', held, value);
  expect(held.held('retrievePassages').input).toEqual({ question: 'May I castle?', game: chess, history: [] });
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

test('the words of a ruling are the verified ones, not the proposed', async () => {
  const { actor, held, value } = start();
  await goTo('ruled', held, value);
  expect(actor.getSnapshot().output).toEqual({
    kind: 'ruled',
    game: chess,
    verdict: 'stated',
    answer: 'No.\n\nOut of check it may not castle at all.',
    citations: [citation],
    confidence: { level: 'high', score: 0.9 },
    limits: 'Blitz aside.',
    followUps: ['And through check?'],
  });
});

test('a ruling without reasons is its headline', async () => {
  const { actor, held, value } = start();
  await goTo('verifying', held, value);
  await held.resolve('verifyQuotes', { ...answers.verified, reasoning: '' });
  expect(actor.getSnapshot().output).toMatchObject({ kind: 'ruled', answer: 'No.' });
});

describe('rounds', () => {
  test('the fourth is the last, and the model is told so', async () => {
    const { held, value } = start();
    await goTo(deliberating, held, value);
    const last: unknown[] = [];
    for (let round = 1; round < 4; round += 1) {
      last.push(held.held('deliberate').input);
      await held.resolve('deliberate', answers.searching);
      await held.resolve('searchFurther', answers.widened);
    }
    last.push(held.held('deliberate').input);
    expect(last).toMatchObject([false, false, false, true].map((isLastRound) => ({ isLastRound })));
    expect(held.starts.get('deliberate')).toBe(4);
  });

  test('one that wants to search for a fifth is not given it: the extract answers', async () => {
    const { actor, held, value } = start();
    await goTo(deliberating, held, value);
    for (let round = 1; round < 4; round += 1) {
      await held.resolve('deliberate', answers.searching);
      await held.resolve('searchFurther', answers.widened);
    }
    await held.resolve('deliberate', answers.searching);
    expect([held.starts.get('deliberate'), held.starts.get('searchFurther')]).toEqual([4, 3]);
    await held.resolve('composeExtract', answers.extracted);
    expect(actor.getSnapshot().output).toMatchObject({ kind: 'extracted', degraded: 'unusable' });
  });

  test('the pages that were read for a search are told before those of the passages', async () => {
    const { facts, held, value } = start();
    await goTo(deliberating, held, value);
    await held.resolve('deliberate', answers.searching);
    await held.resolve('searchFurther', answers.widened);
    expect(facts.slice(-2)).toEqual([
      expect.objectContaining({ stage: 'widening', pages: [7], words: ['castling'] }),
      expect.objectContaining({ stage: 'deliberating', pages: [9, 7], words: ['castling'] }),
    ]);
  });
});

test('a search without words, for a page, tells none', async () => {
  const { facts, held, value } = start();
  await goTo(deliberating, held, value);
  const [search] = answers.searching.searches;
  await held.resolve('deliberate', { ...answers.searching, searches: [{ ...search, query: '' }, search] });
  expect(facts.at(-1)).toMatchObject({ stage: 'widening', words: ['castling'] });
});

describe('weak evidence', () => {
  const weak = { kind: 'nothing', nearest: [heading], searched: true, passages: [passage] } as const;

  test('is no answer where no model may be asked', async () => {
    const { actor, held } = start({ mayDeliberate: false });
    await held.resolve('identifyGame', answers.identified);
    await held.resolve('retrievePassages', weak);
    expect(held.starts.has('deliberate')).toBe(false);
    expect(actor.getSnapshot().output).toEqual({
      kind: 'abstained',
      game: chess,
      deliberated: false,
      degraded: null,
      nearest: [heading],
      searched: true,
    });
  });

  test('is shown to the model, and never to a player where the model fails', async () => {
    const { actor, facts, held } = start();
    await held.resolve('identifyGame', answers.identified);
    await held.resolve('retrievePassages', weak);
    expect(held.held('deliberate').input).toMatchObject({ evidence: { passages: [passage], sufficient: false } });
    await held.resolve('deliberate', { kind: 'unavailable', reason: 'open' });
    expect(held.starts.has('composeExtract')).toBe(false);
    expect(facts.at(-1)).toEqual({ type: 'ruling.degraded', rulingId: 'r1', reason: 'open' });
    expect(actor.getSnapshot().output).toMatchObject({
      kind: 'abstained',
      deliberated: false,
      degraded: 'open',
      nearest: [heading],
    });
  });
});

test('a cancelled ruling aborts its actor in the same step', async () => {
  const { actor, errors, held, value } = start();
  await goTo(deliberating, held, value);
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
  await goTo(deliberating, held, value);
  await held.resolve('deliberate', { kind: 'unavailable', reason: 'off' });
  expect(told).toEqual([
    { type: 'ruling.progressed', rulingId: 'r1', stage: 'identifying', game: null, pages: [], words: [] },
    { type: 'ruling.progressed', rulingId: 'r1', stage: 'retrieving', game: 'Chess', pages: [], words: [] },
    { type: 'ruling.progressed', rulingId: 'r1', stage: 'deliberating', game: 'Chess', pages: [7], words: [] },
    { type: 'ruling.degraded', rulingId: 'r1', reason: 'off' },
    { type: 'ruling.progressed', rulingId: 'r1', stage: 'extracting', game: 'Chess', pages: [7], words: [] },
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
    expect.objectContaining({ stage: 'identifying', game: null, pages: [], words: [] }),
    expect.objectContaining({ stage: 'retrieving', game: null, pages: [], words: [] }),
    expect.objectContaining({ stage: 'deliberating', game: 'Chess', pages: [9, 7] }),
  ]);
});

test('a game that was chosen for the question is handed on beside the one that is played', () => {
  const { held } = start({ gameName: null, chosenGame: 'g1' });
  expect(held.held('identifyGame').input).toMatchObject({ gameName: null, chosenGame: 'g1', activeGame: 'g2' });
});
