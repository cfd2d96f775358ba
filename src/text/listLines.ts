/** Lists that a book's text runs together, read as lists: each point on a line of its own. No letter changes. */

/** A bullet never stands inside a sentence. */
const BEFORE_BULLET = / (?=[•▪‣◦] )/gu;

/** `… two. 3. Put …`: a number after a sentence and before one; not the number of a page or a figure (`p. 3. The`). */
const BEFORE_NUMBER =
  /(?<=[.!?:;]["”»’)]?)(?<!(?:^|[^\p{L}])(?i:pp?|nos?|nr|figs?|ch|vol|art|sec|s|стр|с|рис|гл|п)\.) (?=\d{1,2}\. \p{Lu})/gu;

export function listLines(text: string): string {
  return text.replace(BEFORE_BULLET, '\n').replace(BEFORE_NUMBER, '\n');
}
