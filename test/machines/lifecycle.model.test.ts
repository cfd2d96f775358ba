/** Every transition of the process, walked on real actors and held against tables typed by hand. */
import { expect, test } from 'vitest';
import { createActor, type EventObject } from 'xstate';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import type { LifecycleEvent } from '../../machines/lifecycle.types.ts';
import { rulingMachine } from '../../machines/ruling.machine.ts';
import { codedError } from '../support/machineRulings.ts';
import { HeldActors, TimerBoard } from '../support/machineStage.ts';
import { pinnedDelays, pinnedStates } from '../support/machineStructure.ts';
import { type Row, type Stage, walkEveryTransition } from '../support/machineWalk.ts';

const done = (id: string, output: unknown) => ({ type: `xstate.done.actor.${id}`, actorId: id, output });
const broken = (id: string) => ({ type: `xstate.error.actor.${id}`, actorId: id, error: codedError('broken') });
const after = (delay: string, state: string) => ({ type: `xstate.after.${delay}.lifecycle.${state}` });
const ask = (rulingId: string) => ({
  type: 'ruling.request' as const,
  rulingId,
  question: `question ${rulingId}`,
  gameName: null,
});

const commands = {
  changed: { type: 'library.changed' },
  'watch failed': { type: 'watch.failed', reason: 'ENOSPC' },
  'ask a': ask('a'),
  'ask b': ask('b'),
  drain: { type: 'drain.request' },
} satisfies Record<string, LifecycleEvent>;

const events: Record<string, EventObject> = {
  ...commands,
  opened: done('openStorage', { kind: 'opened' }),
  refused: done('openStorage', { kind: 'refused', exitCode: 78, problems: ['newer schema'] }),
  'openStorage broken': broken('openStorage'),
  'boot late': after('bootLimit', 'booting'),
  'interruption late': after('drainLimit', 'booting.interrupted'),
  valid: done('validateEnvironment', { kind: 'valid', capabilities: { exactSearch: true, pdftotext: false } }),
  invalid: done('validateEnvironment', { kind: 'invalid', exitCode: 75, problems: ['disk full'] }),
  'validateEnvironment broken': broken('validateEnvironment'),
  'validation late': after('validationLimit', 'validating'),
  refreshed: done('refreshLibrary', { documents: 3, indexed: 2, quarantined: 1 }),
  'refresh broken': broken('refreshLibrary'),
  'refresh again': after('refreshRetryDelay', 'ready.library.outdated'),
  'watch again': after('watchRetryDelay', 'ready.watcher.unwatched'),
  'a ends': done('ruling-a', { kind: 'undecided', candidates: [], unknownName: 'Ches' }),
  'a breaks': broken('ruling-a'),
  'finishing late': after('drainLimit', 'draining.finishing'),
  released: done('releaseResources', undefined),
  'releaseResources broken': broken('releaseResources'),
  'release late': after('releaseLimit', 'draining.releasing'),
};

const inService =
  'ready.library.refreshing.undisturbed ready.firstRefresh.pending ready.watcher.watching ready.answering.open';
const refreshing = 'ready.library.refreshing.undisturbed';
const overtaken = 'ready.library.refreshing.overtaken';

