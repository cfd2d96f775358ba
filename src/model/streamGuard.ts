/**
 * The limits of one attempt. The SDK's own timeout ends with the headers, and a stream that stops is silent for ever; here
 * an abort ends it, and its reason is the error that the attempt ends with.
 */
import { ModelError } from './modelError.ts';

/** Milliseconds. */
export interface StreamLimits {
  /** Until the answer begins. */
  readonly headers: number;
  /** Between two chunks of it. */
  readonly idle: number;
  /** After its finish reason, for the usage that may follow. */
  readonly tail: number;
}

export const STREAM_LIMITS: StreamLimits = { headers: 30_000, idle: 20_000, tail: 2_000 };

export class StreamGuard {
  readonly #ending = new AbortController();
  readonly #outer: AbortSignal;
  readonly #limits: StreamLimits;
  readonly #outerAborted = (): void => this.#ending.abort(this.#outer.reason);
  #timer: NodeJS.Timeout;
  #finished = false;

  /** @param outer its reason is passed on */
  constructor(outer: AbortSignal, limits: StreamLimits) {
    this.#outer = outer;
    this.#limits = limits;
    this.#timer = this.#endAfter(limits.headers, 'silent');
    if (outer.aborted) this.#outerAborted();
    else outer.addEventListener('abort', this.#outerAborted, { once: true });
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Something came: the headers, or a chunk that says something. */
  heard(): void {
    if (this.#finished) return;
    clearTimeout(this.#timer);
    this.#timer = this.#endAfter(this.#limits.idle, 'stalled');
  }

  /** The finish reason came: whatever is missing now is not missed for long. */
  finishing(): void {
    if (this.#finished) return;
    this.#finished = true;
    clearTimeout(this.#timer);
    this.#timer = this.#endAfter(this.#limits.tail, 'stalled');
  }

  /** Nothing is waited for any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#outerAborted);
  }

  #endAfter(limit: number, code: 'silent' | 'stalled'): NodeJS.Timeout {
    return setTimeout(() => this.#ending.abort(new ModelError(code)), limit);
  }
}
