/** Numbers as people read them. */
import type { Spread } from './statistics.ts';

/** About three digits; whole numbers as they are. */
function number(value: number): string {
  if (Number.isInteger(value) || value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** `median unit (min–max)`; the median alone where all are the same, as of a quantile, a peak, a count. */
export function figure({ median, min, max }: Spread, unit: string): string {
  const middle = `${number(median)} ${unit}`.trimEnd();
  return min === max ? middle : `${middle} (${number(min)}–${number(max)})`;
}
