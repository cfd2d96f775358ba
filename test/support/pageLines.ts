/** Hand-made pages: A5-like, running text of 10 points on a line spacing of 12, columns from left 50 or 220. */
import type { ExtractedPage, PageLine } from '../../src/library/pages.ts';

export const HEIGHT = 600;

export interface LineLook {
  readonly size?: number;
  readonly bold?: boolean;
  readonly startsBold?: boolean;
  readonly left?: number;
  /** Distance from the top of the page, points; else one line spacing under the line before. */
  readonly top?: number;
  /** Blank space above the line besides the line spacing, points. */
  readonly gap?: number;
}

export type Line = string | readonly [string, LineLook];

export function pageOf(page: number, given: readonly Line[], height = HEIGHT): ExtractedPage {
  const lines: PageLine[] = [];
  for (const line of given) {
    const [text, look] = typeof line === 'string' ? [line, {}] : line;
    const { size = 10, bold = false, left = 50, gap = 0 } = look;
    const bottom = (look.top ?? (lines.at(-1)?.bottom ?? 78) - 10 + 12 + gap) + 10;
    lines.push({
      text,
      left,
      right: left + text.length * 5,
      top: bottom - 10,
      bottom,
      fontSize: size,
      bold,
      startsBold: look.startsBold ?? bold,
    });
  }
  return { page, label: null, width: 420, height, lines };
}

/** Four lines of running text, so that a page has a body; it ends a sentence. */
export const BODY: readonly string[] = [
  'Every player takes one boat and puts it into the',
  'harbour of their choice, beginning with the oldest',
  'one at the table, who also takes the beacon of the',
  'first day and keeps it until somebody passes.',
];
