/** Entities as Telegram takes them: in order, one inside the other or apart, never half a character, never ending in white space. */
import type { TextEntity } from '../../tablePorts.ts';

const isLowSurrogate = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return at > 0 && unit >= 0xdc00 && unit <= 0xdfff;
};

/** The next place at or after `at` that is not inside a surrogate pair of the (well-formed) text. */
const characterEnd = (text: string, at: number): number => (isLowSurrogate(text, at) ? at + 1 : at);
const characterStart = (text: string, at: number): number => (isLowSurrogate(text, at) ? at - 1 : at);

/**
 * For each place the end of what can be seen before it: `ends[at]` is the length of `text.slice(0, at).trimEnd()`.
 * Made once for a text, it answers for every slice of it.
 */
export function inkEnds(text: string): Int32Array {
  const ends = new Int32Array(text.length + 1);
  for (let at = 0; at < text.length; at += 1) ends[at + 1] = /\s/.test(text.charAt(at)) ? (ends[at] ?? 0) : at + 1;
  return ends;
}

/**
 * The entities of a well-formed text in Telegram's order. Half characters are taken whole; one that crosses the end of
 * another is cut there (`src/text/richText.ts` makes none that do).
 */
export function tidyEntities(text: string, entities: readonly TextEntity[], ends: Int32Array): readonly TextEntity[] {
  const whole = entities.flatMap((entity) => {
    const offset = characterStart(text, Math.max(0, entity.offset));
    const end = inkEnd(ends, characterEnd(text, Math.min(text.length, entity.offset + entity.length)));
    return end > offset ? [{ ...entity, offset, length: end - offset }] : [];
  });
  const open: number[] = [];
  return whole
    .toSorted((one, other) => one.offset - other.offset || other.length - one.length)
    .map((entity) => {
      while ((open.at(-1) ?? Infinity) <= entity.offset) open.pop();
      const end = Math.min(entity.offset + entity.length, open.at(-1) ?? Infinity);
      open.push(end);
      return { ...entity, length: end - entity.offset };
    });
}

/** What lies of the entities in `start..end`, counted from `start`. */
export function clipEntities(
  entities: readonly TextEntity[],
  start: number,
  end: number,
  ends: Int32Array,
): readonly TextEntity[] {
  return entities.flatMap((entity) => {
    const from = Math.max(start, entity.offset);
    const to = inkEnd(ends, Math.min(end, entity.offset + entity.length));
    return to > from ? [{ ...entity, offset: from - start, length: to - from }] : [];
  });
}

export function inkEnd(ends: Int32Array, at: number): number {
  return ends[at] ?? at;
}
