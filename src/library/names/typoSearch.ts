/** Names a few slips away from a query: the nearest ones only, and never across a number or a whole missing word. */
import { forgivenSlips, letterMask, mayBeNear, slipsBetween } from './editDistance.ts';
import { isArticle, isConnective, type NameForm } from './nameForm.ts';
import type { NameKey } from './nameIndex.ts';

/** Below this many characters a query is too little to be a slip of anything. */
const SHORTEST_QUERY = 4;

/** Little words whose slips say nothing about which game is meant ("lord fo the rings"). */
const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  'of to in on at for on des du du von zu im na в во на из о об'.split(' '),
);

/** The keys with the fewest slips from the query, within what their length forgives. */
export function nearestByTypo(keys: readonly NameKey[], query: NameForm): readonly NameKey[] {
  if (query.compact.length < SHORTEST_QUERY) return [];
  return fewestSlips(keys, (key) => {
    const { form } = key;
    const limit = forgivenSlips(form.compact.length);
    if (form.numbers !== query.numbers || !mayBeNear(form.mask, query.mask, limit)) return null;
    const slips = slipsBetween(query.compact, form.compact, limit);
    return slips !== null && isSlipOf(form.words, query.words) ? slips : null;
  });
}

/** The same over the sounds, between scripts only: in one script the spelling itself is compared. */
export function nearestBySound(keys: readonly NameKey[], query: NameForm): readonly NameKey[] {
  if (query.skeleton.length < SHORTEST_QUERY) return [];
  return fewestSlips(keys, ({ form }) => {
    if (form.script === query.script || form.numbers !== query.numbers) return null;
    const limit = forgivenSlips(form.skeleton.length);
    if (!mayBeNear(form.soundMask, query.soundMask, limit)) return null;
    return slipsBetween(query.skeleton, form.skeleton, limit);
  });
}

/** Whether every word of the query is a word of the name, slips forgiven word by word. One word must be long enough to tell. */
export function hasWordsWithSlips(name: readonly string[], query: readonly string[]): boolean {
  const left = [...name];
  let telling = false;
  for (const word of query) {
    const at = left.findIndex((candidate) => slipsBetween(word, candidate, wordLimit(candidate)) !== null);
    if (at < 0) return false;
    left.splice(at, 1);
    telling ||= word.length >= 6;
  }
  return telling;
}

function fewestSlips(keys: readonly NameKey[], slipsOf: (key: NameKey) => number | null): readonly NameKey[] {
  let best = Number.POSITIVE_INFINITY;
  let nearest: NameKey[] = [];
  for (const key of keys) {
    const slips = slipsOf(key);
    if (slips === null || slips > best) continue;
    if (slips < best) nearest = [];
    best = slips;
    nearest.push(key);
  }
  return nearest;
}

/** Word by word: "… UK" is no slip of "… US", nor of the name without it, however few letters that takes. */
function isSlipOf(name: readonly string[], query: readonly string[]): boolean {
  if (name.length === query.length) {
    return name.every(
      (word, at) => slipsBetween(query[at] ?? '', word, wordLimit(word)) !== null || isSwap(word, query[at] ?? ''),
    );
  }
  const [longer, shorter] = name.length > query.length ? [name, query] : [query, name];
  const short = shorter.join('');
  return !longer.some((word, at) => {
    if (isArticle(word) || isConnective(word) || FUNCTION_WORDS.has(word)) return false;
    const without = longer.toSpliced(at, 1).join('');
    return (slipsBetween(without, short, 3) ?? 4) + word.length <= (slipsBetween(longer.join(''), short, 3) ?? 0);
  });
}

function wordLimit(word: string): number {
  return FUNCTION_WORDS.has(word) || isArticle(word) ? 1 : forgivenSlips(word.length);
}

/** "teh" for "the": the same three letters, two neighbours swapped. */
function isSwap(name: string, query: string): boolean {
  return name.length === 3 && query.length === 3 && name !== query && letterMask(name) === letterMask(query);
}
