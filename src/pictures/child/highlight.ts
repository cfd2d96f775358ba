/** Draws the highlighter over pixels: paper becomes yellow, ink stays ink, and what is dark shines through. Pure. */
import type { Box } from '../../library/extraction/child/displayBox.ts';

/** Four bytes a pixel: red, green, blue, and one that is not looked at. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

const YELLOW = [255, 230, 60] as const;

/** Mean brightness, 0 to 255, below which multiplying would show nothing: white letters on a dark ground. */
const DARK = 96;
/** How much of the yellow lies over a dark ground. */
const OVER_DARK = 0.45;

/** @param strokes in pixels; where they overlap the colour is not laid on twice */
export function highlight(pixels: Pixels, strokes: readonly Box[]): void {
  const touched = new Uint8Array(pixels.width * pixels.height);
  for (const stroke of strokes) paint(pixels, stroke, touched);
}

function paint({ width, height, bytes }: Pixels, stroke: Box, touched: Uint8Array): void {
  const left = clamp(Math.floor(stroke.left), width);
  const right = clamp(Math.ceil(stroke.right), width);
  const top = clamp(Math.floor(stroke.top), height);
  const bottom = clamp(Math.ceil(stroke.bottom), height);
  const area = { left, right, top, bottom };
  const isDark = brightness({ width, height, bytes }, area) < DARK;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const pixel = y * width + x;
      if (touched[pixel] === 1) continue;
      touched[pixel] = 1;
      for (const [channel, colour] of YELLOW.entries()) {
        const value = bytes[4 * pixel + channel] ?? 0;
        bytes[4 * pixel + channel] = isDark
          ? Math.round(value * (1 - OVER_DARK) + colour * OVER_DARK)
          : Math.round((value * colour) / 255);
      }
    }
  }
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

function brightness({ width, bytes }: Pixels, { left, right, top, bottom }: Box): number {
  let sum = 0;
  let count = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const at = 4 * (y * width + x);
      sum += (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) + (bytes[at + 2] ?? 0);
      count += 3;
    }
  }
  return count === 0 ? 255 : sum / count;
}
