/**
 * How often a message's other copy was looked for in vain, because Telegram did not answer or asked to wait. It is looked
 * for again, but not for ever: what comes after the message in its chat waits meanwhile. In memory only: a restart counts
 * anew.
 */

/** With the pauses in between, as long as a passing trouble lasts. */
const MOST_TRIES = 5;

export class SweepTries {
  readonly #counts = new Map<number, number>();

  /** Counts a try that failed. @returns whether there may be another one */
  mayRepeat(deliveryId: number): boolean {
    const count = (this.#counts.get(deliveryId) ?? 0) + 1;
    this.#counts.set(deliveryId, count);
    return count < MOST_TRIES;
  }

  /** The copy was found, or is not looked for any more. */
  forget(deliveryId: number): void {
    this.#counts.delete(deliveryId);
  }
}
