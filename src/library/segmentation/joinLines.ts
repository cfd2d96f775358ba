/** Lines of the text layer → running text. */

const SOFT_HYPHEN = '\u00ad';

/**
 * Joins lines with `separator` between them; the halves of a word that a soft hyphen divides at a line end become whole.
 * Time is linear in the text: asking a string that is still being put together for its end copies all of it.
 */
export function joinLines(lines: readonly string[], separator: string): string {
  const parts: string[] = [];
  let last = '';
  for (const line of lines) {
    if (last.endsWith(SOFT_HYPHEN)) parts[parts.length - 1] = last.slice(0, -1);
    else if (last !== '') parts.push(separator);
    parts.push(line);
    last = line;
  }
  return parts.join('');
}
