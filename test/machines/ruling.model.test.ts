/** Every transition of a ruling, walked on real actors and held against tables typed by hand. */
import { expect, test } from 'vitest';
import { createActor, type EventObject } from 'xstate';
import { z } from 'zod';
import { rulingMachine } from '../../machines/ruling.machine.ts';
import type { RulingOutput } from '../../machines/ruling.types.ts';
import {
  answers,
  checkers,
  chess,
  citation,
  codedError,
  heading,
  heldRuling,
  input,
  passage,
  proposal,
} from '../support/machineRulings.ts';
import { HeldActors, TimerBoard } from '../support/machineStage.ts';
import { pinnedDelays, pinnedStates } from '../support/machineStructure.ts';
import { type Row, type Stage, walkEveryTransition } from '../support/machineWalk.ts';

const done = (id: string, output: unknown) => ({
  type: `xstate.done.actor.${id}`,
  actorId: id,
  output,
});
const failed = (id: string) => ({
  type: `xstate.error.actor.${id}`,
  actorId: id,
  error: codedError('broken'),
});

/** The same event, told apart by when it comes. */
const timed = (event: EventObject, when: string) => ({ ...event, when });

const late = (delay: string, state: string) => ({ type: `xstate.after.${delay}.ruling.${state}` });

/** Of the extract, not of the search. */
const nearer = { ...heading, page: 9, heading: 'Notation' };
const little = { kind: 'nothing', nearest: [heading], passages: [passage] };
const silence = { kind: 'proposed', proposal: { ...proposal, verdict: 'not_in_rules', quotes: [] } };

/** What ends the model's part. Over passages that do not suffice (`…, weakly`) nothing can take over. */
const withoutRuling: Record<string, EventObject> = {
  'no model': done('deliberate', { kind: 'unavailable', reason: 'breaker open' }),
  'deliberate broken': failed('deliberate'),
  'deliberate late': late('deliberationLimit', 'consulting'),
  'wants to search too often': timed(done('deliberate', answers.searching), 'in the last round'),
  'searchFurther broken': failed('searchFurther'),
  'nothing quoted': done('verifyQuotes', { ...answers.verified, citations: [] }),
  unverified: done('verifyQuotes', { kind: 'unverified' }),
  'verifyQuotes broken': failed('verifyQuotes'),
  'verifyQuotes late': late('verificationLimit', 'verifying'),
};

const events: Record<string, EventObject> = {
  cancel: { type: 'ruling.cancel' },
  identified: done('identifyGame', answers.identified),
  unnamed: done('identifyGame', { kind: 'unnamed' }),
  'nothing asked': done('identifyGame', { kind: 'named', game: checkers, topics: ['Huffing'] }),
  'several names': done('identifyGame', { kind: 'ambiguous', candidates: [chess, checkers] }),
  'no such name': done('identifyGame', { kind: 'unknown', name: 'Ches', candidates: [chess] }),
  'identifyGame broken': failed('identifyGame'),
  'identifyGame late': late('identificationLimit', 'identifying'),
  found: done('retrievePassages', answers.found),
  'little found': done('retrievePassages', { ...little, searched: true }),
  'little found anywhere': timed(done('retrievePassages', { ...little, searched: true }), 'of no game'),
  'nothing readable': done('retrievePassages', { ...little, searched: false }),
  'several games': done('retrievePassages', { kind: 'ambiguous', candidates: [checkers, chess] }),
  'retrievePassages broken': failed('retrievePassages'),
  'retrievePassages late': late('retrievalLimit', 'retrieving'),
  proposed: done('deliberate', answers.proposed),
  'silence proposed': done('deliberate', silence),
  'asked back': done('deliberate', { kind: 'clarifying', question: 'Which side?', options: ['King’s'] }),
  'wants to search': done('deliberate', answers.searching),
  widened: done('searchFurther', answers.widened),
  verified: done('verifyQuotes', answers.verified),
  ...withoutRuling,
  ...Object.fromEntries(
    Object.entries(withoutRuling).map(([label, event]) => [`${label}, weakly`, timed(event, 'weakly')]),
  ),
  extracted: done('composeExtract', answers.extracted),
  'nothing to extract': done('composeExtract', { kind: 'nothing', nearest: [nearer] }),
  'composeExtract broken': failed('composeExtract'),
  'composeExtract late': late('extractionLimit', 'extracting'),
};

const deliberating = 'consulting.deliberating';
const widening = 'consulting.widening';

const degraded = (state: string, event: string, reason: string): readonly Row[] => [
  [state, event, 'extracting', [`degraded: ${reason}`, 'at extracting']],
  [state, `${event}, weakly`, 'abstained', [`degraded: ${reason}`]],
];

