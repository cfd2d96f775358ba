/**
 * Counting tokens beside everything else: the tokenizer takes half a second to load, and tens of milliseconds to count a
 * book, in a thread of its own. What was counted is remembered and answered at once. Where nobody asks anything for a while the
 * thread ends, and with it the memory that it takes.
 */
import { type CountingThread, startCountingThread } from './countingThread.ts';
import { RememberedCounts, type TokenCounter } from './tokens.ts';

export interface TokenCounting {
  /** Loads the tokenizer, where nobody has yet. The counter waits for the thread with what was not learnt. */
  counter(): Promise<TokenCounter>;
  /** Counts what is not known, without holding up anything else; then a counter knows it for a while. */
  learn(texts: readonly string[]): Promise<void>;
  /** Loads the tokenizer before anybody needs it; where that fails, whoever needs it tries again. */
  warm(): void;
  /** Whether the tokenizer was loaded, or is being loaded. */
  isWarm(): boolean;
  /** Ends the thread. Afterwards nothing is counted. */
  close(): Promise<void>;
}

/** Longer than any question takes: whoever holds a counter has no more use for it, ms. */
const IDLE_LIMIT = 120_000;

/** @param idleLimit milliseconds after which a thread that nobody uses ends; default: 120,000 */
export function createTokenCounting(idleLimit: number = IDLE_LIMIT): TokenCounting {
  const known = new RememberedCounts();
  /** Two questions about one book are asked at a time. */
  const underWay = new Map<string, Promise<void>>();
  let thread: CountingThread | null = null;
  let closed = false;
  let idle: NodeJS.Timeout | null = null;

  /** It is used now. */
  const postponeEnd = (): void => {
    if (idle !== null) clearTimeout(idle);
    idle = setTimeout(() => {
      // A long book is being counted still.
      if (underWay.size > 0) postponeEnd();
      else void thread?.end();
    }, idleLimit).unref();
  };

  const loaded = async (): Promise<CountingThread> => {
    if (closed) throw new Error('tokens are counted after the end');
    // One that has ended by itself, for want of memory, is replaced.
    const current = thread === null || thread.hasEnded() ? startCountingThread() : thread;
    thread = current;
    postponeEnd();
    await current.loaded;
    return current;
  };

  const learnAll = async (texts: readonly string[]): Promise<void> => {
    if (texts.length === 0) return;
    const counting = await loaded();
    const counts = await counting.count(texts);
    for (const [index, text] of texts.entries()) known.note(text, counts[index] ?? Buffer.byteLength(text));
  };

  return {
    counter: async () => {
      const counting = await loaded();
      return (text) => known.of(text) ?? known.note(text, counting.countNow(text));
    },
    learn: async (texts) => {
      const unknown = [...new Set(texts)].filter((text) => known.of(text) === null);
      const others = unknown.flatMap((text) => underWay.get(text) ?? []);
      const mine = unknown.filter((text) => !underWay.has(text));
      const learning = learnAll(mine).finally(() => {
        for (const text of mine) underWay.delete(text);
      });
      for (const text of mine) underWay.set(text, learning);
      await Promise.all([learning, ...new Set(others)]);
    },
    warm: () => {
      // Whoever needs it is told.
      loaded().catch(() => undefined);
    },
    isWarm: () => thread !== null && !thread.hasEnded(),
    close: async () => {
      closed = true;
      if (idle !== null) clearTimeout(idle);
      await thread?.end();
    },
  };
}
