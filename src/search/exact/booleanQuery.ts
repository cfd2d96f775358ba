/** A boolean query as a tree, and its plain reading: does a folded paragraph satisfy it, letter by letter? */
import { collapseSpace, foldForMatching } from '../../text/fold.ts';

export type BooleanQuery =
  | { readonly kind: 'term'; readonly text: string }
  | { readonly kind: 'not'; readonly operand: BooleanQuery }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly BooleanQuery[] };

/**
 * A paragraph in the form in which queries are compared with it: folded like the ranked search, one line. It holds no
 * control characters, which is what lets `ugrepPlan.ts` use them as marks.
 */
export function foldParagraph(text: string): string {
  return collapseSpace(foldForMatching(text));
}

/** Whether a paragraph from `foldParagraph` satisfies the query without any character errors. */
export function satisfies(query: BooleanQuery, folded: string): boolean {
  if (query.kind === 'term') return folded.includes(query.text);
  if (query.kind === 'not') return !satisfies(query.operand, folded);
  if (query.kind === 'and') return query.operands.every((operand) => satisfies(operand, folded));
  return query.operands.some((operand) => satisfies(operand, folded));
}
