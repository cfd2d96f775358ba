/** Our end of the thread that counts tokens. */
import { Worker } from 'node:worker_threads';
import type { CountedMessage, CountRequest } from './tokenThread.ts';

export interface CountingThread {
  /** Resolves once it can count. Rejects where it ended before. */
  readonly loaded: Promise<void>;
  /** Whether it has ended, by itself or not, or is about to. */
  hasEnded(): boolean;
  /** One count a text. Rejects where the thread ends before. */
  count(texts: readonly string[]): Promise<readonly number[]>;
  /** Holds everything up until the count is there: for the few words around a book. Where it has ended, the bytes. */
  countNow(text: string): number;
  end(): Promise<void>;
}

/** For `countNow`, ms; a text that takes longer gets its bytes instead. */
const COUNT_LIMIT = 1_000;

const LOADED: CountedMessage = 0;

export function startCountingThread(): CountingThread {
  const worker = new Worker(new URL('./tokenThread.ts', import.meta.url));
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  let last = LOADED;
  let ended = false;

  const expect = (id: number): Promise<void> => {
    const expected = Promise.withResolvers<void>();
    waiting.set(id, expected);
    // It has nothing to do by itself that a process should stay for.
    worker.ref();
    return expected.promise;
  };
  const send = (texts: readonly string[]): CountRequest => {
    last += 1;
    const counts = new Int32Array(new SharedArrayBuffer((texts.length + 1) * Int32Array.BYTES_PER_ELEMENT));
    const request: CountRequest = { id: last, texts, counts };
    worker.postMessage(request, []);
    return request;
  };

  const loaded = expect(LOADED);
  worker.on('message', (id: CountedMessage) => {
    waiting.get(id)?.resolve();
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
  });
  // Its end follows, and is what everybody is told.
  worker.on('error', () => undefined);
  worker.once('exit', () => {
    ended = true;
    for (const { reject } of waiting.values()) reject(new Error('the thread that counts tokens has ended'));
    waiting.clear();
  });

  return {
    loaded,
    hasEnded: () => ended,
    count: async (texts) => {
      const { id, counts } = send(texts);
      await expect(id);
      return [...counts.subarray(1)];
    },
    countNow: (text) => {
      if (ended) return Buffer.byteLength(text);
      const { counts } = send([text]);
      Atomics.wait(counts, 0, 0, COUNT_LIMIT);
      return Atomics.load(counts, 0) === 0 ? Buffer.byteLength(text) : (counts[1] ?? 0);
    },
    end: async () => {
      // From now on, and not from its last moment: what it is sent meanwhile, it does not read.
      ended = true;
      await worker.terminate();
    },
  };
}
