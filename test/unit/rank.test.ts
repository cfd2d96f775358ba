import { describe, expect, it } from 'vitest';
import { analyzeQuestion } from '../../src/search/question.ts';
import { type RankedPassage, type RankedUnit, rankPages, rankPassages } from '../../src/search/rank.ts';
import type { RelatedTerm } from '../../src/search/relatedTerms.ts';
import { isSufficient } from '../../src/search/sufficiency.ts';
import { createAnalyzer } from '../../src/text/analyzer.ts';

const analyzer = createAnalyzer('en');

interface Told {
  readonly text: string;
  readonly headings?: readonly string[];
  /** Passages of one section name it; else each is a section of its own. */
  readonly section?: number;
  readonly page?: number;
}

/** Ranks passages as a book of them and of much other text would be; gives their positions in the list, best first. */
function rank(
  question: string,
  told: readonly Told[],
  related: ReadonlyMap<string, readonly RelatedTerm[]> = new Map(),
): readonly RankedPassage[] {
  const units = told.map(
    ({ text, headings = [], section, page = 1 }, index): RankedUnit => ({
      id: index,
      documentId: 1,
      page,
      section: section ?? 1_000 + index,
      terms: analyzer.terms(text),
      headings: headings.map((heading) => analyzer.terms(heading)),
    }),
  );
  const terms = analyzeQuestion(question, analyzer);
  const holding = (term: string): number =>
    units.filter((unit) => unit.terms.includes(term) || unit.headings.flat().includes(term)).length;
  return rankPassages(
    terms,
    units,
    Map.groupBy(units, (unit) => unit.section),
    {
      passages: 200,
      meanPassageTerms: 20,
      meanSectionTerms: 40,
      passagesWith: new Map([...terms.weights.keys()].map((term) => [term, holding(term)])),
      related,
    },
  );
}

const order = (passages: readonly RankedPassage[]): readonly number[] => passages.map((passage) => passage.id);