const rows: readonly Row[] = [
  ['identifying', 'identified', 'retrieving', ['at retrieving']],
  ['identifying', 'unnamed', 'retrieving', ['at retrieving']],
  ['identifying', 'nothing asked', 'unclear', []],
  ['identifying', 'several names', 'undecided', []],
  ['identifying', 'no such name', 'undecided', []],
  ['identifying', 'identifyGame broken', 'failed', []],
  ['identifying', 'identifyGame late', 'failed', []],
  ['identifying', 'cancel', 'cancelled', []],
  ['retrieving', 'found', deliberating, ['at deliberating']],
  ['retrieving', 'little found', deliberating, ['at deliberating']],
  ['retrieving', 'little found anywhere', 'abstained', []],
  ['retrieving', 'nothing readable', 'abstained', []],
  ['retrieving', 'several games', 'undecided', []],
  ['retrieving', 'retrievePassages broken', 'failed', []],
  ['retrieving', 'retrievePassages late', 'failed', []],
  ['retrieving', 'cancel', 'cancelled', []],
  [deliberating, 'proposed', 'verifying', ['at verifying']],
  [deliberating, 'silence proposed', 'abstained', []],
  [deliberating, 'asked back', 'unclear', []],
  [deliberating, 'wants to search', widening, ['at widening']],
  ...degraded(deliberating, 'no model', 'breaker open'),
  ...degraded(deliberating, 'deliberate broken', 'broken'),
  ...degraded(deliberating, 'deliberate late', 'deliberationLimit'),
  ...degraded(deliberating, 'wants to search too often', 'unusable'),
  [deliberating, 'cancel', 'cancelled', []],
  [widening, 'widened', deliberating, ['at deliberating']],
  ...degraded(widening, 'searchFurther broken', 'broken'),
  ...degraded(widening, 'deliberate late', 'deliberationLimit'),
  [widening, 'cancel', 'cancelled', []],
  ['verifying', 'verified', 'ruled', []],
  ...degraded('verifying', 'nothing quoted', 'unverified'),
  ...degraded('verifying', 'unverified', 'unverified'),
  ...degraded('verifying', 'verifyQuotes broken', 'broken'),
  ...degraded('verifying', 'verifyQuotes late', 'verificationLimit'),
  ['verifying', 'cancel', 'cancelled', []],
  ['extracting', 'extracted', 'extracted', []],
  ['extracting', 'nothing to extract', 'abstained', []],
  ['extracting', 'composeExtract broken', 'failed', []],
  ['extracting', 'composeExtract late', 'failed', []],
  ['extracting', 'cancel', 'cancelled', []],
];

const abstained = {
  kind: 'abstained',
  game: chess,
  deliberated: false,
  degraded: null,
  nearest: [heading],
  searched: true,
} as const;

/** The output by the last event, for every event that ends a ruling. */
const outputs: Record<string, RulingOutput> = {
  cancel: { kind: 'cancelled' },
  'nothing asked': { kind: 'unclear', game: checkers, topics: ['Huffing'], asked: null },
  'asked back': { kind: 'unclear', game: chess, topics: ['King’s'], asked: 'Which side?' },
  'several names': { kind: 'undecided', candidates: [chess, checkers], unknownName: null },
  'no such name': { kind: 'undecided', candidates: [chess], unknownName: 'Ches' },
  'several games': { kind: 'undecided', candidates: [checkers, chess], unknownName: null },
  'little found anywhere': { ...abstained, game: null },
  'nothing readable': { ...abstained, searched: false },
  'nothing to extract': { ...abstained, nearest: [nearer] },
  'silence proposed': { ...abstained, deliberated: true },
  ...Object.fromEntries(Object.keys(withoutRuling).map((label) => [`${label}, weakly`, abstained])),
  verified: {
    kind: 'ruled',
    game: chess,
    verdict: 'stated',
    answer: 'No.\n\nOut of check it may not castle at all.',
    citations: [citation],
    confidence: { level: 'high', score: 0.9 },
    limits: 'Blitz aside.',
    followUps: ['And through check?'],
  },
  extracted: {
    kind: 'extracted',
    game: chess,
    answer: 'The king may not …',
    citations: [citation],
    followUps: ['Special moves'],
    degraded: 'breaker open',
  },
  'identifyGame broken': { kind: 'failed', reason: 'broken' },
  'identifyGame late': { kind: 'failed', reason: 'identificationLimit' },
  'retrievePassages broken': { kind: 'failed', reason: 'broken' },
  'retrievePassages late': { kind: 'failed', reason: 'retrievalLimit' },
  'composeExtract broken': { kind: 'failed', reason: 'broken' },
  'composeExtract late': { kind: 'failed', reason: 'extractionLimit' },
};