const rows: readonly Row[] = [
  ['booting.opening', 'opened', 'validating', []],
  ['booting.opening', 'refused', 'stopped', []],
  ['booting.opening', 'openStorage broken', 'stopped', []],
  ['booting.opening', 'boot late', 'draining.releasing', []],
  ['booting.opening', 'drain', 'booting.interrupted', []],
  ['booting.opening', 'ask a', 'booting.opening', ['a refused: starting']],
  ['booting.interrupted', 'opened', 'draining.releasing', []],
  ['booting.interrupted', 'refused', 'stopped', []],
  ['booting.interrupted', 'openStorage broken', 'stopped', []],
  ['booting.interrupted', 'boot late', 'draining.releasing', []],
  ['booting.interrupted', 'interruption late', 'draining.releasing', []],
  ['booting.interrupted', 'drain', 'stopped', []],
  ['booting.interrupted', 'ask a', 'booting.interrupted', ['a refused: draining']],
  ['validating', 'valid', inService, []],
  ['validating', 'invalid', 'draining.releasing', []],
  ['validating', 'validateEnvironment broken', 'draining.releasing', []],
  ['validating', 'validation late', 'draining.releasing', []],
  ['validating', 'drain', 'draining.releasing', []],
  ['validating', 'ask a', 'validating', ['a refused: starting']],
  [refreshing, 'refreshed', 'ready.library.current', ['refreshed: 3']],
  [refreshing, 'refresh broken', 'ready.library.outdated', ['refresh failed: broken']],
  [refreshing, 'changed', overtaken, []],
  [refreshing, 'watch again', overtaken, []],
  [overtaken, 'refreshed', refreshing, ['refreshed: 3']],
  [overtaken, 'refresh broken', refreshing, ['refresh failed: broken']],
  ['ready.library.current', 'changed', refreshing, []],
  ['ready.library.current', 'watch again', refreshing, []],
  ['ready.library.outdated', 'changed', refreshing, []],
  ['ready.library.outdated', 'watch again', refreshing, []],
  ['ready.library.outdated', 'refresh again', refreshing, []],
  ['ready.firstRefresh.pending', 'refreshed', 'ready.firstRefresh.settled', []],
  ['ready.firstRefresh.pending', 'refresh broken', 'ready.firstRefresh.settled', []],
  ['ready.watcher.watching', 'watch failed', 'ready.watcher.unwatched', ['watch failed: ENOSPC']],
  ['ready.watcher.unwatched', 'watch again', 'ready.watcher.watching', []],
  ['ready.answering.open', 'ask a', 'ready.answering.saturated', ['a at identifying']],
  ['ready.answering.open', 'drain', 'draining.releasing', []],
  ['ready.answering.saturated', 'ask a', 'ready.answering.saturated', ['a refused: duplicate']],
  ['ready.answering.saturated', 'ask b', 'ready.answering.saturated', ['b refused: busy']],
  ['ready.answering.saturated', 'a ends', 'ready.answering.open', ['a settled: undecided']],
  ['ready.answering.saturated', 'a breaks', 'ready.answering.open', ['a settled: failed broken']],
  ['ready.answering.saturated', 'drain', 'draining.finishing', []],
  ['draining.finishing', 'a ends', 'draining.releasing', ['a settled: undecided']],
  ['draining.finishing', 'a breaks', 'draining.releasing', ['a settled: failed broken']],
  ['draining.finishing', 'finishing late', 'draining.releasing', ['a settled: failed drainLimit']],
  ['draining.finishing', 'ask a', 'draining.finishing', ['a refused: draining']],
  ['draining.finishing', 'ask b', 'draining.finishing', ['b refused: draining']],
  ['draining.finishing', 'drain', 'stopped', ['a settled: failed drain.request']],
  ['draining.releasing', 'released', 'stopped', []],
  ['draining.releasing', 'releaseResources broken', 'stopped', []],
  ['draining.releasing', 'release late', 'stopped', []],
  ['draining.releasing', 'ask a', 'draining.releasing', ['a refused: draining']],
  ['draining.releasing', 'drain', 'stopped', []],
];

/** What each event adds to the output: the first exit code stays, the problems gather. */
const consequences: Record<string, readonly [exitCode: number, problem: string]> = {
  refused: [78, 'newer schema'],
  'openStorage broken': [1, 'openStorage failed: broken'],
  'boot late': [69, 'Gave up: bootLimit passed.'],
  invalid: [75, 'disk full'],
  'validateEnvironment broken': [1, 'validateEnvironment failed: broken'],
  'validation late': [69, 'Gave up: validationLimit passed.'],
  'releaseResources broken': [1, 'releaseResources failed: broken'],
  'release late': [1, 'Gave up: releaseLimit passed.'],
  'second drain': [1, 'Stopped by a second request before everything was released.'],
};

/** Lengths that tell the timers apart on the board. */
const delays = {
  bootLimit: 1,
  validationLimit: 2,
  refreshRetryDelay: 3,
  watchRetryDelay: 4,
  drainLimit: 5,
  releaseLimit: 6,
};

