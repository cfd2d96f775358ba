import { assert, boolean, constantFrom, double, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { citedCoverage, confidenceOf, type Evidence } from '../../src/answer/confidence.ts';
import { passage } from '../support/passages.ts';

const good: Evidence = {
  verdict: 'stated',
  proposed: 2,
  verified: 2,
  unsupportedNumbers: 0,
  coverage: 0.8,
  wholeBook: true,
};
const levelOf = (given: Partial<Evidence>): string => confidenceOf({ ...good, ...given }).level;

const evidence = record({
  verdict: constantFrom('stated', 'follows', 'not_in_rules'),
  proposed: integer({ min: 0, max: 8 }),
  verified: integer({ min: 0, max: 8 }),
  unsupportedNumbers: integer({ min: 0, max: 20 }),
  coverage: double({ min: 0, max: 1, noNaN: true }),
  wholeBook: boolean(),
}).map((one): Evidence => ({ ...one, verified: Math.min(one.verified, one.proposed) }));

/** Every way to make evidence worse, each of which must never raise the confidence. */
const WORSE: Readonly<Record<string, (one: Evidence) => Evidence>> = {
  'a quote that turns out false': (one) => ({ ...one, verified: Math.max(0, one.verified - 1) }),
  'one false quote more': (one) => ({ ...one, proposed: one.proposed + 1 }),
  'one number more from nowhere': (one) => ({ ...one, unsupportedNumbers: one.unsupportedNumbers + 1 }),
  'passages that the search thinks less of': (one) => ({ ...one, coverage: one.coverage / 2 }),
  'parts of the book instead of all of it': (one) => ({ ...one, wholeBook: false }),
  'a conclusion instead of a statement': (one) => (one.verdict === 'stated' ? { ...one, verdict: 'follows' } : one),
};

describe('confidence', () => {
  it('is high where the book says it, word for word and number for number', () => {
    expect(confidenceOf(good)).toEqual({ level: 'high', score: 0.98 });
    expect(levelOf({ proposed: 1, verified: 1, wholeBook: false })).toBe('high');
    expect(confidenceOf({ ...good, proposed: 4, verified: 3, coverage: 1 })).toEqual({ level: 'high', score: 0.75 });
  });

  it('is less with one quote than with two that agree', () => {
    expect(confidenceOf({ ...good, proposed: 1, verified: 1 }).score).toBe(0.882);
  });

  it('is low without a quote that stands in the book, whatever else', () => {
    for (const verdict of ['stated', 'follows'] as const) {
      expect(confidenceOf({ ...good, verdict, proposed: 0, verified: 0 })).toEqual({ level: 'low', score: 0 });
      expect(confidenceOf({ ...good, verdict, proposed: 6, verified: 0 })).toEqual({ level: 'low', score: 0 });
    }
  });

  it('is not high with a false quote among three, a number from nowhere, or a conclusion', () => {
    expect(levelOf({ proposed: 3 })).toBe('medium');
    expect(levelOf({ unsupportedNumbers: 1 })).toBe('medium');
    expect(levelOf({ unsupportedNumbers: 2 })).toBe('low');
    expect(levelOf({ verdict: 'follows', coverage: 1 })).toBe('medium');
  });

  it('in the silence of the rules is never high, and less where only parts were read', () => {
    const silent = { ...good, verdict: 'not_in_rules', proposed: 0, verified: 0 } as const;
    expect(confidenceOf(silent).level).toBe('medium');
    expect(confidenceOf({ ...silent, wholeBook: false })).toEqual({ level: 'medium', score: 0.45 });
    expect(confidenceOf(silent).score).toBeGreaterThan(0.45);
    expect(confidenceOf({ ...silent, proposed: 3 }).level).toBe('low');
  });

  it('is never raised by worse evidence', () => {
    assert(
      property(evidence, (one) => {
        const { score } = confidenceOf(one);
        for (const [what, worsen] of Object.entries(WORSE)) {
          const worse = confidenceOf(worsen(one)).score;
          expect({ what, raised: worse > score }).toEqual({ what, raised: false });
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is not raised by leaving a true quote away altogether', () => {
    assert(
      property(evidence, (one) => {
        if (one.verified === 0) return;
        const fewer = { ...one, proposed: one.proposed - 1, verified: one.verified - 1 };
        expect(confidenceOf(fewer).score).toBeLessThanOrEqual(confidenceOf(one).score);
      }),
    );
  });

  it('lies between 0 and 1, and its level follows its score', () => {
    const rank = { low: 0, medium: 1, high: 2 } as const;
    assert(
      property(evidence, evidence, (one, other) => {
        const [a, b] = [confidenceOf(one), confidenceOf(other)];
        expect(a.score).toBeGreaterThanOrEqual(0);
        expect(a.score).toBeLessThanOrEqual(1);
        expect(a.score < b.score || rank[a.level] >= rank[b.level]).toBe(true);
      }),
    );
  });
});

describe('coverage of what is cited', () => {
  const citation = {
    document: 'Saltwind.pdf',
    page: 2,
    pageLabel: null,
    heading: null,
    quote: 'A tie',
    continues: false,
  };

  it('is that of the best ranked passage on a cited page of the same document', () => {
    const ranked = [
      passage({ id: '1', page: 2, text: 'A tie', coverage: 0.4 }),
      passage({ id: '2', page: 2, text: 'goes', coverage: 0.7 }),
      passage({ id: '3', page: 3, text: 'to', coverage: 0.9 }),
      passage({ id: '4', page: 2, text: 'the', coverage: 1, document: 'errata.pdf' }),
    ];
    expect(citedCoverage([citation], ranked)).toBe(0.7);
    expect(citedCoverage([{ ...citation, page: 9 }], ranked)).toBe(0);
    expect(citedCoverage([], [])).toBe(0);
  });
});
