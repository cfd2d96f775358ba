/** Every transition of a ruling, walked on real actors and held against tables typed by hand. */
import { expect, test } from 'vitest';
import { createActor, type EventObject } from 'xstate';
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

const late = (delay: string, state: string) => ({ type: `xstate.after.${delay}.ruling.${state}` });

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
  'nothing found': done('retrievePassages', { kind: 'nothing', nearest: [heading], searched: false }),
  'several games': done('retrievePassages', { kind: 'ambiguous', candidates: [checkers, chess] }),
  'retrievePassages broken': failed('retrievePassages'),
  'retrievePassages late': late('retrievalLimit', 'retrieving'),
  proposed: done('deliberate', answers.proposed),
  'no model': done('deliberate', { kind: 'unavailable', reason: 'breaker open' }),
  'deliberate broken': failed('deliberate'),
  'deliberate late': late('deliberationLimit', 'deliberating'),
  verified: done('verifyQuotes', answers.verified),
  'nothing quoted': done('verifyQuotes', { kind: 'verified', citations: [] }),
  unverified: done('verifyQuotes', { kind: 'unverified' }),
  'verifyQuotes broken': failed('verifyQuotes'),
  'verifyQuotes late': late('verificationLimit', 'verifying'),
  extracted: done('composeExtract', answers.extracted),
  'nothing to extract': done('composeExtract', { kind: 'nothing', nearest: [heading] }),
  'composeExtract broken': failed('composeExtract'),
  'composeExtract late': late('extractionLimit', 'extracting'),
};

const rows: readonly Row[] = [
  ['identifying', 'identified', 'retrieving', ['at retrieving']],
  ['identifying', 'unnamed', 'retrieving', ['at retrieving']],
  ['identifying', 'nothing asked', 'unclear', []],
  ['identifying', 'several names', 'undecided', []],
  ['identifying', 'no such name', 'undecided', []],
  ['identifying', 'identifyGame broken', 'failed', []],
  ['identifying', 'identifyGame late', 'failed', []],
  ['identifying', 'cancel', 'cancelled', []],
  ['retrieving', 'found', 'deliberating', ['at deliberating']],
  ['retrieving', 'nothing found', 'abstained', []],
  ['retrieving', 'several games', 'undecided', []],
  ['retrieving', 'retrievePassages broken', 'failed', []],
  ['retrieving', 'retrievePassages late', 'failed', []],
  ['retrieving', 'cancel', 'cancelled', []],
  ['deliberating', 'proposed', 'verifying', ['at verifying']],
  ['deliberating', 'no model', 'extracting', ['degraded: breaker open', 'at extracting']],
  ['deliberating', 'deliberate broken', 'extracting', ['degraded: broken', 'at extracting']],
  ['deliberating', 'deliberate late', 'extracting', ['degraded: deliberationLimit', 'at extracting']],
  ['deliberating', 'cancel', 'cancelled', []],
  ['verifying', 'verified', 'ruled', []],
  ['verifying', 'nothing quoted', 'extracting', ['degraded: unverified', 'at extracting']],
  ['verifying', 'unverified', 'extracting', ['degraded: unverified', 'at extracting']],
  ['verifying', 'verifyQuotes broken', 'extracting', ['degraded: broken', 'at extracting']],
  ['verifying', 'verifyQuotes late', 'extracting', ['degraded: verificationLimit', 'at extracting']],
  ['verifying', 'cancel', 'cancelled', []],
  ['extracting', 'extracted', 'extracted', []],
  ['extracting', 'nothing to extract', 'abstained', []],
  ['extracting', 'composeExtract broken', 'failed', []],
  ['extracting', 'composeExtract late', 'failed', []],
  ['extracting', 'cancel', 'cancelled', []],
];

/** The output by the last event, for every event that ends a ruling. */
const outputs: Record<string, RulingOutput> = {
  cancel: { kind: 'cancelled' },
  'nothing asked': { kind: 'unclear', game: checkers, topics: ['Huffing'] },
  'several names': { kind: 'undecided', candidates: [chess, checkers], unknownName: null },
  'no such name': { kind: 'undecided', candidates: [chess], unknownName: 'Ches' },
  'several games': { kind: 'undecided', candidates: [checkers, chess], unknownName: null },
  'nothing found': { kind: 'abstained', game: chess, nearest: [heading], searched: false },
  'nothing to extract': { kind: 'abstained', game: chess, nearest: [heading], searched: true },
  verified: { kind: 'ruled', game: chess, answer: 'No.', citations: [citation], followUps: [] },
  extracted: {
    kind: 'extracted',
    game: chess,
    answer: 'The king may not …',
    citations: [citation],
    followUps: ['Special moves'],
  },
  'identifyGame broken': { kind: 'failed', reason: 'broken' },
  'identifyGame late': { kind: 'failed', reason: 'identificationLimit' },
  'retrievePassages broken': { kind: 'failed', reason: 'broken' },
  'retrievePassages late': { kind: 'failed', reason: 'retrievalLimit' },
  'composeExtract broken': { kind: 'failed', reason: 'broken' },
  'composeExtract late': { kind: 'failed', reason: 'extractionLimit' },
};

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
    rows,
    start,
    atEnd: (stage, ended, path) => {
      const last = path.at(-1) ?? '';
      if (!ended) return;
      ends.push(last);
      const expected = outputs[last];
      // Where the whole library was searched in vain there is no game to name.
      const game = path.includes('unnamed') && last === 'nothing found' ? { game: null } : {};
      expect({ path, output: stage.output() }).toEqual({ path, output: { ...expected, ...game } });
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
    'deliberating #live',
    'verifying #live',
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
    'deliberating: deliberationLimit → extracting',
    'verifying: verificationLimit → extracting',
    'extracting: extractionLimit → failed',
  ]);
});
