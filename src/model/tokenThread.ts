/** The thread that counts tokens. It is sent texts, and writes the count of each into the memory that comes with them. */
import { parentPort } from 'node:worker_threads';
import { loadTokenCounter } from './tokens.ts';

export interface CountRequest {
  readonly id: number;
  readonly texts: readonly string[];
  /** The first is 1 once the counts stand behind it, in the order of the texts. */
  readonly counts: Int32Array;
}

/** 0 once the tokenizer is loaded, then the `id` of each request that has its counts. */
export type CountedMessage = number;

const count = await loadTokenCounter();
const tell = (message: CountedMessage): void => parentPort?.postMessage(message, []);

parentPort?.on('message', ({ id, texts, counts }: CountRequest) => {
  for (const [index, text] of texts.entries()) counts[index + 1] = count(text);
  Atomics.store(counts, 0, 1);
  Atomics.notify(counts, 0);
  tell(id);
});
tell(0);
