/** The search without ugrep: the boolean query letter by letter, for when ugrep met its limits. Errors are not allowed for. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type BooleanQuery, satisfies } from './booleanQuery.ts';
import type { ExactParagraph } from './types.ts';

/** Characters searched before other work gets its turn. */
const STRIDE_LENGTH = 262_144;

interface FixedSearch {
  readonly limit: number;
  /** The text as `foldParagraph` makes it. */
  readonly folded: (paragraph: ExactParagraph) => string;
}

/** Ids of the first `limit` paragraphs that satisfy the query. Rejects with the signal's reason when it aborts. */
export async function searchFixed(
  query: BooleanQuery,
  paragraphs: readonly ExactParagraph[],
  { limit, folded }: FixedSearch,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let untilTurn = STRIDE_LENGTH;
  for (const paragraph of paragraphs) {
    const { id, text } = paragraph;
    if (satisfies(query, folded(paragraph))) ids.push(id);
    if (ids.length >= limit) break;
    untilTurn -= text.length;
    if (untilTurn > 0) continue;
    untilTurn = STRIDE_LENGTH;
    await nextTurn();
    signal.throwIfAborted();
  }
  return ids;
}
