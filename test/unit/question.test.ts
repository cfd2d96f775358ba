import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyzeQuestion } from '../../src/search/question.ts';
import { createAnalyzer } from '../../src/text/analyzer.ts';

const english = createAnalyzer('en');
const ask = (question: string, ignored: readonly string[] = []) => analyzeQuestion(question, english, ignored);
const weight = (question: string, term: string): number => ask(question).weights.get(term) ?? 0;

describe('a question', () => {
  it('keeps its terms in their order, repeated ones too, and each once with its weight', () => {
    const terms = ask('draw a card, then discard a card');
    expect(terms.sequence).toEqual(['draw', 'card', 'discard', 'card']);
    expect([...terms.weights]).toEqual([
      ['draw', 1],
      ['card', 1],
      ['discard', 1],
    ]);
  });

  it('weighs a name more: a capital inside a sentence', () => {
    expect(weight('does the Falconer shoot', 'falcon')).toBeGreaterThan(weight('does the falconer shoot', 'falcon'));
    expect(weight('the falconer and the Falconer', 'falcon')).toBeGreaterThan(1);
  });

  it.each([
    'Falconer shoots',
    'It ended. Falconer shoots',
    '“Falconer shoots”',
    'FALCONER SHOOTS',
    'so: Falconer shoots',
  ])('does not take the beginning of a sentence, or all capitals, for a name: %j', (question) => {
    expect(weight(question, 'falcon')).toBe(1);
  });

  it('weighs no noun of German more, where all are capitalised', () => {
    const terms = analyzeQuestion('Wann darf der Falkner schießen?', createAnalyzer('de'));
    expect(new Set(terms.weights.values())).toEqual(new Set([1]));
  });

  it('is not about the game’s own name, unless there is nothing else', () => {
    expect(ask('draw cards in Saltwind Couriers', ['Saltwind Couriers']).sequence).toEqual(['draw', 'card']);
    expect([...ask('draw cards in Saltwind Couriers', ['Saltwind Couriers']).weights.keys()]).toEqual(['draw', 'card']);
    expect(ask('saltwind couriers', ['Saltwind Couriers']).sequence).toHaveLength(2);
    expect(ask('couriers draw cards', ['Saltwind Couriers', '', '???']).sequence).toEqual(['courier', 'draw', 'card']);
  });

  it('of stop words and words of asking alone has no terms', () => {
    for (const question of ['', '   ', 'How does it work?', 'What is the', '?!…', '\0\u0001', '🂠🂡']) {
      expect(ask(question)).toEqual({ sequence: [], weights: new Map() });
    }
  });

  it('of 10,000 words is cut to its first terms', () => {
    const terms = ask(Array.from({ length: 10_000 }, (_, index) => `word${index}`).join(' '));
    expect(terms.weights.size).toBe(48);
    expect([...terms.weights.keys()][0]).toBe('word0');
    expect(ask('card '.repeat(100_000)).weights.size).toBe(1);
  });

  it('holds no operator of a search language: only words', () => {
    const terms = ask('"draw" AND card* OR NOT NEAR(salt, 3) ^shell: {x} - +y (z) \\ % _ ;--');
    expect(terms.sequence.join(' ')).toMatch(/^[\p{L}\p{N} ]+$/u);
  });

  it('never throws, and has a weight for each term of the sequence, whatever the text', () => {
    assert(
      property(string({ unit: 'binary' }), string({ unit: 'binary' }), (question, ignored) => {
        const { sequence, weights } = ask(question, [ignored]);
        expect(new Set(sequence)).toEqual(new Set(weights.keys()));
      }),
    );
  });
});