describe('the ranking puts first', () => {
  it('the passage that holds more of the question', () => {
    expect(
      order(rank('lantern oil price', [{ text: 'the lantern burns' }, { text: 'the lantern oil has a price' }]))[0],
    ).toBe(1);
  });

  it('the rare word over the common one', () => {
    const common = Array.from({ length: 40 }, () => ({ text: 'salt is traded in the harbour' }));
    expect(order(rank('salt lantern', [...common, { text: 'a lantern is traded in the harbour' }]))[0]).toBe(40);
  });

  it('the section whose heading the question names, over a mention elsewhere', () => {
    const passages = [
      { text: 'the sneak attack of a rogue was mentioned in an example with an attack' },
      { text: 'once a turn you deal extra damage', headings: ['Rogue', 'Sneak Attack'] },
    ];
    expect(order(rank('When can I use Sneak Attack?', passages))[0]).toBe(1);
  });

  it('the innermost heading over an outer one', () => {
    const passages = [
      { text: 'pay one pip for a lane', headings: ['Headwind', 'Lanes', 'Costs'] },
      { text: 'pay one pip for a lane', headings: ['Lanes', 'Costs', 'Headwind'] },
    ];
    expect(order(rank('headwind', passages))[0]).toBe(1);
  });

  it('the passage whose section holds the rest of the question', () => {
    const passages = [
      { text: 'the lantern burns all night long', section: 1 },
      { text: 'the lantern burns all night long', section: 2 },
      { text: 'its oil has to be bought at the market', section: 2 },
    ];
    expect(order(rank('lantern oil market', passages)).indexOf(1)).toBeLessThan(
      order(rank('lantern oil market', passages)).indexOf(0),
    );
  });

  it('the passage whose section speaks of it more', () => {
    const passages = [
      { text: 'the lantern burns all night long', section: 1 },
      { text: 'gulls cry above the grey waves', section: 1 },
      { text: 'the lantern burns all night long', section: 2 },
      { text: 'a lantern beside a lantern is two lanterns', section: 2 },
    ];
    const ranked = order(rank('lantern', passages));
    expect(ranked.indexOf(2)).toBeLessThan(ranked.indexOf(0));
  });

  it('words side by side, as asked, over the same words apart', () => {
    const passages = [{ text: 'poison gulls bring tokens' }, { text: 'gulls bring poison tokens' }];
    expect(order(rank('poison tokens', passages))[0]).toBe(1);
  });

  it('a short passage over one that says the same in many words', () => {
    const filler = 'boats sail around islands while gulls cry above grey waves today '.repeat(8);
    expect(order(rank('lantern', [{ text: `lantern ${filler}` }, { text: 'the lantern' }]))[0]).toBe(1);
  });

  it('the word itself over one that is only related, and the related one over nothing', () => {
    const related = new Map([['lantern', [{ term: 'lanternfish', weight: 0.5 }]]]);
    const passages = [{ text: 'oil for gulls' }, { text: 'oil for lanternfish' }, { text: 'oil for the lantern' }];
    expect(order(rank('lantern oil', passages, related))).toEqual([2, 1, 0]);
  });

  it('of equals always the same one', () => {
    const equal = Array.from({ length: 5 }, () => ({ text: 'a lantern' }));
    expect(order(rank('lantern', equal))).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('the evidence of a passage', () => {
  it('is all of the question or nothing of it, or the share that its section and headings hold', () => {
    const [all, half, none] = rank('lantern oil', [
      { text: 'oil', headings: ['Lantern'] },
      { text: 'the lantern' },
      { text: 'gulls' },
    ]);
    expect(all?.coverage).toBeCloseTo(1);
    expect(half?.coverage).toBeGreaterThan(0.2);
    expect(half?.coverage).toBeLessThan(0.8);
    expect(none?.coverage).toBe(0);
  });

  it('counts names apart from other words', () => {
    const passages = [{ text: 'the falconer shoots birds' }, { text: 'a warden shoots birds' }];
    const ranked = rank('How far can the Falconer shoot birds?', passages);
    expect(ranked.map(({ id, nameCoverage }) => [id, nameCoverage])).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('has all names where the question has none, or none that the book knows', () => {
    expect(rank('lantern', [{ text: 'lantern' }])[0]?.nameCoverage).toBe(1);
    expect(rank('the lantern of Gandalf', [{ text: 'lantern' }])[0]?.nameCoverage).toBe(1);
  });

  it('is never negative nor above 1, and scores are finite', () => {
    for (const { score, coverage, nameCoverage } of rank('a lantern, a Lantern, the lantern oil', [
      { text: '' },
      { text: 'lantern '.repeat(500) },
      { text: 'oil', headings: ['', 'Lantern Oil', 'Lantern'] },
    ])) {
      expect(Number.isFinite(score)).toBe(true);
      for (const share of [coverage, nameCoverage]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1 + 1e-9);
      }
    }
  });

  it('of a question without terms is nothing', () => {
    expect(rank('what is it', [{ text: 'lantern' }]).map(({ score, coverage }) => [score, coverage])).toEqual([[0, 0]]);
    expect(rank('lantern', [])).toEqual([]);
  });
});

const passage = (page: number, score: number, documentId = 1): RankedPassage => ({
  id: page * 100 + score,
  documentId,
  page,
  section: 1,
  score,
  coverage: 1,
  nameCoverage: 1,
});
const pagesOf = (...passages: readonly RankedPassage[]) =>
  rankPages(passages.toSorted((a, b) => b.score - a.score)).map(({ documentId, page }) => [documentId, page]);

describe('pages', () => {
  it('are as good as their best passage', () => {
    expect(pagesOf(passage(1, 5), passage(2, 9), passage(3, 7))).toEqual([
      [1, 2],
      [1, 3],
      [1, 1],
    ]);
  });

  it('with several good passages come before one with a single one that is hardly better', () => {
    expect(pagesOf(passage(1, 10), passage(2, 9.9), passage(2, 9.8), passage(2, 9.7))[0]).toEqual([1, 2]);
  });

  it('do not win by the number of bad passages', () => {
    expect(pagesOf(passage(1, 10), ...Array.from({ length: 50 }, () => passage(2, 6)))[0]).toEqual([1, 1]);
  });

  it('of two documents with one number stay two', () => {
    expect(pagesOf(passage(1, 10), passage(1, 9, 2))).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  it('of nothing are none', () => {
    expect(rankPages([])).toEqual([]);
  });
});

const judge = (terms: number, coverage: number, nameCoverage = 1) => isSufficient({ terms, coverage, nameCoverage });

describe('the evidence is sufficient', () => {
  it('with all of the question, however long', () => {
    for (let terms = 1; terms <= 48; terms += 1) expect(judge(terms, 1)).toBe(true);
  });

  it('with less of a long question than of a short one', () => {
    expect(judge(1, 0.4)).toBe(false);
    expect(judge(2, 0.4)).toBe(false);
    expect(judge(3, 0.4)).toBe(true);
    expect(judge(9, 0.3)).toBe(true);
    expect(judge(9, 0.2)).toBe(false);
  });

  it('never without the names that the question asks about', () => {
    expect(judge(6, 0.9, 0)).toBe(false);
    expect(judge(6, 0.9, 0.5)).toBe(true);
  });

  it('never where nothing was found', () => {
    for (let terms = 0; terms <= 48; terms += 1) expect(judge(terms, 0, 0)).toBe(false);
  });
});
