/**
 * Breaks styled text into lines of a given width, left-aligned.
 *
 * A word breaks at a hyphen it already has, or where the rulebook's own list of hyphenated words says so; most words
 * do not break. `measure` gives widths in points.
 */

import type { Span, Spans } from './markdown.ts';

export type Line = readonly Span[];

export type Measure = (span: Span) => number;

/** Lower-case word without punctuation, to its parts: `couriers` → `['cou', 'riers']`. */
export type Hyphens = ReadonlyMap<string, readonly string[]>;

type Word = readonly Span[];

export function parseHyphens(list: string): Hyphens {
  return new Map(
    list
      .split(/\s+/)
      .filter((entry) => entry !== '')
      .map((entry) => [entry.replaceAll('-', ''), entry.split('-')]),
  );
}

export function breakLines(spans: Spans, width: number, measure: Measure, hyphens: Hyphens): readonly Line[] {
  const lines: Line[] = [];
  let line: Span[] = [];
  const flush = (): void => {
    lines.push(merge(line));
    line = [];
  };
  const widthOf = (parts: readonly Span[]): number => merge(parts).reduce((sum, part) => sum + measure(part), 0);
  for (const word of words(spans)) {
    const gap: readonly Span[] = line.length === 0 ? [] : [{ text: ' ', style: line.at(-1)?.style ?? 'regular' }];
    if (widthOf([...line, ...gap, ...word]) <= width) {
      line.push(...gap, ...word);
      continue;
    }
    const split = breaks(word, hyphens)
      .toReversed()
      .find(([head]) => widthOf([...line, ...gap, ...head]) <= width);
    if (split !== undefined) line.push(...gap, ...split[0]);
    if (line.length > 0) flush();
    line.push(...(split === undefined ? word : split[1]));
  }
  if (line.length > 0) flush();
  return lines;
}

/** Splits at spaces; a word keeps the styles of its pieces (`**Salt**,` is one word of two). */
function words(spans: Spans): readonly Word[] {
  const result: Span[][] = [];
  let open = false;
  for (const span of spans) {
    for (const piece of span.text.split(/( +)/)) {
      if (piece === '') continue;
      if (piece.startsWith(' ')) {
        open = false;
        continue;
      }
      const last = result.at(-1);
      if (open && last !== undefined) last.push({ ...span, text: piece });
      else result.push([{ ...span, text: piece }]);
      open = true;
    }
  }
  return result;
}

/** The ways to split a word between two lines, shortest head first. */
function breaks(word: Word, hyphens: Hyphens): readonly (readonly [head: Word, tail: Word])[] {
  const [only] = word;
  if (only === undefined || word.length > 1) return [];
  const core = /[\p{L}-]+/u.exec(only.text);
  if (core === null) return [];
  const parts = hyphens.get(core[0].toLowerCase());
  const cuts: { readonly at: number; readonly mark: string }[] = [];
  if (parts !== undefined) {
    let at = core.index;
    for (const part of parts.slice(0, -1)) cuts.push({ at: (at += part.length), mark: '-' });
  } else {
    for (const match of core[0].matchAll(/(?<=\p{L})-(?=\p{L})/gu))
      cuts.push({ at: core.index + match.index + 1, mark: '' });
  }
  return cuts.map(({ at, mark }) => [
    [{ ...only, text: only.text.slice(0, at) + mark }],
    [{ ...only, text: only.text.slice(at) }],
  ]);
}

/** Joins neighbours of one style, so that a line is drawn in as few strings as possible. */
function merge(parts: readonly Span[]): Line {
  const merged: Span[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last !== undefined && last.style === part.style)
      merged[merged.length - 1] = { ...last, text: last.text + part.text };
    else merged.push(part);
  }
  return merged;
}
