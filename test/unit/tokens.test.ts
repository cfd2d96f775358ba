import { assert, constantFrom, array, property } from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTokenRanks } from '../../src/model/tokenRanks.ts';
import { loadTokenCounter, RememberedCounts, type TokenCounter } from '../../src/model/tokens.ts';
import { anyText } from '../support/anyText.ts';

let count: TokenCounter;

beforeAll(async () => {
  count = await loadTokenCounter();
});

describe('counting tokens', () => {
  it('agrees with o200k_base on ordinary text', () => {
    expect(count('')).toBe(0);
    // The examples of OpenAI's own guide to counting tokens.
    expect(count('antidisestablishmentarianism')).toBe(6);
    expect(count('2 + 2 = 4')).toBe(7);
    expect(count('お誕生日おめでとう')).toBe(8);
  });

  it('takes a special token for the text that it is in a book', () => {
    expect(count('<|endoftext|>')).toBeGreaterThan(1);
  });

  it('counts every text, broken ones too, as something and as no more than its bytes', () => {
    assert(
      property(anyText(400), (text) => {
        const tokens = count(text);
        expect(tokens).toBeLessThanOrEqual(Buffer.byteLength(text));
        expect(tokens).toBeGreaterThanOrEqual(text === '' ? 0 : 1);
      }),
    );
    expect(count('\ud800 shells \udfff')).toBeGreaterThan(1);
  });

  it('does not take minutes for one endless word, nor for endless blanks', { timeout: 30_000 }, () => {
    // In one piece 200,000 letters take some two minutes of merging.
    expect(count('a'.repeat(200_000))).toBeGreaterThan(10_000);
    expect(count(' '.repeat(200_000))).toBeGreaterThan(100);
    expect(count('骰'.repeat(200_000))).toBeGreaterThan(10_000);
  });

  it('is a bound, not a count, beyond 200,000 characters', () => {
    const words = 'shell '.repeat(33_333);
    expect(count(words + 'ж'.repeat(1_000_000))).toBeGreaterThanOrEqual(2_000_000);
  });

  it('grows with the text', () => {
    const words = array(constantFrom('tie', ' goes', ' to', '\n', ' 骰子', ' ничья', '1,000'), { maxLength: 60 });
    assert(
      property(words, words, (some, more) => {
        expect(count([...some, '\n', ...more].join(''))).toBeGreaterThanOrEqual(count(some.join('')));
      }),
    );
  });
});

it('the tokens are those that the tokenizer’s package carries as a module, all of them and under the same ranks', async () => {
  const { default: carried } = await import('gpt-tokenizer/bpeRanks/o200k_base');
  expect(await readTokenRanks()).toEqual(carried);
});

describe('remembered counts', () => {
  it('are forgotten when too many came after', () => {
    const remembered = new RememberedCounts(2);
    for (const text of ['a', 'bb', 'ccc']) remembered.note(text, text.length);
    expect(['a', 'bb', 'ccc'].map((text) => remembered.of(text))).toEqual([null, 2, 3]);
  });
});
