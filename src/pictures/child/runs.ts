/** From the boxes of single characters to what a highlighter would draw: one stroke for each piece of a line. Pure. */
import type { Box } from '../../library/extraction/child/displayBox.ts';

/** Two characters that follow each other in a quote belong to one stroke when they share at least half of their height. */
const SHARED_HEIGHT = 0.5;

/** A comma hangs below the line and an apostrophe stands at its top: a small mark belongs to the stroke that its middle lies next to. */
const SMALL = 0.45;
const REACH = 0.35;

/** And when no more than this lies between them, in heights of the stroke: a blank, never the gap between columns. */
const WIDEST_GAP = 1.2;

/** What a stroke goes beyond the ink, in its heights: letters without ascenders would get a thin one. */
const MARGIN_ACROSS = 0.16;
const MARGIN_ALONG = 0.08;

/** The boxes in the order of the text, y downwards; the strokes with their margins. */
export function strokesOf(characters: readonly Box[]): readonly Box[] {
  const strokes: Box[] = [];
  let last: Box | null = null;
  for (const box of characters) {
    const stroke = strokes.at(-1);
    if (stroke !== undefined && last !== null && continues(stroke, last, box)) {
      strokes[strokes.length - 1] = union(stroke, box);
    } else strokes.push(box);
    last = box;
  }
  return strokes.map(withMargin);
}

function continues(stroke: Box, last: Box, next: Box): boolean {
  const height = Math.max(stroke.bottom - stroke.top, next.bottom - next.top);
  if (Math.max(next.left - last.right, last.left - next.right) > WIDEST_GAP * height) return false;
  const own = next.bottom - next.top;
  const shared = Math.min(stroke.bottom, next.bottom) - Math.max(stroke.top, next.top);
  if (shared >= SHARED_HEIGHT * Math.min(own, stroke.bottom - stroke.top)) return true;
  const middle = (next.top + next.bottom) / 2;
  const reach = REACH * height;
  return own <= SMALL * height && middle > stroke.top - reach && middle < stroke.bottom + reach;
}

function union(one: Box, other: Box): Box {
  return {
    left: Math.min(one.left, other.left),
    right: Math.max(one.right, other.right),
    top: Math.min(one.top, other.top),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

function withMargin({ left, right, top, bottom }: Box): Box {
  const height = bottom - top;
  return {
    left: left - MARGIN_ALONG * height,
    right: right + MARGIN_ALONG * height,
    top: top - MARGIN_ACROSS * height,
    bottom: bottom + MARGIN_ACROSS * height,
  };
}
