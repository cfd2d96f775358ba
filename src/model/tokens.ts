/**
 * How many tokens a text takes, counted with the encoding of OpenAI's current models (o200k_base); the models of other
 * makers count a little differently, which the budgets leave room for.
 */

import { readTokenRanks } from './tokenRanks.ts';

/** Counts the tokens of a text. */
export type TokenCounter = (text: string) => number;

/** Of a longer text the rest is taken at its bytes, which no count of tokens exceeds; UTF-16 units. */
const LONGEST_COUNTED = 200_000;

/**
 * Merging takes time quadratic in the length of an unbroken run: longer ones are counted in pieces, which makes the count
 * a little higher, never lower by more than rounding.
 */
const LONG_RUN = /\S{64}|\s{64}/gu;

/** Merged words that the tokenizer remembers: it would keep 100,000. */
const REMEMBERED_WORDS = 20_000;

/** Texts whose counts are remembered: the passages of some dozen books. */
const REMEMBERED_TEXTS = 10_000;

/**
 * Loads the tokenizer: 0.3 s of its thread and some 40 MB of memory, which is why importing this file does not.
 */
export async function loadTokenCounter(): Promise<TokenCounter> {
  const { GptEncoding } = await import('gpt-tokenizer/GptEncoding');
  const ranks = await readTokenRanks();
  const tokenizer = GptEncoding.getEncodingApi('o200k_base', () => ranks);
  tokenizer.setMergeCacheSize(REMEMBERED_WORDS);
  // What looks like a special token is text here: it is a book or a person that says it.
  const options = { disallowedSpecial: new Set<string>() };
  return boundedCounter((text) => tokenizer.countTokens(text, options));
}

/** Bounds the time of a counter whatever the text; the result grows beyond the true count rather than below it. */
function boundedCounter(count: TokenCounter): TokenCounter {
  return (text) => {
    const counted = text.slice(0, LONGEST_COUNTED).toWellFormed();
    let tokens = Buffer.byteLength(text.slice(LONGEST_COUNTED));
    let from = 0;
    for (const run of counted.matchAll(LONG_RUN)) {
      const end = run.index + run[0].length;
      tokens += count(counted.slice(from, end));
      from = end;
    }
    return tokens + count(counted.slice(from));
  };
}

/** What was counted before, as long as there is room for it: most of what is read comes back with the next question. */
export class RememberedCounts {
  readonly #known = new Map<string, number>();
  readonly #most: number;

  constructor(most: number = REMEMBERED_TEXTS) {
    this.#most = most;
  }

  of(text: string): number | null {
    return this.#known.get(text) ?? null;
  }

  note(text: string, tokens: number): number {
    const [oldest] = this.#known.keys();
    if (this.#known.size >= this.#most && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(text, tokens);
    return tokens;
  }
}
