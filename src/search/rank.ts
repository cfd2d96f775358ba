/**
 * The ranking of passages: BM25 of the passage and of the section around it, with the weight of a heading that the
 * question names word for word, of phrases, and of how much of the question is covered. Pure: the index delivers the
 * candidates and the counts.
 */
import type { QuestionTerms } from './question.ts';
import type { RelatedTerm } from './relatedTerms.ts';

/** A passage as the ranking sees it. */
export interface RankedUnit {
  readonly id: number;
  readonly documentId: number;
  readonly page: number;
  /** Unique over all documents. */
  readonly section: number;
  readonly terms: readonly string[];
  /** Terms of each heading above the passage, outermost first. */
  readonly headings: readonly (readonly string[])[];
}

export interface CorpusCounts {
  readonly passages: number;
  readonly meanPassageTerms: number;
  readonly meanSectionTerms: number;
  /** In how many passages (text or headings) a term or one related to it stands. */
  readonly passagesWith: ReadonlyMap<string, number>;
  /** For terms of the question: terms of the documents that count as them, each with its weight. */
  readonly related: ReadonlyMap<string, readonly RelatedTerm[]>;
}

export interface RankedPassage {
  readonly id: number;
  readonly documentId: number;
  readonly page: number;
  readonly section: number;
  readonly score: number;
  /** Share of the question's weight that the section (with its headings) holds, 0 to 1. */
  readonly coverage: number;
  /** The same for the names in the question (capitalised words that the documents know); 1 where it has none. */
  readonly nameCoverage: number;
}

export interface RankedPage {
  readonly documentId: number;
  readonly page: number;
  readonly score: number;
}

/**
 * Found on 170 questions about one 403-page rulebook and checked on others; the ranking is flat around them: no value
 * changed by half moves a figure by more than three points, except the first.
 */
export const WEIGHTS = {
  /** A heading that stands in the question word for word ("Sneak Attack"): the section that is about it. */
  namedHeading: 2.5,
  /** Occurrences in the innermost heading, as so many in the text. */
  heading: 4,
  section: 1,
  passage: 0.75,
  /** Two words of the question side by side in the passage too. */
  phrase: 0.15,
  coverage: 0.25,
  /** What further passages of a page add to its best one. */
  page: 0.15,
} as const;

const K1 = 1.2;
const B = 0.75;

/** How much a named heading counts that stands further out than the two innermost. */
const OUTER_HEADING = 0.5;

/** How many passages of a page add to its score besides the best. */
const PAGE_SUPPORT = 3;

function rarity(counts: CorpusCounts, term: string): number {
  const found = counts.passagesWith.get(term) ?? 0;
  return Math.log(1 + (counts.passages - found + 0.5) / (found + 0.5));
}

function saturated(frequency: number, length: number, meanLength: number): number {
  if (frequency === 0) return 0;
  return (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / Math.max(1, meanLength)));
}

/**
 * What there is to cover: a word that stands nowhere counts as the mean of those that do. By rarity alone it would
 * weigh most of all, and whoever asks in other words than the book's would never be answered.
 */
function totalOf(values: ReadonlyMap<string, number>, counts: CorpusCounts): number {
  const present = [...values].filter(([term]) => (counts.passagesWith.get(term) ?? 0) > 0).map(([, value]) => value);
  const sum = present.reduce((total, value) => total + value, 0);
  const absent = values.size - present.length;
  return sum + (present.length === 0 ? 0 : (absent * sum) / present.length);
}

/** A term of a document → the terms of the question that it counts as. */
type Meanings = ReadonlyMap<string, readonly RelatedTerm[]>;

function meaningsOf(question: QuestionTerms, counts: CorpusCounts): Meanings {
  const meanings = new Map<string, RelatedTerm[]>();
  const add = (found: string, term: string, weight: number): void => {
    meanings.set(found, [...(meanings.get(found) ?? []), { term, weight }]);
  };
  for (const term of question.weights.keys()) {
    add(term, term, 1);
    for (const related of counts.related.get(term) ?? []) add(related.term, term, related.weight);
  }
  return meanings;
}

function frequencies(terms: readonly string[], meanings: Meanings, into: Map<string, number>): void {
  for (const found of terms) {
    for (const { term, weight } of meanings.get(found) ?? []) into.set(term, (into.get(term) ?? 0) + weight);
  }
}

function standsIn(part: readonly string[], whole: readonly string[]): boolean {
  if (part.length === 0 || part.length > whole.length) return false;
  for (let start = 0; start + part.length <= whole.length; start += 1) {
    if (part.every((term, offset) => whole[start + offset] === term)) return true;
  }
  return false;
}

interface SectionScore {
  readonly score: number;
  readonly covered: number;
  readonly coveredNames: number;
  readonly named: number;
}

/**
 * Ranks the candidates.
 * @param candidates the passages to rank
 * @param sections all passages of every section that a candidate belongs to, keyed by section
 */
