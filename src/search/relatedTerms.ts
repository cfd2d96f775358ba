/**
 * Terms of a document that mean what a term of the question means although the two are not equal: a mistyped word, a
 * form that the stemmer misses, a compound ("Karte" in "Aktionskarte"). Found in the document's own vocabulary, so
 * nothing is related that the book does not say.
 */
import { distance } from 'fastest-levenshtein';
import type { Language } from '../text/language.ts';

export interface RelatedTerm {
  readonly term: string;
  /** How much one occurrence counts, as a share of an occurrence of the asked term. */
  readonly weight: number;
}

/** Languages that write compounds as one word. */
const COMPOUNDING: ReadonlySet<Language> = new Set(['da', 'de', 'fi', 'hu', 'nl', 'no', 'sv']);

/** Languages whose stemmer leaves many forms of a word apart. */
const WEAKLY_STEMMED: ReadonlySet<Language> = new Set(['pl', 'und']);

/** Shorter parts of a compound are endings and chance. */
const SHORTEST_PART = 4;
const SHORTEST_REST = 3;

const WEIGHT = { form: 0.7, typo: 0.6, compound: 0.5, part: 0.35 } as const;

/**
 * Forms of one word share this much of the longer one, from its beginning; less has to do where the stemmer is weak, or
 * where the book does not know the asked term at all (it was typed without its accents, say).
 */
const SHARED_BEGINNING = 0.75;
const SHARED_BEGINNING_WEAK = 0.6;
const SHORTEST_SHARED = 4;
const SHORTEST_SHARED_WEAK = 3;
const SHORTEST_ASKED = 4;

const MOST_RELATED = 12;

const DIGIT = /\p{N}/u;

function sharedBeginning(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function isForm(asked: string, term: string, known: boolean, weak: boolean): boolean {
  if (Math.abs(asked.length - term.length) > 3) return false;
  const shared = sharedBeginning(asked, term);
  const part = weak || !known ? SHARED_BEGINNING_WEAK : SHARED_BEGINNING;
  const least = weak ? SHORTEST_SHARED_WEAK : SHORTEST_SHARED;
  return shared >= least && shared >= part * Math.max(asked.length, term.length);
}

/** Edits that a typo may have, by the length of the word: in short words every neighbour is another word. */
function typosAllowed(asked: string): number {
  return asked.length < 5 ? 0 : asked.length < 9 ? 1 : 2;
}

/** Two neighbouring letters that changed places are one slip, though two edits. */
function isSwap(asked: string, term: string): boolean {
  const at = sharedBeginning(asked, term);
  const swapped = asked.slice(0, at) + (asked[at + 1] ?? '') + (asked[at] ?? '') + asked.slice(at + 2);
  return asked.length === term.length && swapped === term;
}

function isTypo(asked: string, term: string): boolean {
  const allowed = typosAllowed(asked);
  // The first letter is rarely mistyped, and comparing every word with every other is what costs.
  return (
    allowed > 0 &&
    asked[0] === term[0] &&
    Math.abs(asked.length - term.length) <= allowed &&
    (distance(asked, term) <= allowed || isSwap(asked, term))
  );
}

function compoundWeight(asked: string, term: string): number {
  const longer = term.length - asked.length;
  if (asked.length >= SHORTEST_PART && longer >= SHORTEST_REST && (term.startsWith(asked) || term.endsWith(asked))) {
    return WEIGHT.compound;
  }
  // The head of a compound stands at its end: an Aktionskarte is a Karte.
  if (term.length >= SHORTEST_PART && -longer >= SHORTEST_REST && asked.endsWith(term)) return WEIGHT.part;
  return 0;
}

/**
 * The related terms of one asked term, most weight first.
 * @param known whether the document has the asked term itself: then only compounds (and, where the stemmer is weak, forms) add to it
 */
export function relatedTerms(
  asked: string,
  vocabulary: readonly string[],
  language: Language,
  known: boolean,
): readonly RelatedTerm[] {
  if (asked.length < SHORTEST_ASKED || DIGIT.test(asked)) return [];
  const compounds = COMPOUNDING.has(language);
  const weak = WEAKLY_STEMMED.has(language);
  const forms = !known || weak;
  if (!compounds && !forms) return [];
  const related: RelatedTerm[] = [];
  for (const term of vocabulary) {
    if (term === asked || DIGIT.test(term)) continue;
    const weight = Math.max(
      forms && isForm(asked, term, known, weak) ? WEIGHT.form : 0,
      !known && isTypo(asked, term) ? WEIGHT.typo : 0,
      compounds ? compoundWeight(asked, term) : 0,
    );
    if (weight > 0) related.push({ term, weight });
  }
  return related.toSorted((a, b) => b.weight - a.weight || a.term.length - b.term.length).slice(0, MOST_RELATED);
}
