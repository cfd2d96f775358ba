/**
 * The breaker before the model: after too many failures it is not asked for a while, so that nobody waits for what fails
 * anyway; then one call may try. opossum counts and keeps the time, one circuit of it for each stretch between two states: a
 * call counts only for the stretch in which it began, so that what began before an outage can neither end nor prolong it.
 */
import Circuit from 'opossum';
import { within } from './deadline.ts';
import { ModelError, type ModelErrorCode } from './modelError.ts';

export type BreakerState = 'available' | 'probing' | 'unavailable';

export interface BreakerOptions {
  /** Milliseconds from opening until a call may try again. */
  readonly resetMs: number;
  /** When it opened in the run before, epoch milliseconds; null where it was not open. */
  readonly openedAt: number | null;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told each change, not the beginning. `openedAt` is null only where the state is `available`. */
  readonly onState: (state: BreakerState, openedAt: number | null) => void;
  /** Milliseconds after which a call counts as `overtime`, whatever it does; 100,000 where it is missing: more than a round's own limit. */
  readonly callLimit?: number;
}

export interface Breaker {
  readonly state: BreakerState;
  readonly openedAt: number | null;
  /** `call` as a whole, or a ModelError `open` at once. @throws ModelError, and what `call` throws */
  run<T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Its timers end; nothing may be run any more. */
  close(): void;
}

/** They say that the model works, or nothing about it. */
const NO_VERDICT: readonly ModelErrorCode[] = ['aborted', 'refused', 'declined', 'truncated', 'open'];

const OPTIONS = {
  // It would cancel nothing; the limit of the call does.
  timeout: false,
  volumeThreshold: 5,
  errorThresholdPercentage: 50,
  // Well above the longest call.
  rollingCountTimeout: 300_000,
  rollingCountBuckets: 10,
  rollingPercentilesEnabled: false,
  enableSnapshots: false,
} as const;
const CALL_LIMIT = 100_000;

/** Its types do not know that it can begin in a state. */
interface Beginning {
  readonly state: { readonly closed: boolean; readonly halfOpen: boolean };
  readonly resetTimeout: number;
}
type ModelCircuit = Circuit<[work: Promise<unknown>]>;

function createCircuit(beginning: Beginning): ModelCircuit {
  const options = { ...OPTIONS, ...beginning, errorFilter: isNoVerdict };
  return new Circuit((work: Promise<unknown>) => work, options);
}

/** A defect of ours says nothing about the model either. */
function isNoVerdict(error: unknown): boolean {
  return !(error instanceof ModelError) || NO_VERDICT.includes(error.code);
}

export function createBreaker(options: BreakerOptions): Breaker {
  const { resetMs, now, onState, callLimit = CALL_LIMIT } = options;
  let openedAt = options.openedAt;
  let circuit = openedAt === null ? begin('available') : reopened(openedAt);
  let isClosed = false;

  function begin(state: BreakerState, resetTimeout = resetMs): ModelCircuit {
    const begun = createCircuit({
      state: { closed: state === 'available', halfOpen: state === 'probing' },
      resetTimeout,
    });
    begun.on('open', () => {
      openedAt = now();
      replace('unavailable');
      onState('unavailable', openedAt);
    });
    begun.on('halfOpen', () => onState('probing', openedAt));
    begun.on('close', () => {
      openedAt = null;
      replace('available');
      onState('available', null);
    });
    return begun;
  }

  function replace(state: BreakerState): void {
    circuit.shutdown();
    circuit = begin(state);
  }

  /** For the rest of the time; a clock that was set back does not make it longer. */
  function reopened(at: number): ModelCircuit {
    const left = Math.min(resetMs, at + resetMs - now());
    return left > 0 ? begin('unavailable', left) : begin('probing');
  }

  /**
   * As if the call had not been made. To opossum every end is a success or a failure, it counts a call when it begins, and a
   * success closes a circuit that is probing: there another circuit takes its place, and the next call is the probe.
   */
  function uncount(own: ModelCircuit): void {
    if (own.halfOpen) {
      replace('probing');
      return;
    }
    const [latest] = own.status.window;
    if (latest !== undefined) latest.fires -= 1;
  }

  async function watched(own: ModelCircuit, work: Promise<unknown>): Promise<unknown> {
    try {
      return await work;
    } catch (error) {
      if (isNoVerdict(error)) uncount(own);
      throw error;
    }
  }

  return {
    get state() {
      if (circuit.closed) return 'available';
      return circuit.halfOpen ? 'probing' : 'unavailable';
    },
    get openedAt() {
      return openedAt;
    },
    run: async (call, signal) => {
      if (isClosed) throw new ModelError('aborted');
      if (!circuit.closed && !circuit.pendingClose) throw new ModelError('open');
      const work = within(callLimit, signal, call);
      await circuit.fire(watched(circuit, work));
      return work;
    },
    close: () => {
      isClosed = true;
      circuit.shutdown();
    },
  };
}
