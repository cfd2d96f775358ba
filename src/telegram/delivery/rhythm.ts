/**
 * How often progress may be shown: Telegram takes about a message a second in a chat and twenty a minute in a group, and
 * whatever progress uses of that is missing when the answer comes. Times are of a monotonic clock.
 */
import type { DeliveryTiming } from './timing.ts';

const MOST_IN_A_GROUP = 20;
/** Chats after which those of which nothing need be remembered are looked for. */
const CHATS_BETWEEN_TIDYING = 256;

export class Rhythm {
  readonly #timing: Pick<DeliveryTiming, 'progressInterval' | 'groupWindow'>;
  /** When something was sent to a chat: the last twenty times, oldest first. */
  readonly #sent = new Map<number, readonly number[]>();
  #tidyAt = CHATS_BETWEEN_TIDYING;

  constructor(timing: Pick<DeliveryTiming, 'progressInterval' | 'groupWindow'>) {
    this.#timing = timing;
  }

  noteSent(chatId: number, now: number): void {
    this.#sent.set(chatId, [...(this.#sent.get(chatId) ?? []), now].slice(-MOST_IN_A_GROUP));
    if (this.#sent.size >= this.#tidyAt) this.#tidy(now);
  }

  progressAllowedAt(chatId: number): number {
    const sent = this.#sent.get(chatId) ?? [];
    const last = sent.at(-1);
    if (last === undefined) return -Infinity;
    const soonest = last + this.#timing.progressInterval;
    const [oldest = last] = sent;
    const isCrowded = chatId < 0 && sent.length === MOST_IN_A_GROUP;
    return isCrowded ? Math.max(soonest, oldest + this.#timing.groupWindow) : soonest;
  }

  #tidy(now: number): void {
    const memory = Math.max(this.#timing.progressInterval, this.#timing.groupWindow);
    for (const [chatId, sent] of this.#sent) if ((sent.at(-1) ?? 0) + memory < now) this.#sent.delete(chatId);
    this.#tidyAt = this.#sent.size + CHATS_BETWEEN_TIDYING;
  }
}
