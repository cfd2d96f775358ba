/** Counts what has begun and not ended, for whoever must wait until it has. */
export class UnderWay {
  #count = 0;
  #ended: () => void = () => undefined;

  /** Returns what is called, once, at the end. */
  begin(): () => void {
    this.#count += 1;
    return () => {
      this.#count -= 1;
      if (this.#count === 0) this.#ended();
    };
  }

  /** Resolves as soon as nothing is under way; one at a time may wait. */
  async settled(): Promise<void> {
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
  }
}
