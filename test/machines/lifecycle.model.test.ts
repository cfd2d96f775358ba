/** Every transition of the process of a command, walked on real actors and held against tables typed by hand. */
import { expect, test } from 'vitest';
import type { EventObject } from 'xstate';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { after, broken, commands, done, startLifecycleStage } from '../support/machineLifecycle.ts';
import { pinnedDelays, pinnedStates } from '../support/machineStructure.ts';
import { type Row, walkEveryTransition } from '../support/machineWalk.ts';

/** A command of the terminal; how tables are served is in lifecycle.tables.model.test.ts. */
const input = { maxRulings: 1, drainLimitMs: null, servesTables: false, mayDeliberate: false };

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
  refreshed: done('refreshLibrary', { documents: 3, indexed: 2, quarantined: 1, changed: true }),
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
  'ready.library.refreshing.undisturbed ready.firstRefresh.pending ready.watcher.watching ready.intake.off ready.polling.idle ready.model.off ready.answering.open';
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

/** One ruling fills the house, and the second asker comes only then; a watcher is tried again once it was lost. */
function isOffered(states: readonly string[], event: string): boolean {
  if (event === 'watch again') return states.includes('ready.watcher.unwatched');
  return event !== 'ask b' || states.includes('ready.answering.saturated') || states.includes('draining.finishing');
}

test('every transition goes where the table says, tells what it says and ends with its code', async () => {
  const codes = new Set<unknown>();
  const walked = await walkEveryTransition({
    machine: lifecycleMachine,
    input,
    events,
    rows,
    offers: isOffered,
    start: () => startLifecycleStage(input),
    atEnd: (stage, ended, path) => {
      expect(stage.children()).not.toContain('conversations');
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
    'ready.intake',
    'ready.intake.off',
    'ready.intake.connected',
    'ready.intake.connected.connecting',
    'ready.intake.connected.receiving #receiving',
    'ready.intake.connected.interrupted #degraded',
    'ready.intake.broken #degraded',
    'ready.polling',
    'ready.polling.idle',
    'ready.polling.timely',
    'ready.polling.overdue #degraded',
    'ready.model',
    'ready.model.off',
    'ready.model.available',
    'ready.model.unreached #degraded',
    'ready.model.probing #degraded',
    'ready.model.unavailable #degraded',
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
    'ready.intake.broken: intakeRetryDelay → ready.intake.connected',
    'ready.polling.timely: intakeSilenceLimit → ready.polling.overdue',
    'draining.finishing: drainLimit → draining.releasing',
    'draining.releasing: releaseLimit → stopped',
  ]);
});
