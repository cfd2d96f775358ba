/** Words of a book that stand for a word of the question. */
import { describe, expect, it } from 'vitest';
import { relatedTerms } from '../../src/search/relatedTerms.ts';

const termsOf = (...call: Parameters<typeof relatedTerms>): readonly string[] =>
  relatedTerms(...call).map(({ term }) => term);

describe('a word that the book does not know', () => {
  it.each([
    ['baecon', 'beacon'],
    ['beacn', 'beacon'],
    ['standofff', 'standoff'],
    ['grapling', 'grappling'],
  ])('%s is taken for %s', (asked, meant) => {
    expect(termsOf(asked, ['harbour', meant, 'wind'], 'en', false)).toEqual([meant]);
  });

  it.each(['wind', 'mind', 'beard', 'standard'])('is not taken for another word: %s', (other) => {
    expect(termsOf('beacon', [other], 'en', false)).toEqual([]);
  });

  it('meets the form that it is without its accents', () => {
    expect(termsOf('egalit', ['egal', 'equip'], 'fr', false)).toEqual(['egal']);
  });
});

describe('a word that the book knows', () => {
  it('gets no company in a language whose stemmer does the work', () => {
    expect(termsOf('attack', ['attack', 'attach', 'attacks'], 'en', true)).toEqual([]);
  });

  it('gets its compounds in German, at half the weight', () => {
    expect(relatedTerms('kart', ['kart', 'aktionskart', 'kartenstapel', 'start'], 'de', true)).toEqual([
      { term: 'aktionskart', weight: 0.5 },
      { term: 'kartenstapel', weight: 0.5 },
    ]);
  });

  it('gets its forms in Polish, whose stemmer leaves many apart', () => {
    expect(termsOf('tura', ['tury', 'ture', 'turniej'], 'pl', true)).toEqual(['tury', 'ture']);
  });
});

it('leaves numbers and short words alone: every neighbour is another rule', () => {
  expect(termsOf('8d6', ['8d8', '6d8'], 'en', false)).toEqual([]);
  expect(termsOf('axe', ['axes', 'ax'], 'en', false)).toEqual([]);
});

it('is bounded, however large the vocabulary', () => {
  const vocabulary = Array.from(
    { length: 5_000 },
    (_, index) => `kart${String.fromCharCode(97 + (index % 26))}abc${index.toString(26).replaceAll(/\d/gu, 'x')}`,
  );
  expect(termsOf('kart', vocabulary, 'de', true).length).toBeLessThanOrEqual(12);
});