function start() {
  const held = new HeldActors();
  const clock = new TimerBoard();
  const machine = lifecycleMachine.provide({
    delays,
    actors: {
      openStorage: held.promise('openStorage'),
      validateEnvironment: held.promise('validateEnvironment'),
      refreshLibrary: held.promise('refreshLibrary'),
      watchLibrary: held.watcher(),
      releaseResources: held.promise('releaseResources'),
      settleQuestion: rulingMachine.provide({
        actors: { identifyGame: held.promise((asked) => asked.question) },
        actions: {
          rememberGame: () => {
            throw codedError('broken');
          },
        },
      }),
    },
  });
  const actor = createActor(machine, { input: { maxRulings: 1, drainLimitMs: null }, clock });
  const facts: string[] = [];
  const errors: unknown[] = [];
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.on('ruling.progressed', (fact) => facts.push(`${fact.rulingId} at ${fact.stage}`));
  actor.on('ruling.refused', (fact) => facts.push(`${fact.rulingId} refused: ${fact.reason}`));
  actor.on('ruling.settled', ({ rulingId, output }) =>
    facts.push(`${rulingId} settled: ${output.kind}${output.kind === 'failed' ? ` ${output.reason}` : ''}`),
  );
  actor.on('library.refreshed', (fact) => facts.push(`refreshed: ${fact.refresh.documents}`));
  actor.on('refresh.failed', (fact) => facts.push(`refresh failed: ${fact.reason}`));
  actor.on('watch.failed', (fact) => facts.push(`watch failed: ${fact.reason}`));
  actor.start();
  const stage: Stage = {
    errors,
    value: () => actor.getSnapshot().value,
    takeFacts: () => facts.splice(0),
    stop: () => actor.stop(),
    perform: async (event) => {
      const [, kind, third = '', name = ''] = event.type.split('.');
      if (kind === 'after') return clock.fire(Object.entries(delays).find(([delay]) => delay === third)?.[1] ?? 0);
      if (name === 'ruling-a')
        return 'error' in event
          ? held.resolve('question a', { kind: 'identified', game: { id: 'g', name: 'Chess' } })
          : held.resolve('question a', { kind: 'unknown', name: 'Ches', candidates: [] });
      if ('output' in event) return held.resolve(name, event.output);
      if ('error' in event) return held.reject(name, event.error);
      const command = Object.values(commands).find((known) => known === event);
      if (command === undefined) throw new Error(`${event.type} cannot be performed`);
      actor.send(command);
    },
  };
  return {
    ...stage,
    output: () => actor.getSnapshot().output,
  };
}

/** One ruling fills the house, and the second asker comes only then; a watcher is tried again once it was lost. */
function isOffered(states: readonly string[], event: string): boolean {
  if (event === 'watch again') return states.includes('ready.watcher.unwatched');
  return event !== 'ask b' || states.includes('ready.answering.saturated') || states.includes('draining.finishing');
}

test('every transition goes where the table says, tells what it says and ends with its code', async () => {
  const codes = new Set<unknown>();
  const walked = await walkEveryTransition({
    machine: lifecycleMachine,
    input: { maxRulings: 1, drainLimitMs: null },
    events,
    rows,
    offers: isOffered,
    start,
    atEnd: (stage, ended, path) => {
      if (!ended) return;
      const drains = path.filter((label) => label === 'drain').length;
      const labels = path.at(-1) === 'drain' ? [...path, 'second drain'] : path;
      const due = labels.flatMap((label) => (consequences[label] === undefined ? [] : [consequences[label]]));
      const output = { exitCode: due[0]?.[0] ?? 0, problems: due.map((consequence) => consequence[1]) };
      expect({ path, output: stage.output() }).toEqual({ path, output });
      expect(drains).toBeLessThanOrEqual(2);
      codes.add(output.exitCode);
    },
  });
  expect(walked.faults).toEqual([]);
  expect(codes).toEqual(new Set([0, 1, 69, 75, 78]));
  expect(walked.transitions).toBeGreaterThan(rows.length);
});

test('the states and their tags are those of the pinned list', () => {
  expect(pinnedStates(lifecycleMachine)).toEqual([
    'booting #live',
    'booting.opening',
    'booting.interrupted',
    'validating #live',
    'ready (parallel) #live',
    'ready.library',
    'ready.library.refreshing',
    'ready.library.refreshing.undisturbed',
    'ready.library.refreshing.overtaken',
    'ready.library.current',
    'ready.library.outdated #degraded',
    'ready.firstRefresh',
    'ready.firstRefresh.pending',
    'ready.firstRefresh.settled #indexed',
    'ready.watcher',
    'ready.watcher.watching',
    'ready.watcher.unwatched #degraded',
    'ready.answering',
    'ready.answering.open #accepting',
    'ready.answering.saturated',
    'draining #live',
    'draining.finishing',
    'draining.releasing',
    'stopped (final)',
  ]);
});

test('every wait has its limit or its retry', () => {
  expect(pinnedDelays(lifecycleMachine)).toEqual([
    'booting: bootLimit → draining',
    'booting.interrupted: drainLimit → draining',
    'validating: validationLimit → draining',
    'ready.library.outdated: refreshRetryDelay → ready.library.refreshing',
    'ready.watcher.unwatched: watchRetryDelay → ready.watcher.watching',
    'draining.finishing: drainLimit → draining.releasing',
    'draining.releasing: releaseLimit → stopped',
  ]);
});
