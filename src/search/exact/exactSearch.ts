/**
 * `search_exact`: a boolean, optionally fuzzy search with ugrep over paragraphs that the library has extracted. ugrep
 * sees folded text on its standard input and fixed strings after `-e`; no path, option or regular expression of a
 * player or a model. Where it meets a limit the query is answered without it; where it is not installed the search is
 * unavailable and says so.
 */
import { findExecutable, SYSTEM_PATH } from './findExecutable.ts';
import { type BooleanQuery, foldParagraph } from './booleanQuery.ts';
import { searchFixed } from './fixedSearch.ts';
import { parseQuery } from './parseQuery.ts';
import { runUgrep } from './runUgrep.ts';
import { createSlots } from './slots.ts';
import type { ExactParagraph, ExactSearchQuery, ExactSearchResult } from './types.ts';
import { planUgrep } from './ugrepPlan.ts';

export interface ExactSearchOptions {
  /** How many ugrep processes may run at once, over all callers; at least 1, otherwise a RangeError. */
  readonly maxConcurrent: number;
  /** Wall time of one ugrep, milliseconds. Default 2,000. */
  readonly timeLimitMs?: number;
  /** Memory of one ugrep, bytes. Default 128 MiB, of which 3.11 and 7.4 use about 7. */
  readonly memoryLimitBytes?: number;
  /** Most ids in one result. Default 200. */
  readonly maxResults?: number;
  /** Where `ugrep` and `prlimit` are looked for, in the form of `PATH`. Default: the system's program folders. */
  readonly path?: string;
}

export interface ExactSearch {
  /** Whether ugrep is installed. */
  available(): Promise<boolean>;
  /**
   * Waits for a free slot, then searches. Rejects with the signal's reason when it aborts: no process is left, no
   * place in the queue is kept.
   */
  search(
    query: ExactSearchQuery,
    paragraphs: readonly ExactParagraph[],
    signal: AbortSignal,
  ): Promise<ExactSearchResult>;
  /** Ends running and waiting searches as `unavailable` and resolves when their processes are gone. */
  close(): Promise<void>;
}

const CLOSED: ExactSearchResult = { kind: 'unavailable', reason: 'The exact search is shutting down.' };
const NOT_INSTALLED: ExactSearchResult = {
  kind: 'unavailable',
  reason: 'The exact search needs the program ugrep, which is not installed.',
};

export function createExactSearch(options: ExactSearchOptions): ExactSearch {
  const { timeLimitMs = 2_000, memoryLimitBytes = 128 * 1024 * 1024, maxResults = 200, path = SYSTEM_PATH } = options;
  const slots = createSlots(options.maxConcurrent);
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  const folded = foldedOnce();
  /** One more than is returned, to know whether there are more. */
  const limit = maxResults + 1;

  async function search(
    { pattern, fuzzy }: ExactSearchQuery,
    paragraphs: readonly ExactParagraph[],
    signal: AbortSignal,
  ): Promise<ExactSearchResult> {
    signal.throwIfAborted();
    const parsed = parseQuery(pattern);
    if (parsed.kind === 'refused') return parsed;
    const { query } = parsed;
    const ugrep = await findExecutable('ugrep', path);
    if (ugrep === null) return NOT_INSTALLED;
    const plan = planUgrep(query, fuzzy, limit);
    if (plan === null) return fixed(query, paragraphs, signal);
    const prlimit = await findExecutable('prlimit', path);

    // The only acquisition of a search; it is given back before the answer without ugrep, which needs no process.
    const release = await slots.acquire(signal);
    try {
      const lines = linesOf(paragraphs, (paragraph) => plan.lineOf(folded(paragraph)));
      const task = { ugrep, prlimit, args: plan.args, lines, timeLimitMs, memoryLimitBytes };
      const outcome = await runUgrep(task, signal);
      if (outcome.kind === 'finished') {
        return found(
          outcome.lines.flatMap((line) => paragraphs[line - 1]?.id ?? []),
          'boolean',
        );
      }
    } finally {
      release();
    }
    return fixed(query, paragraphs, signal);
  }

  async function fixed(query: BooleanQuery, paragraphs: readonly ExactParagraph[], signal: AbortSignal) {
    return found(await searchFixed(query, paragraphs, { limit, folded }, signal), 'fixed');
  }

  function found(ids: readonly string[], mode: 'boolean' | 'fixed'): ExactSearchResult {
    return { kind: 'found', ids: ids.slice(0, maxResults), mode, truncated: ids.length > maxResults };
  }

  return {
    async available() {
      return (await findExecutable('ugrep', path)) !== null;
    },
    async search(query, paragraphs, signal) {
      if (closing.signal.aborted) return CLOSED;
      const job = search(query, paragraphs, AbortSignal.any([signal, closing.signal])).catch((error: unknown) => {
        // The caller's own abort is the caller's news; ours is an outcome.
        if (closing.signal.aborted && error === closing.signal.reason) return CLOSED;
        throw error;
      });
      running.add(job);
      try {
        return await job;
      } finally {
        running.delete(job);
      }
    },
    async close() {
      closing.abort();
      await Promise.allSettled(running);
    },
  };
}

function* linesOf(
  paragraphs: readonly ExactParagraph[],
  lineOf: (paragraph: ExactParagraph) => string,
): Generator<string> {
  for (const paragraph of paragraphs) yield lineOf(paragraph);
}

/** Folding is most of a search through a long book, whose paragraphs come again with the next search. */
function foldedOnce(): (paragraph: ExactParagraph) => string {
  const known = new WeakMap<ExactParagraph, string>();
  return (paragraph) => {
    const before = known.get(paragraph);
    if (before !== undefined) return before;
    const folded = foldParagraph(paragraph.text);
    known.set(paragraph, folded);
    return folded;
  };
}
