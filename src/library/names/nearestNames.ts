/** The games to show where no name matched: likely guesses for a person to pick from, never for the program. */
import { distance } from 'fastest-levenshtein';
import { mayBeNear } from './editDistance.ts';
import type { NameForm } from './nameForm.ts';
import type { NamedGame } from './namedGame.ts';
import type { NameIndex } from './nameIndex.ts';

const MOST_GUESSES = 5;
/** Share of the sounds that must agree. */
const LEAST_LIKENESS = 0.6;
/** Likeness of a name that begins with or contains the query, or shares a long word with it. */
const CONTAINED = 0.9;
const SHARED_WORD = 0.8;
/** Letters from which a shared part is no accident. */
const LEAST_SHARED = 4;

interface Reading {
  readonly form: NameForm;
  readonly longWords: ReadonlySet<string>;
}

/** Up to five games whose names are like one of the readings of the query, likest first. */
export function nearestGames(index: NameIndex, readings: readonly NameForm[]): readonly NamedGame[] {
  const asked: readonly Reading[] = readings.map((form) => ({
    form,
    longWords: new Set(form.words.filter((word) => word.length >= LEAST_SHARED)),
  }));
  const likeness = new Map<NamedGame, number>();
  for (const { game, form } of index.keys) {
    const known = likeness.get(game) ?? LEAST_LIKENESS;
    let like = known;
    for (const reading of asked) like = Math.max(like, likenessOf(form, reading, like));
    if (like > known) likeness.set(game, like);
  }
  return [...likeness]
    .toSorted(([first, liker], [second, likest]) => likest - liker || compareNames(first.name, second.name))
    .slice(0, MOST_GUESSES)
    .map(([game]) => game);
}

/** Shorter first, then by code units: an order that depends on nothing but the names. */
export function compareNames(first: string, second: string): number {
  if (first.length !== second.length) return first.length - second.length;
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

/** 0 to 1; 0 also where the likeness cannot exceed `floor`. */
function likenessOf(form: NameForm, { form: reading, longWords }: Reading, floor: number): number {
  const sound = form.skeleton;
  const asked = reading.skeleton;
  if (asked === '' || sound === '') return 0;
  if (form.compact.startsWith(reading.compact)) return CONTAINED;
  // The masks tell most pairs apart before any text is searched.
  if ((reading.soundMask & ~form.soundMask) === 0 && asked.length >= LEAST_SHARED && sound.includes(asked))
    return CONTAINED;
  if ((form.soundMask & ~reading.soundMask) === 0 && sound.length >= LEAST_SHARED && asked.includes(sound))
    return CONTAINED;
  if (longWords.size > 0 && form.words.some((word) => longWords.has(word))) return SHARED_WORD;
  const longer = Math.max(sound.length, asked.length);
  // A guess below the floor is not worth its distance: most names fall to one of these two bounds.
  const most = Math.ceil((1 - floor) * longer);
  if (Math.abs(sound.length - asked.length) >= most || !mayBeNear(form.soundMask, reading.soundMask, most)) return 0;
  return 1 - distance(sound, asked) / longer;
}