export function rankPassages(
  question: QuestionTerms,
  candidates: readonly RankedUnit[],
  sections: ReadonlyMap<number, readonly RankedUnit[]>,
  counts: CorpusCounts,
): RankedPassage[] {
  const values = new Map([...question.weights].map(([term, weight]) => [term, weight * rarity(counts, term)]));
  const total = totalOf(values, counts);
  const isName = (term: string): boolean =>
    (question.weights.get(term) ?? 1) > 1 && (counts.passagesWith.get(term) ?? 0) > 0;
  const names = [...values].reduce((sum, [term, value]) => sum + (isName(term) ? value : 0), 0);
  const meanings = meaningsOf(question, counts);
  const valueOf = (terms: readonly string[]): number => terms.reduce((sum, term) => sum + (values.get(term) ?? 0), 0);

  const named = (headings: readonly (readonly string[])[]): number => {
    let best = 0;
    for (const [depth, heading] of headings.entries()) {
      if (!standsIn(heading, question.sequence)) continue;
      best = Math.max(best, valueOf(heading) * (depth >= headings.length - 2 ? 1 : OUTER_HEADING));
    }
    return best;
  };

  const scoreSection = (units: readonly RankedUnit[]): SectionScore => {
    const found = new Map<string, number>();
    let length = 0;
    for (const unit of units) {
      frequencies(unit.terms, meanings, found);
      length += unit.terms.length;
    }
    const headings = units[0]?.headings ?? [];
    const innermost = new Map<string, number>();
    frequencies(headings.at(-1) ?? [], meanings, innermost);
    const outer = new Map<string, number>();
    frequencies(headings.slice(0, -1).flat(), meanings, outer);
    let score = 0;
    let covered = 0;
    let coveredNames = 0;
    for (const [term, value] of values) {
      const inText = found.get(term) ?? 0;
      const inHeading = innermost.get(term) ?? 0;
      score += value * saturated(inText + WEIGHTS.heading * inHeading, length, counts.meanSectionTerms);
      if (inText > 0 || inHeading > 0) covered += value;
      else if (outer.has(term)) covered += value / 2;
      if (isName(term) && (inText > 0 || inHeading > 0 || outer.has(term))) coveredNames += value;
    }
    return { score, covered, coveredNames, named: named(headings) };
  };

  const pairs: (readonly [string, string, number])[] = [];
  for (const [index, first] of question.sequence.entries()) {
    const second = question.sequence[index + 1];
    // Said again is not asked twice.
    const said = pairs.some((pair) => pair[0] === first && pair[1] === second);
    if (second !== undefined && !said)
      pairs.push([first, second, ((values.get(first) ?? 0) + (values.get(second) ?? 0)) / 2]);
  }
  const phrases = (terms: readonly string[]): number => {
    let sum = 0;
    for (const [first, second, value] of pairs) {
      if (terms.some((term, index) => term === first && terms[index + 1] === second)) sum += value;
    }
    return sum;
  };

  const scored = new Map<number, SectionScore>();
  const sectionScore = (unit: RankedUnit): SectionScore => {
    const known = scored.get(unit.section) ?? scoreSection(sections.get(unit.section) ?? [unit]);
    scored.set(unit.section, known);
    return known;
  };

  return candidates
    .map((unit): RankedPassage => {
      const section = sectionScore(unit);
      const found = new Map<string, number>();
      frequencies(unit.terms, meanings, found);
      let own = 0;
      for (const [term, frequency] of found) {
        own += (values.get(term) ?? 0) * saturated(frequency, unit.terms.length, counts.meanPassageTerms);
      }
      const score =
        WEIGHTS.passage * own +
        WEIGHTS.section * section.score +
        WEIGHTS.namedHeading * Math.max(section.named, named(unit.headings)) +
        WEIGHTS.phrase * phrases(unit.terms) +
        WEIGHTS.coverage * section.covered;
      return {
        id: unit.id,
        documentId: unit.documentId,
        page: unit.page,
        section: unit.section,
        score,
        coverage: total === 0 ? 0 : section.covered / total,
        nameCoverage: names === 0 ? 1 : section.coveredNames / names,
      };
    })
    .toSorted((a, b) => b.score - a.score || a.id - b.id);
}

/** The pages of ranked passages, best first: a page is as good as its best passage, and a little better for each more. */
export function rankPages(passages: readonly RankedPassage[]): RankedPage[] {
  const pages = new Map<string, { documentId: number; page: number; score: number; further: number }>();
  for (const passage of passages) {
    const key = `${passage.documentId}:${passage.page}`;
    const page = pages.get(key);
    if (page === undefined) {
      pages.set(key, { documentId: passage.documentId, page: passage.page, score: passage.score, further: 0 });
    } else if (page.further < PAGE_SUPPORT) {
      page.further += 1;
      page.score += (WEIGHTS.page * passage.score) / PAGE_SUPPORT;
    }
  }
  return [...pages.values()]
    .map(({ documentId, page, score }) => ({ documentId, page, score }))
    .toSorted((a, b) => b.score - a.score || a.documentId - b.documentId || a.page - b.page);
}
