/** Boolean queries as people and models type them: what they mean, what is forgiven and what is refused. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldParagraph, satisfies } from '../../src/search/exact/booleanQuery.ts';
import { MAX_PATTERN_LENGTH, parseQuery } from '../../src/search/exact/parseQuery.ts';

function matches(pattern: string, text: string): boolean {
  const parsed = parseQuery(pattern);
  if (parsed.kind === 'refused') throw new Error(parsed.reason);
  return satisfies(parsed.query, foldParagraph(text));
}

describe('meaning', () => {
  it.each([
    ['move robber', 'Move the robber.', true],
    ['move robber', 'Move the knight.', false],
    ['robber|knight', 'A knight.', true],
    ['a b|c d', 'a c d', true],
    ['a b|c d', 'a b', false],
    ['a (b | c d)', 'a c d', true],
    ['(a b)|c', 'c', true],
    ['(a b)|c', 'a', false],
    ['attack -ace', 'Attack with a joker', true],
    ['attack -ace', 'Attack with an ace', false],
    ['attack -"an ace"', 'attack with the ace', true],
    ['attack -(ace|joker)', 'attack with a joker', false],
    ['"longest road"', 'the longest  road', true],
    ['"longest road"', 'the road is longest', false],
    ['wild|(attack -ace)', 'wild ace', true],
    ['wild|(attack -ace)', 'attack ace', false],
  ])('%s in "%s" is %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it('finds a capital Cyrillic letter, ё by е, and a line break by a space', () => {
    expect(matches('атак', 'Атака героя')).toBe(true);
    expect(matches('ёж', 'Еж')).toBe(true);
    expect(matches('еж', 'ЁЖ')).toBe(true);
    expect(matches('"ход героя"', 'Ход\nгероя')).toBe(true);
  });

  it('takes typographic quotation marks and dashes for what they look like', () => {
    expect(matches('«ход героя»', 'герой, ход')).toBe(false);
    expect(matches('“ход героя”', 'Ход героя')).toBe(true);
    expect(matches('атака \u2013 урон', 'Атака наносит урон')).toBe(true);
  });
});

describe('tolerance', () => {
  it.each([
    ['"longest road', 'longest road', 'longest and road'],
    ['(move robber', 'move robber', 'move'],
    ['move) robber', 'move robber', 'move'],
    ['| move |', 'move', 'robber'],
    ['move - robber', 'move the robber', 'move'],
    ['card(s)', 'card(s)', 'cards'],
    ['24" board', 'a 24" board', 'a 24 board'],
    ['() "" move', 'move', 'robber'],
    ['\\E .*', '\\E .*', 'anything'],
  ])('%s finds "%s" and not "%s"', (pattern, found, missed) => {
    expect(matches(pattern, found)).toBe(true);
    expect(matches(pattern, missed)).toBe(false);
  });

  it('never throws, whatever is typed', () => {
    const hostile = fc.array(fc.constantFrom('(', ')', '|', '-', '"', ' ', 'a', 'ё', '\\', '«', '\u{1F3B2}', '\uD800'));
    fc.assert(
      fc.property(
        fc.oneof(
          hostile.map((parts) => parts.join('')),
          fc.string(),
        ),
        (text) => {
          expect(parseQuery(text).kind).toMatch(/parsed|refused/);
        },
      ),
    );
  });
});

describe('refusal', () => {
  it.each([
    ['nothing', ''],
    ['spaces', ' \t '],
    ['an empty phrase', '""'],
    ['an empty group', '()'],
    ['a bar', '|'],
    ['a dash', '-'],
    ['two dashes', '--'],
    ['invisible characters', '\u200b\u00ad'],
    ['NUL', 'a\0b'],
    ['a line break', 'a\nb'],
    ['only excluded words', '-a -b'],
    ['an option', '-f/etc/passwd'],
    ['an excluded alternative', 'a|-b'],
    ['groups without end', '('.repeat(MAX_PATTERN_LENGTH)],
    ['one character too many', 'a'.repeat(MAX_PATTERN_LENGTH + 1)],
  ])('%s', (_, pattern) => {
    const parsed = parseQuery(pattern);
    expect(parsed.kind === 'refused' && parsed.reason).toMatch(/^The pattern .+\.$/);
  });

  it('stops short of the longest pattern and repeats nothing of it', () => {
    expect(parseQuery('a'.repeat(MAX_PATTERN_LENGTH)).kind).toBe('parsed');
    expect(JSON.stringify(parseQuery('-secret'))).not.toContain('secret');
  });
});
