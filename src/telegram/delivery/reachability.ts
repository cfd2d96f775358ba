/**
 * Whether Telegram answers at all. While it answers nobody, the chats together ask no more often than one would; the
 * first answer of any kind ends that. Times are of a monotonic clock.
 */
import type { TelegramError } from '../telegramError.ts';
import type { DeliveryTiming } from './timing.ts';

/** Calls in a row, of whatever chats, that got no answer: one alone may be the fault of its connection. */
const SILENCES_OF_AN_OUTAGE = 3;

export class Reachability {
  readonly #timing: Pick<DeliveryTiming, 'outageInterval' | 'refusalPause'>;
  #silences = 0;
  #lastStart = -Infinity;
  #pausedUntil = -Infinity;
  #isRefused = false;

  constructor(timing: Pick<DeliveryTiming, 'outageInterval' | 'refusalPause'>) {
    this.#timing = timing;
  }

  /** Work is started singly. */
  get isDoubtful(): boolean {
    return this.#isRefused || this.#silences >= SILENCES_OF_AN_OUTAGE;
  }

  /** The token was refused, and no call has succeeded since. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** When the next piece of work may be started. */
  opensAt(): number {
    if (!this.isDoubtful) return -Infinity;
    return Math.max(this.#pausedUntil, this.#lastStart + this.#timing.outageInterval);
  }

  started(now: number): void {
    this.#lastStart = now;
  }

  succeeded(): void {
    this.#silences = 0;
    this.#isRefused = false;
  }

  failed({ code }: Pick<TelegramError, 'code'>, now: number): void {
    if (code === 'aborted') return;
    if (code === 'unreachable') {
      this.#silences += 1;
      return;
    }
    this.#silences = 0;
    this.#isRefused = code === 'unauthorized';
    if (this.#isRefused) this.#pausedUntil = now + this.#timing.refusalPause;
  }
}
