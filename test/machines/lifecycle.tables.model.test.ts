/** Every transition of the intake and of the registry's end, walked on real actors; the rest is in lifecycle.model.test.ts. */
import { expect, test } from 'vitest';
import type { EventObject } from 'xstate';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { after, broken, commands, done, intakeFacts, startLifecycleStage } from '../support/machineLifecycle.ts';
import { type Row, walkEveryTransition } from '../support/machineWalk.ts';

const input = { maxRulings: 1, drainLimitMs: null, servesTables: true, mayDeliberate: false };

// What it is asked is in lifecycle.polling.model.test.ts.
const { attempted: _, ...otherFacts } = intakeFacts;

const events: Record<string, EventObject> = {
  ...otherFacts,
  drain: commands.drain,
  opened: done('openStorage', { kind: 'opened' }),
  valid: done('validateEnvironment', { kind: 'valid', capabilities: { exactSearch: true, pdftotext: false } }),
  invalid: done('validateEnvironment', { kind: 'invalid', exitCode: 78, problems: ['wrong token'] }),
  refreshed: done('refreshLibrary', { documents: 3, indexed: 2, quarantined: 1, changed: true }),
  'intake broken': broken('receiveUpdates'),
  'intake again': after('intakeRetryDelay', 'ready.intake.broken'),
  'tables drained': done('conversations', { kind: 'drained' }),
  'tables broken': done('conversations', { kind: 'broken', reason: 'EPIPE' }),
  'tables throw': broken('conversations'),
  'finishing late': after('drainLimit', 'draining.finishing'),
  released: done('releaseResources', undefined),
};

const inService = [
  'ready.library.refreshing.undisturbed',
  'ready.firstRefresh.pending',
  'ready.watcher.watching',
  'ready.intake.connected.connecting',
  'ready.polling.idle',
  'ready.model.off',
  'ready.answering.open',
].join(' ');
const connecting = 'ready.intake.connected.connecting';
const receiving = 'ready.intake.connected.receiving';
const interrupted = 'ready.intake.connected.interrupted';
const refreshing = 'ready.library.refreshing.undisturbed';
const pending = 'ready.firstRefresh.pending';
const watching = 'ready.watcher.watching';
const failed = ['intake failed: unreachable'];

const rows: readonly Row[] = [
  ['booting.opening', 'opened', 'validating', []],
  ['booting.opening', 'drain', 'booting.interrupted', []],
  ['booting.interrupted', 'opened', 'draining.releasing', []],
  ['booting.interrupted', 'drain', 'stopped', []],
  ['validating', 'valid', inService, []],
  ['validating', 'invalid', 'draining.releasing', []],
  ['validating', 'drain', 'draining.releasing', []],
  [refreshing, 'refreshed', 'ready.library.current', ['refreshed: 3']],
  [pending, 'refreshed', 'ready.firstRefresh.settled', []],
  [connecting, 'received', connecting, []],
  [connecting, 'intake recovered', receiving, ['intake recovered']],
  [connecting, 'intake failed', interrupted, failed],
  [connecting, 'intake broken', 'ready.intake.broken', ['intake failed: broken']],
  [connecting, 'intake hopeless', 'ready.intake.broken', ['intake failed: port_in_use']],
  [connecting, 'intake refused', 'draining.finishing', []],
  [receiving, 'received', receiving, []],
  [receiving, 'intake failed', interrupted, failed],
  [receiving, 'intake broken', 'ready.intake.broken', ['intake failed: broken']],
  [receiving, 'intake hopeless', 'ready.intake.broken', ['intake failed: port_in_use']],
  [receiving, 'intake refused', 'draining.finishing', []],
  [interrupted, 'received', interrupted, []],
  [interrupted, 'intake recovered', receiving, ['intake recovered']],
  [interrupted, 'intake failed', interrupted, failed],
  [interrupted, 'intake broken', 'ready.intake.broken', ['intake failed: broken']],
  [interrupted, 'intake hopeless', 'ready.intake.broken', ['intake failed: port_in_use']],
  [interrupted, 'intake refused', 'draining.finishing', []],
  ['ready.intake.broken', 'intake again', connecting, []],
  [watching, 'drain', 'draining.finishing', []],
  [watching, 'tables broken', 'draining.releasing', []],
  [watching, 'tables throw', 'draining.releasing', []],
  ['draining.finishing', 'tables drained', 'draining.releasing', []],
  ['draining.finishing', 'tables broken', 'draining.releasing', []],
  ['draining.finishing', 'tables throw', 'draining.releasing', []],
  ['draining.finishing', 'finishing late', 'draining.releasing', []],
  ['draining.finishing', 'drain', 'stopped', []],
  ['draining.releasing', 'drain', 'stopped', []],
  ['draining.releasing', 'released', 'stopped', []],
];

/** What each event adds to the output: the first exit code stays, the problems gather. */
const consequences: Record<string, readonly [exitCode: number, problem: string]> = {
  invalid: [78, 'wrong token'],
  'intake refused': [
    78,
    'Telegram does not accept TELEGRAM_TOKEN. Get the current one from @BotFather and start again.',
  ],
  'tables broken': [1, 'conversations failed: EPIPE'],
  'tables throw': [1, 'conversations failed: broken'],
  'second drain': [1, 'Stopped by a second request before everything was released.'],
};

/** A registry is drained only where it was asked to be, and ends once. */
function isOffered(states: readonly string[], event: string, context: unknown): boolean {
  if (!event.startsWith('tables ')) return true;
  const isOpen = typeof context === 'object' && context !== null && 'tablesAreOpen' in context && context.tablesAreOpen;
  return isOpen === true && (event !== 'tables drained' || states.includes('draining.finishing'));
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
      const isOver = ended || ['tables ', 'finishing late'].some((label) => path.at(-1)?.startsWith(label));
      expect(isOver && stage.children().includes('conversations')).toBe(false);
      if (!ended) return;
      const labels = path.at(-1) === 'drain' ? [...path, 'second drain'] : path;
      const due = labels.flatMap((label) => (consequences[label] === undefined ? [] : [consequences[label]]));
      const output = { exitCode: due[0]?.[0] ?? 0, problems: due.map((consequence) => consequence[1]) };
      expect({ path, output: stage.output() }).toEqual({ path, output });
      codes.add(output.exitCode);
    },
  });
  expect(walked.faults).toEqual([]);
  expect(codes).toEqual(new Set([0, 1, 78]));
  expect(walked.transitions).toBeGreaterThan(rows.length);
});
