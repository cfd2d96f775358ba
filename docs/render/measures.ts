/** How large the words in a diagram are, px. They are set in a monospaced font, whose width is the same wherever it is shown. */
import type { ChartState } from './chart.ts';

export const TITLE_SIZE = 13;
export const LABEL_SIZE = 11;
/** From one line to the next. */
export const TITLE_LINE = 20;
export const LABEL_LINE = 15;
/** Between the words and the border of a state. */
export const INSET = 10;

/** Of the common ones 0.60 is the widest; a little room on top of it. */
const ADVANCE = 0.61;

const widthOf = (text: string, size: number): number => Math.ceil(text.length * size * ADVANCE);

export const labelWidth = (text: string): number => widthOf(text, LABEL_SIZE);
export const titleWidth = (text: string): number => widthOf(text, TITLE_SIZE);

/** The lines under a state's name. */
export function linesOf(state: ChartState): readonly { readonly kind: 'runs' | 'reaction'; readonly text: string }[] {
  return [
    ...state.runs.map((actor) => ({ kind: 'runs' as const, text: `▸ ${actor}` })),
    ...state.reactions.map((text) => ({ kind: 'reaction' as const, text: `• ${text}` })),
  ];
}

export const tagsOf = (state: ChartState): string => state.tags.map((tag) => `#${tag}`).join(' ');

/** Room for name, tags and lines. */
export function headerOf(state: ChartState): { readonly width: number; readonly height: number } {
  const tags = tagsOf(state);
  const title = titleWidth(state.name) + (tags === '' ? 0 : INSET + labelWidth(tags));
  const lines = linesOf(state);
  return {
    width: Math.max(title, ...lines.map(({ text }) => labelWidth(text))) + 2 * INSET,
    height: TITLE_LINE + lines.length * LABEL_LINE + INSET,
  };
}
