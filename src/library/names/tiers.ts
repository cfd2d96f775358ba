/**
 * The order of authority among likenesses. Each tier looks at all names; the first tier that finds anything decides,
 * and what it found is all that counts. So an exact name beats a longer one that begins with it, and a guess (another
 * keyboard layout, a sound, a typo) is only made where nothing was written right.
 */
import { forgivenSlips, slipsBetween } from './editDistance.ts';
import { formsOfNameWord, formsOfTextWord, shareForm } from './wordForms.ts';
import { hasWordsWithSlips, nearestBySound, nearestByTypo } from './typoSearch.ts';
import { isArticle, isConnective, type NameForm } from './nameForm.ts';
import type { NameIndex, NameKey } from './nameIndex.ts';
import type { Recognition } from './namedGame.ts';

export interface NameQuery {
  readonly raw: string;
  readonly form: NameForm;
  /** The same keys on the other keyboard layout. */
  readonly otherLayouts: readonly NameForm[];
}

export interface Tier {
  readonly how: Recognition;
  readonly find: (index: NameIndex, query: NameQuery) => readonly NameKey[];
}

/** Least characters: of a prefix as typed, of one read through another layout or script, of an exact name in another layout. */
const LEAST_PREFIX = 2;
const LEAST_GUESSED_PREFIX = 4;
const LEAST_IN_OTHER_LAYOUT = 3;
/** Least skeleton for "sounds the same": between scripts any but one letter, within one script what tells words apart. */
const LEAST_SOUND_ACROSS = 2;
const LEAST_SOUND_WITHIN = 5;
/** Consonants that must agree before vowels are let differ. */
const LEAST_CONSONANTS = 4;

export const TIERS: readonly Tier[] = [
  { how: 'exact', find: (index, { raw, form }) => preferLiteral(named(index.byFull.get(form.full)), raw) },
  { how: 'exact', find: (index, { form }) => named(index.byCore.get(form.core)) },
  { how: 'exact', find: (index, { form }) => named(index.byCompact.get(form.compact)) },
  { how: 'alias', find: (index, { form }) => index.byFull.get(form.full) ?? [] },
  { how: 'alias', find: (index, { form }) => exactly(index, form) },
  { how: 'prefix', find: (index, { form }) => byPrefix(index, form, LEAST_PREFIX) },
  { how: 'words', find: (index, { form }) => byNeighbouringWords(index, form) },
  { how: 'words', find: (index, { form }) => byAllWords(index, form) },
  {
    how: 'layout',
    find: (index, query) => inOtherLayout(query, LEAST_IN_OTHER_LAYOUT, (form) => exactly(index, form)),
  },
  { how: 'transliteration', find: (index, { form }) => bySound(index, form) },
  { how: 'inflection', find: (index, { form }) => byInflection(index, form) },
  { how: 'typo', find: (index, { form }) => nearestByTypo(index.keys, form) },
  {
    how: 'layout',
    find: (index, query) =>
      inOtherLayout(query, LEAST_GUESSED_PREFIX, (form) => {
        const prefixed = byPrefix(index, form, LEAST_GUESSED_PREFIX);
        return prefixed.length > 0 ? prefixed : byNeighbouringWords(index, form);
      }),
  },
  { how: 'transliteration', find: (index, { form }) => bySoundPrefix(index, form) },
  { how: 'layout', find: (index, query) => inOtherLayout(query, LEAST_GUESSED_PREFIX, (form) => bySound(index, form)) },
  { how: 'transliteration', find: (index, { form }) => byConsonants(index, form) },
  { how: 'transliteration', find: (index, { form }) => nearestBySound(index.keys, form) },
  { how: 'layout', find: (index, query) => inOtherLayout(query, 6, (form) => nearestByTypo(index.keys, form)) },
  { how: 'typo', find: (index, { form }) => index.keys.filter((key) => hasWordsWithSlips(key.form.words, form.words)) },
];

function named(keys: readonly NameKey[] | undefined): readonly NameKey[] {
  return keys?.filter((key) => !key.isAlias) ?? [];
}