/** The reason that the table gives for an event. */
function reasonOf(event: string): string | undefined {
  const told = rows.find((row) => row[1] === event)?.[3] ?? [];
  return told.find((fact) => fact.startsWith('degraded: '))?.slice('degraded: '.length);
}

const contextSchema = z.object({
  game: z.object({}).nullable(),
  round: z.number(),
  evidence: z.object({ sufficient: z.boolean() }),
});

/** Which of the events that differ by what came before can come now. */
function isOffered(_: readonly string[], event: string, context: unknown): boolean {
  const { game, round, evidence } = contextSchema.parse(context);
  const [label = '', weakly] = event.split(', ');
  if (label === 'little found') return game !== null;
  if (label === 'little found anywhere') return game === null;
  if (label === 'wants to search') return round < 4;
  if (label === 'wants to search too often' && round < 4) return false;
  return !(label in withoutRuling) || evidence.sufficient === (weakly === undefined);
}

/** Lengths that tell the timers apart on the board. */
const delays = {
  identificationLimit: 1,
  retrievalLimit: 2,
  deliberationLimit: 3,
  verificationLimit: 4,
  extractionLimit: 5,
};

function start(): Stage & { readonly output: () => unknown } {
  const held = new HeldActors();
  const clock = new TimerBoard();
  const actor = createActor(heldRuling(held).provide({ delays }), { input, clock });
  const facts: string[] = [];
  const errors: unknown[] = [];
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.on('ruling.progressed', (fact) => facts.push(`at ${fact.stage}`));
  actor.on('ruling.degraded', (fact) => facts.push(`degraded: ${fact.reason}`));
  actor.start();
  return {
    errors,
    output: () => actor.getSnapshot().output,
    value: () => actor.getSnapshot().value,
    takeFacts: () => facts.splice(0),
    stop: () => actor.stop(),
    perform: async (event) => {
      const [, kind, , name = ''] = event.type.split('.');
      if ('output' in event) return held.resolve(name, event.output);
      if ('error' in event) return held.reject(name, event.error);
      const delay = Object.entries(delays).find(([key]) => kind === 'after' && event.type.includes(`.${key}.`));
      if (delay !== undefined) return clock.fire(delay[1]);
      actor.send({ type: 'ruling.cancel' });
    },
  };
}

test('every transition goes where the table says, tells what it says and ends in its output', async () => {
  const ends: string[] = [];
  const walked = await walkEveryTransition({
    machine: rulingMachine,
    input,
    events,
    offers: isOffered,
    rows,
    start,
    atEnd: (stage, ended, path) => {
      const last = path.at(-1) ?? '';
      if (!ended) return;
      ends.push(last);
      // Where the whole library was searched in vain there is no game to name.
      const game = path.includes('unnamed') && last === 'nothing readable' ? { game: null } : {};
      // Why the model's answer was not used is told by the event before.
      const isExtract = last === 'extracted' || last === 'nothing to extract';
      const why = isExtract ? reasonOf(path.at(-2) ?? '') : last.endsWith(', weakly') ? reasonOf(last) : undefined;
      const expected = { ...outputs[last], ...game, ...(why === undefined ? {} : { degraded: why }) };
      expect({ path, output: stage.output() }).toEqual({ path, output: expected });
    },
  });
  expect(walked.faults).toEqual([]);
  expect(new Set(ends)).toEqual(new Set(Object.keys(outputs)));
  expect(walked.transitions).toBeGreaterThanOrEqual(rows.length);
});

test('the states are those of the pinned list', () => {
  expect(pinnedStates(rulingMachine)).toEqual([
    'identifying #live',
    'retrieving #live',
    'consulting #live',
    'consulting.deliberating',
    'consulting.widening',
    'verifying #live',
    'degraded #live',
    'extracting #live',
    'ruled (final)',
    'extracted (final)',
    'abstained (final)',
    'undecided (final)',
    'unclear (final)',
    'cancelled (final)',
    'failed (final)',
  ]);
});

test('every stage has its limit', () => {
  expect(pinnedDelays(rulingMachine)).toEqual([
    'identifying: identificationLimit → failed',
    'retrieving: retrievalLimit → failed',
    'consulting: deliberationLimit → degraded',
    'verifying: verificationLimit → degraded',
    'extracting: extractionLimit → failed',
  ]);
});
