/** Ratios as people read them, in tables, on pages and in charts. */

/** About three digits; a small part as a fraction: `1/230` is easier to read than `0.0043`. */
export const ratioWords = (ratio: number): string => (ratio < 0.1 ? `1/${digits(1 / ratio)}` : digits(ratio));

function digits(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 10 ? 1 : 2).replace(/\.?0+$/u, '');
}