/** Names that fold alike ("Über", "Uber") are still told apart by whoever types the accents. */
function preferLiteral(keys: readonly NameKey[], raw: string): readonly NameKey[] {
  const wanted = raw.trim().normalize().toLowerCase();
  const literal = keys.filter((key) => key.raw.trim().normalize().toLowerCase() === wanted);
  return literal.length > 0 ? literal : keys;
}

function exactly(index: NameIndex, form: NameForm): readonly NameKey[] {
  const keys = index.byCore.get(form.core) ?? index.byCompact.get(form.compact) ?? [];
  const names = named(keys);
  return names.length > 0 ? names : keys;
}

function inOtherLayout(
  query: NameQuery,
  least: number,
  find: (form: NameForm) => readonly NameKey[],
): readonly NameKey[] {
  return query.otherLayouts.flatMap((form) => (form.compact.length < least ? [] : find(form)));
}

function byPrefix(index: NameIndex, form: NameForm, least: number): readonly NameKey[] {
  // A Han character says as much as a syllable.
  if (form.compact.length < least && form.script !== 'other') return [];
  return index.keys.filter((key) => key.form.compact.startsWith(form.compact));
}

/** The query as neighbouring words inside the name, the last one perhaps unfinished. */
function byNeighbouringWords(index: NameIndex, form: NameForm): readonly NameKey[] {
  if (!isTelling(form)) return [];
  const unfinished = (form.words.at(-1)?.length ?? 0) >= 3;
  const wanted = unfinished ? ` ${form.core}` : ` ${form.core} `;
  return index.keys.filter((key) => ` ${key.form.core} `.includes(wanted));
}

function byAllWords(index: NameIndex, form: NameForm): readonly NameKey[] {
  if (form.words.length < 2 || !isTelling(form)) return [];
  const wanted = form.words.map((word) => ` ${word} `);
  return index.keys.filter((key) => wanted.every((word) => ` ${key.form.core} `.includes(word)));
}

/** A query of "of the" alone is in half of all names and means none. */
function isTelling(form: NameForm): boolean {
  if (form.script === 'other') return form.compact.length >= 2;
  return form.words.some((word) => word.length >= 3 && !isArticle(word) && !isConnective(word));
}

function bySound(index: NameIndex, form: NameForm): readonly NameKey[] {
  const alike = index.bySkeleton.get(form.skeleton) ?? [];
  return alike.filter((key) => {
    const least = key.form.script === form.script ? LEAST_SOUND_WITHIN : LEAST_SOUND_ACROSS;
    return form.skeleton.length >= least && form.script !== 'other' && key.form.numbers === form.numbers;
  });
}

function bySoundPrefix(index: NameIndex, form: NameForm): readonly NameKey[] {
  if (form.skeleton.length < LEAST_GUESSED_PREFIX) return [];
  return index.keys.filter((key) => key.form.script !== form.script && key.form.skeleton.startsWith(form.skeleton));
}

function byConsonants(index: NameIndex, form: NameForm): readonly NameKey[] {
  if (form.consonants.length < LEAST_CONSONANTS) return [];
  return index.keys.filter((key) => {
    const { skeleton, script, consonants, numbers } = key.form;
    if (script === form.script || consonants !== form.consonants || numbers !== form.numbers) return false;
    return slipsBetween(skeleton, form.skeleton, forgivenSlips(skeleton.length) + 1) !== null;
  });
}

function byInflection(index: NameIndex, form: NameForm): readonly NameKey[] {
  if (form.script !== 'cyrillic') return [];
  const asked = form.words.map((word) => formsOfTextWord(word));
  return index.keys.filter((key) => {
    const { script, words } = key.form;
    if (script !== 'cyrillic' || words.length !== asked.length) return false;
    return words.every((word, at) => {
      const forms = asked[at];
      return forms !== undefined && sharesBeginning(word, form.words[at]) && shareForm(formsOfNameWord(word), forms);
    });
  });
}

/** Spares the forms of names that cannot match. */
function sharesBeginning(word: string, asked: string | undefined): boolean {
  return asked !== undefined && word.slice(0, 2) === asked.slice(0, 2);
}
