/**
 * The updates that wait for one bot, and the one long poll that may wait for them.
 *
 * An update is forgotten when a later call names a higher offset. Two things that Telegram's own queue does are kept: an
 * offset past the end (after update ids were dealt anew) is read as "from the beginning", and a second poll ends the first.
 * Replayed and moved updates are let through whatever their id: they are forgotten only after they were handed out once.
 */
import type { Update, UpdatePayload } from './types.ts';

interface Entry {
  readonly update: Update;
  handedOut: boolean;
  readonly replayed: boolean;
}

/** A getUpdates call that waits. `answer` ends it with updates, `end` with a conflict. */
export interface LongPoll {
  readonly limit: number;
  readonly answer: (updates: readonly Update[]) => void;
  readonly end: (reason: 'another poll' | 'webhook') => void;
}

/** Updates kept for replays after they were confirmed. */
const HISTORY = 1000;

export class UpdateQueue {
  #entries: Entry[] = [];
  #history: Update[] = [];
  #nextId: number;
  #poll: LongPoll | null = null;
  #held: Update[] | null = null;
  #watcher: (() => void) | null = null;

  constructor(firstId: number) {
    this.#nextId = firstId;
  }

  get pending(): number {
    return this.#entries.length;
  }

  /** Ids of the updates that wait, in the order in which they will be handed out. */
  pendingIds(): readonly number[] {
    return this.#entries.map((entry) => entry.update.update_id);
  }

  push(payload: UpdatePayload): Update {
    const update = { update_id: this.#nextId, ...payload };
    this.#nextId += 1;
    this.#history.push(update);
    if (this.#history.length > 2 * HISTORY) this.#history = this.#history.slice(-HISTORY);
    if (this.#held === null) this.#enqueue([update], false);
    else this.#held.push(update);
    return update;
  }

  #enqueue(updates: readonly Update[], replayed: boolean): void {
    for (const update of updates) this.#entries.push({ update, handedOut: false, replayed });
    this.#wake();
  }

  #wake(): void {
    this.#watcher?.();
    const poll = this.#poll;
    if (poll === null || this.#entries.length === 0) return;
    this.#poll = null;
    poll.answer(this.#handOut(poll.limit));
  }

  /** Forgets what `offset` confirms and returns up to `limit` of the rest. Negative: keeps only the last -offset updates. */
  take(offset: number, limit: number): readonly Update[] {
    if (offset < 0) this.#entries = this.#entries.slice(offset);
    else if (offset > 0) {
      const inFuture = offset > this.#nextId;
      this.#entries = this.#entries.filter(
        ({ update, handedOut, replayed }) => update.update_id >= offset || (!handedOut && (replayed || inFuture)),
      );
    }
    return this.#handOut(limit);
  }

  #handOut(limit: number): readonly Update[] {
    const batch = this.#entries.slice(0, limit);
    for (const entry of batch) entry.handedOut = true;
    return batch.map((entry) => entry.update);
  }

  /** Waits for the next update. A poll that waits already ends with a conflict. Returns the function that gives up. */
  wait(poll: LongPoll): () => void {
    this.endPoll('another poll');
    this.#poll = poll;
    return () => {
      if (this.#poll === poll) this.#poll = null;
    };
  }

  endPoll(reason: 'another poll' | 'webhook'): void {
    const poll = this.#poll;
    this.#poll = null;
    poll?.end(reason);
  }

  get polled(): boolean {
    return this.#poll !== null;
  }

  /** Called on every new update: the webhook delivers then. */
  watch(watcher: (() => void) | null): void {
    this.#watcher = watcher;
  }

  /** The update to deliver next by webhook; it stays until `drop`. */
  first(): Update | undefined {
    return this.#entries[0]?.update;
  }

  drop(update: Update): void {
    const index = this.#entries.findIndex((entry) => entry.update === update);
    if (index >= 0) this.#entries.splice(index, 1);
  }

  clear(): void {
    this.#entries = [];
  }

  /** Hands an update out once more, under the same id. False where it is not remembered. */
  duplicate(updateId: number): boolean {
    const update = this.#history.findLast((past) => past.update_id === updateId);
    if (update !== undefined) this.#enqueue([update], true);
    return update !== undefined;
  }

  /** The next update gets this id: up for a gap, down for ids dealt anew. */
  jump(nextId: number): void {
    this.#nextId = nextId;
  }

  /** From here on updates are kept back. */
  hold(): void {
    this.#held ??= [];
  }

  /** Lets go what was kept back, in the order that `arrange` gives. */
  release(arrange: (updates: readonly Update[]) => readonly Update[] = (updates) => updates): void {
    const held = this.#held ?? [];
    this.#held = null;
    this.#enqueue(arrange(held), true);
  }
}
