/**
 * Hears every event between the machines' actors and counts what it means, so that neither machines nor actors know of
 * metrics. Of an event only kinds, ids and times are read.
 */
import { fieldOf } from '../fieldOf.ts';
import type { Metrics, Status } from './metrics.ts';

export interface HeardEvent {
  /** The actors are only told apart. */
  readonly to: object;
  readonly from: object | null;
  readonly event: { readonly type: string; readonly [field: string]: unknown };
}

export interface MetricsFacts {
  readonly hear: (heard: HeardEvent) => void;
  /** An update or a question failed; `reference` is what its sender was told. */
  readonly failed: (reference: string) => void;
}

export interface Clocks {
  /** Epoch milliseconds, as what is stored has them. */
  readonly now: () => number;
  /** Monotonic, milliseconds. */
  readonly elapsed: () => number;
}

interface Begun {
  readonly at: number;
  readonly reference: string;
}

const SEARCHES: Readonly<Record<string, Status>> = {
  'xstate.done.actor.retrievePassages': 'success',
  'xstate.done.actor.searchFurther': 'success',
  'xstate.error.actor.retrievePassages': 'error',
  'xstate.error.actor.searchFurther': 'error',
};

export function createMetricsFacts(metrics: Metrics, { now, elapsed }: Clocks): MetricsFacts {
  // By the conversation that has them in hand.
  const updates = new WeakMap<object, Begun>();
  const questions = new WeakMap<object, number>();
  // By the ruling.
  const rounds = new WeakMap<object, number>();
  const failures = new Set<string>();

  const since = (begun: number): number => (elapsed() - begun) / 1_000;

  const settle = (conversation: object, ruling: object | null, kind: string): void => {
    metrics.answered(kind, since(questions.get(conversation) ?? elapsed()));
    questions.delete(conversation);
    const heard = ruling === null ? 0 : (rounds.get(ruling) ?? 0);
    if (heard > 0) metrics.consulted(heard);
  };

  return {
    failed: (reference) => {
      if (reference.startsWith('U')) failures.add(reference);
    },
    hear: ({ to, from, event }) => {
      switch (event.type) {
        case 'update.received': {
          const receivedAt = fieldOf(event['update'], 'receivedAt');
          updates.set(to, { at: elapsed(), reference: `U${String(fieldOf(event['update'], 'seq'))}` });
          if (typeof receivedAt === 'number') metrics.takenUp(Math.max(0, (now() - receivedAt) / 1_000));
          return;
        }
        case 'xstate.done.actor.attendUpdate': {
          const begun = updates.get(to);
          if (begun === undefined) return;
          updates.delete(to);
          metrics.processed(failures.delete(begun.reference) ? 'error' : 'success', since(begun.at));
          return;
        }
        case 'question.granted':
          questions.set(to, elapsed());
          return;
        case 'xstate.done.actor.settleQuestion':
          settle(to, from, kindOf(event['output']));
          return;
        case 'xstate.error.actor.settleQuestion':
          settle(to, from, 'failed');
          return;
        case 'xstate.init': {
          // Its ruling was cut off and has no end of its own; that it was cancelled is recorded, if need be again and again.
          const end = fieldOf(fieldOf(event['input'], 'end'), 'output');
          if (from !== null && questions.has(from) && kindOf(end) === 'cancelled') settle(from, null, 'cancelled');
          return;
        }
        case 'xstate.done.actor.deliberate':
          // It was not asked, or not heard.
          if (kindOf(event['output']) !== 'unavailable') rounds.set(to, (rounds.get(to) ?? 0) + 1);
          return;
        default: {
          const status = SEARCHES[event.type];
          if (status !== undefined) metrics.searched(status);
        }
      }
    },
  };
}

function kindOf(output: unknown): string {
  const kind = fieldOf(output, 'kind');
  return typeof kind === 'string' ? kind : 'failed';
}
