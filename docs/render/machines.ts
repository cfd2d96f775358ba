/** The machines that are drawn. */
import { type AnyStateMachine, createActor } from 'xstate';
import { conversationMachine } from '../../machines/conversation.machine.ts';
import { conversationsMachine } from '../../machines/conversations.machine.ts';
import { housekeepingMachine } from '../../machines/housekeeping.machine.ts';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { rulingMachine } from '../../machines/ruling.machine.ts';
import { watchdogMachine } from '../../machines/watchdog.machine.ts';
import { type Chart, chartOf, foldedTo } from './chart.ts';

/** ms: the standard value of DRAIN_LIMIT_SECONDS, and what of it the tables have for their work. */
const DRAIN_LIMIT = 20_000;
const FINISH_LIMIT = 12_000;

export function contextOf(machine: AnyStateMachine, input: object): unknown {
  // Never started: it only tells what it would begin with.
  const snapshot: unknown = createActor(machine, { input }).getSnapshot();
  return typeof snapshot === 'object' && snapshot !== null && 'context' in snapshot ? snapshot.context : null;
}

const drawn = (machine: AnyStateMachine, input: object = {}): Chart => chartOf(machine, contextOf(machine, input));

/** By the names of their files, in the order in which one reads them. */
export const CHARTS: Readonly<Record<string, Chart>> = {
  lifecycle: drawn(lifecycleMachine, { drainLimitMs: DRAIN_LIMIT }),
  conversations: drawn(conversationsMachine, { finishLimitMs: FINISH_LIMIT }),
  conversation: drawn(conversationMachine),
  ruling: drawn(rulingMachine),
  housekeeping: drawn(housekeepingMachine),
  watchdog: drawn(watchdogMachine),
};

const OVERVIEW_DEPTH = 2;

/** Small enough for a page about something else. */
export function overviews(): Readonly<Record<string, Chart>> {
  const { lifecycle } = CHARTS;
  return lifecycle === undefined ? {} : { 'lifecycle-overview': foldedTo(OVERVIEW_DEPTH, lifecycle) };
}
