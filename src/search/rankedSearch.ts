/** The ranked search over indexed documents: candidates by BM25 from the full-text index, then the ranking. */
import { matchAnyTerm, passagesWith } from '../storage/fullText.ts';
import type { Database } from '../storage/schema.ts';
import { type Analyzer, createAnalyzer } from '../text/analyzer.ts';
import { isLanguage, type Language } from '../text/language.ts';
import { createVocabularyCache } from './vocabulary.ts';
import { analyzeQuestion, type QuestionTerms } from './question.ts';
import { type RelatedTerm, relatedTerms } from './relatedTerms.ts';
import { type CorpusCounts, type RankedPassage, type RankedUnit, rankPassages, WEIGHTS } from './rank.ts';

/** Passages that BM25 hands to the ranking. */
const CANDIDATES = 120;

/**
 * A term that stands in more than this share of the passages chooses no candidates where rarer ones find enough: it
 * costs most of the search's time and pushes out passages that hold what was asked. It still counts in the ranking.
 */
const COMMON_SHARE = 0.08;

export interface RankedSearch {
  /**
   * The passages of the documents that fit the question, best first; empty where no word of it stands in them.
   * Documents in several languages are ranked each by its own word forms and merged by score.
   * @param ignored phrases of the question that are not asked about (the game's own names)
   */
  search(question: string, documentIds: readonly number[], ignored?: readonly string[]): Promise<SearchResult>;
}

export interface SearchResult {
  /** Best first. */
  readonly passages: readonly RankedPassage[];
  /** Number of different terms of the question, in the language of the documents that takes fewest of its words for terms. */
  readonly terms: number;
}

interface Scope {
  readonly language: Language;
  readonly documentIds: readonly number[];
  readonly passages: number;
  readonly terms: number;
  readonly sections: number;
}

async function scopesOf(db: Database, documentIds: readonly number[]): Promise<readonly Scope[]> {
  if (documentIds.length === 0) return [];
  const rows = await db
    .selectFrom('documents')
    .select(['id', 'language', 'passage_count', 'term_count', 'section_count'])
    .where('id', 'in', [...documentIds])
    .where('state', '=', 'indexed')
    .execute();
  const scopes = new Map<Language, Scope>();
  for (const row of rows) {
    const language = isLanguage(row.language) ? row.language : 'und';
    const scope = scopes.get(language);
    scopes.set(language, {
      language,
      documentIds: [...(scope?.documentIds ?? []), row.id],
      passages: (scope?.passages ?? 0) + row.passage_count,
      terms: (scope?.terms ?? 0) + row.term_count,
      sections: (scope?.sections ?? 0) + row.section_count,
    });
  }
  return [...scopes.values()];
}

const split = (terms: string, separator: string): string[] => (terms === '' ? [] : terms.split(separator));

/** All passages of the sections in which the named passages stand. */
async function sectionsOf(db: Database, ids: readonly number[]): Promise<readonly RankedUnit[]> {
  const rows = await db
    .selectFrom('passages')
    .select(['id', 'document_id', 'page', 'section', 'terms', 'heading_terms'])
    .where('section', 'in', (select) =>
      select
        .selectFrom('passages')
        .select('section')
        .where('id', 'in', [...ids]),
    )
    .execute();
  return rows.map((row) => ({
    id: row.id,
    documentId: row.document_id,
    page: row.page,
    section: row.section,
    terms: split(row.terms, ' '),
    headings: row.heading_terms.split('|').map((heading) => split(heading, ' ')),
  }));
}

export function createRankedSearch(db: Database): RankedSearch {
  const analyzers = new Map<Language, Analyzer>();
  const analyzerOf = (language: Language): Analyzer => {
    const analyzer = analyzers.get(language) ?? createAnalyzer(language);
    analyzers.set(language, analyzer);
    return analyzer;
  };

  const vocabularies = createVocabularyCache(db);

  const searchScope = async (terms: QuestionTerms, scope: Scope): Promise<readonly RankedPassage[]> => {
    const { language, documentIds } = scope;
    const vocabulary = await vocabularies.of(documentIds);
    const related = new Map<string, readonly RelatedTerm[]>();
    const counted = new Map<string, number>();
    for (const term of terms.weights.keys()) {
      related.set(term, relatedTerms(term, vocabulary.terms, language, vocabulary.has(term)));
      const alike = [term, ...(related.get(term) ?? []).map((other) => other.term)];
      counted.set(term, await passagesWith(db, alike, documentIds));
    }
    const common = scope.passages * COMMON_SHARE;
    const rare = [...counted].filter(([, count]) => count <= common);
    const enough = rare.reduce((sum, [, count]) => sum + count, 0) >= CANDIDATES;
    const choosing = enough ? rare.map(([term]) => term) : [...counted.keys()];
    const words = new Set(choosing.flatMap((term) => [term, ...(related.get(term) ?? []).map((other) => other.term)]));
    const hits = await matchAnyTerm(db, [...words], documentIds, { headingWeight: WEIGHTS.heading, limit: CANDIDATES });
    if (hits.length === 0) return [];
    const counts: CorpusCounts = {
      passages: scope.passages,
      meanPassageTerms: scope.terms / Math.max(1, scope.passages),
      meanSectionTerms: scope.terms / Math.max(1, scope.sections),
      passagesWith: counted,
      related,
    };
    const wanted = new Set(hits.map((hit) => hit.id));
    const units = await sectionsOf(db, [...wanted]);
    const candidates = units.filter((unit) => wanted.has(unit.id));
    return rankPassages(
      terms,
      candidates,
      Map.groupBy(units, (unit) => unit.section),
      counts,
    );
  };

  return {
    search: async (question, documentIds, ignored = []) => {
      const found: RankedPassage[] = [];
      const counts: number[] = [];
      for (const scope of await scopesOf(db, documentIds)) {
        const terms = analyzeQuestion(question, analyzerOf(scope.language), ignored);
        counts.push(terms.weights.size);
        if (terms.weights.size > 0) found.push(...(await searchScope(terms, scope)));
      }
      return {
        passages: found.toSorted((a, b) => b.score - a.score || a.id - b.id),
        terms: counts.length === 0 ? 0 : Math.min(...counts),
      };
    },
  };
}
