/** The machines that are drawn. */
import { type AnyStateMachine, createActor } from 'xstate';
import { MACHINES } from '../../machines/machines.ts';
import { type Chart, chartOf, foldedTo } from './chart.ts';

/** ms: the standard value of DRAIN_LIMIT_SECONDS, and what of it the tables have for their work. */
const DRAIN_LIMIT = 20_000;
const FINISH_LIMIT = 12_000;

export function contextOf(machine: AnyStateMachine, input: object): unknown {
  // Never started: it only tells what it would begin with.
  const snapshot: unknown = createActor(machine, { input }).getSnapshot();
  return typeof snapshot === 'object' && snapshot !== null && 'context' in snapshot ? snapshot.context : null;
}

/** What a machine must be told before it tells what it would begin with. */
const INPUTS: Readonly<Record<string, object>> = {
  lifecycle: { drainLimitMs: DRAIN_LIMIT },
  conversations: { finishLimitMs: FINISH_LIMIT },
};

/** By the names of their files, in the order in which one reads them. */
export const CHARTS: Readonly<Record<string, Chart>> = Object.fromEntries(
  Object.entries(MACHINES).map(([name, machine]) => [name, chartOf(machine, contextOf(machine, INPUTS[name] ?? {}))]),
);

const OVERVIEW_DEPTH = 2;

/** Small enough for a page about something else. */
export function overviews(): Readonly<Record<string, Chart>> {
  const { lifecycle } = CHARTS;
  return lifecycle === undefined ? {} : { 'lifecycle-overview': foldedTo(OVERVIEW_DEPTH, lifecycle) };
}
