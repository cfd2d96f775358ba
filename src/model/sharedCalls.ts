/** One call for all who ask the same at the same time; it is given up when nobody waits for it any more. */

interface SharedCall<T> {
  readonly result: Promise<T>;
  readonly leaving: AbortController;
  waiting: number;
}

export class SharedCalls<T> {
  readonly #calls = new Map<string, SharedCall<T>>();

  /** @throws what the call throws; the signal's reason where this caller gave up */
  async run(key: string, signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const shared = this.#calls.get(key) ?? this.#begin(key, call);
    shared.waiting += 1;
    try {
      return await orGivenUp(shared.result, signal);
    } finally {
      shared.waiting -= 1;
      if (shared.waiting === 0) this.#end(key, shared);
    }
  }

  #begin(key: string, call: (signal: AbortSignal) => Promise<T>): SharedCall<T> {
    const leaving = new AbortController();
    const begun = { result: call(leaving.signal), leaving, waiting: 0 };
    this.#calls.set(key, begun);
    return begun;
  }

  #end(key: string, shared: SharedCall<T>): void {
    if (this.#calls.get(key) === shared) this.#calls.delete(key);
    // Nothing happens where it has ended.
    shared.leaving.abort();
  }
}

function orGivenUp<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('given up'));
    signal.addEventListener('abort', giveUp, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
