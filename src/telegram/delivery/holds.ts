/** The chats that wait although something is to be sent there, and until when. Times are of a monotonic clock. */
import { type BackoffTiming, backoff } from '../intake/backoff.ts';

interface Hold {
  readonly until: number;
  /** Held for want of an answer; Telegram has not asked for it. */
  readonly ours: boolean;
}

interface Failures {
  readonly count: number;
  readonly at: number;
}

export class Holds {
  readonly #timing: BackoffTiming;
  readonly #holds = new Map<number, Hold>();
  readonly #failures = new Map<number, Failures>();

  constructor(timing: BackoffTiming) {
    this.#timing = timing;
  }

  hold(chatId: number, until: number): void {
    this.#holds.set(chatId, { until, ours: false });
  }

  /** Longer with every failure of the chat, until something goes out there. */
  backOff(chatId: number, now: number): void {
    const count = (this.#failures.get(chatId)?.count ?? 0) + 1;
    this.#failures.set(chatId, { count, at: now });
    this.#holds.set(chatId, { until: now + backoff(count, this.#timing), ours: true });
  }

  succeeded(chatId: number): void {
    this.#failures.delete(chatId);
  }

  /** Telegram answers again: nobody waits any longer for that. */
  endBackOffs(): void {
    for (const [chatId, { ours }] of this.#holds) if (ours) this.#holds.delete(chatId);
  }

  /** Lets go of what has ended, and of failures of chats where nothing was tried since long. */
  expire(now: number): void {
    for (const [chatId, { until }] of this.#holds) if (until <= now) this.#holds.delete(chatId);
    for (const [chatId, { at }] of this.#failures) if (at + 3 * this.#timing.last < now) this.#failures.delete(chatId);
  }

  has(chatId: number): boolean {
    return this.#holds.has(chatId);
  }

  get chats(): readonly number[] {
    return [...this.#holds.keys()];
  }

  /** Infinity where nobody waits. */
  nextEnd(): number {
    let next = Infinity;
    for (const { until } of this.#holds.values()) next = Math.min(next, until);
    return next;
  }
}
