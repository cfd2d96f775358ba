import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slipsBetween } from '../../src/library/names/editDistance.ts';
import { asEnglishLayout, asRussianLayout } from '../../src/library/names/keyboardLayout.ts';
import type { NamedGame, NameMatch } from '../../src/library/names/namedGame.ts';
import { createNameMatcher } from '../../src/library/names/nameMatcher.ts';

const toGames = (names: readonly string[]): NamedGame[] =>
  names.map((name, at) => ({ id: String(at), name, aliases: [] }));

function candidates(match: NameMatch): readonly string[] {
  if (match.kind === 'one') return [match.game.id];
  return match.kind === 'several' ? match.games.map(({ id }) => id) : [];
}

const letters = (alphabet: string, min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet.split('')), minLength: min, maxLength: max });
const latinWord = letters('abcdefghijklmnopqrstuvwxyz', 4, 9);
const russianWord = letters('абвгдежзийклмнопрстуфхцчшщъыьэюя', 4, 9);
const nameOf = (word: fc.Arbitrary<string>) =>
  fc.array(word, { minLength: 2, maxLength: 4 }).map((words) => words.join(' '));
const names = fc.uniqueArray(fc.oneof(nameOf(latinWord), nameOf(russianWord)), { minLength: 1, maxLength: 12 });

/** One slip in a word of the name. */
const slip = fc.record({
  kind: fc.constantFrom('omit', 'insert', 'substitute', 'swap'),
  at: fc.nat(),
  letter: fc.constantFrom('a', 'k', 'z', 'я', 'м'),
});

function withSlip(name: string, { kind, at, letter }: { kind: string; at: number; letter: string }): string {
  const places = name.split('').flatMap((character, place) => (character === ' ' ? [] : [place]));
  const place = places[at % places.length] ?? 0;
  const [before, here, after] = [name.slice(0, place), name.charAt(place), name.slice(place + 1)];
  if (kind === 'omit') return before + after;
  if (kind === 'insert') return before + letter + here + after;
  if (kind === 'substitute') return before + letter + after;
  return after.startsWith(' ') ? name : before + after.slice(0, 1) + here + after.slice(1);
}

/** The whole name, a part of it, a mistyped one, on the other layout, or nothing of the kind. */
const asked = (name: string, other: string, mistake: Parameters<typeof withSlip>[1]): readonly string[] => [
  name,
  name.split(' ')[0] ?? name,
  name.split(' ').at(-1) ?? name,
  withSlip(name, mistake),
  asRussianLayout(name),
  other,
];

describe('for any library', () => {
  it('an exact name is found, alone unless another game has the same', () => {
    fc.assert(
      fc.property(names, fc.nat(), (list, pick) => {
        const at = pick % list.length;
        const match = createNameMatcher(toGames(list)).match(list[at] ?? '');
        expect(match).toMatchObject({ kind: 'one', how: 'exact', game: { id: String(at) } });
      }),
    );
  });

  it('a name in any script with a letter or digit in it is among the candidates', () => {
    const anyName = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 15 })
      .filter((name) => /[\p{Lu}\p{Ll}0-9]/u.test(name));
    fc.assert(
      fc.property(fc.uniqueArray(anyName, { minLength: 1, maxLength: 6 }), fc.nat(), (list, pick) => {
        const at = pick % list.length;
        expect(candidates(createNameMatcher(toGames(list)).match(list[at] ?? ''))).toContain(String(at));
      }),
    );
  });

  it('a name of eight letters or more with one slip is found, perhaps among several', () => {
    fc.assert(
      fc.property(names, fc.nat(), slip, (list, pick, mistake) => {
        const at = pick % list.length;
        const name = list[at] ?? '';
        const match = createNameMatcher(toGames(list)).match(withSlip(name, mistake));
        expect(candidates(match)).toContain(String(at));
      }),
    );
  });

  it('a name typed on the other layout is found', () => {
    fc.assert(
      fc.property(names, fc.nat(), (list, pick) => {
        const at = pick % list.length;
        const name = list[at] ?? '';
        const typed = /[a-z]/.test(name) ? asRussianLayout(name) : asEnglishLayout(name);
        expect(candidates(createNameMatcher(toGames(list)).match(typed))).toContain(String(at));
      }),
    );
  });

  it('a name inside a question is found', () => {
    fc.assert(
      fc.property(names, fc.nat(), (list, pick) => {
        const at = pick % list.length;
        const found = createNameMatcher(toGames(list)).findInText(`How many cards in ${list[at]} do we draw?`);
        expect(found.map(({ id }) => id)).toContain(String(at));
      }),
    );
  });

  it('the order of the games does not change the answer, whatever is asked', () => {
    const kin = fc.tuple(names, latinWord).map(([list, word]) => [
      // Names that begin, and that end, alike: most questions fit several of them.
      ...new Set([
        ...list,
        ...list.slice(0, 3).map((name) => `${name} ${word}`),
        ...list.slice(0, 2).map((name) => `${word} ${name}`),
      ]),
    ]);
    fc.assert(
      fc.property(kin, fc.nat(), latinWord, slip, (list, pick, other, mistake) => {
        const games = toGames(list);
        const [forth, back] = [createNameMatcher(games), createNameMatcher(games.toReversed())];
        for (const query of asked(list[pick % list.length] ?? '', other, mistake)) {
          expect(back.match(query)).toEqual(forth.match(query));
          expect(back.findInText(`May I, in ${query}, pass?`)).toEqual(forth.findInText(`May I, in ${query}, pass?`));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('an alias is found as the name is, in any library', () => {
    fc.assert(
      fc.property(names, fc.nat(), (list, pick) => {
        const at = pick % list.length;
        const games = list.map((alias, id) => ({
          id: String(id),
          name: `Game number ${id} of the shelf`,
          aliases: [alias],
        }));
        expect(candidates(createNameMatcher(games).match(list[at] ?? ''))).toEqual([String(at)]);
      }),
    );
  });

  it('no text makes it throw, and none without a letter or digit matches', () => {
    const matcher = createNameMatcher([
      { id: 'a', name: 'Wingspan: Europe', aliases: ['Крылья', '', '\ud800', '🎲'] },
      { id: 'b', name: 'Set', aliases: ['набор (.*)'] },
    ]);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 400 })), (text) => {
        const match = matcher.match(text);
        matcher.findInText(text);
        expect(match.kind === 'none' || /[\p{L}\p{N}]/u.test(text.normalize('NFKD'))).toBe(true);
        createNameMatcher([{ id: 'c', name: text, aliases: [text] }]).match(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the keyboard layouts', () => {
  it('are each other’s way back', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abcxyzQWERTY[];\',.`{}:"<>~ 1'.split('')) }), (typed) => {
        expect(asEnglishLayout(asRussianLayout(typed))).toBe(typed);
      }),
    );
    fc.assert(
      fc.property(nameOf(russianWord), (typed) => {
        expect(asRussianLayout(asEnglishLayout(typed))).toBe(typed);
      }),
    );
  });
});

describe('the distance', () => {
  it.each([
    ['', '', 0],
    ['ab', 'ba', 1],
    ['abcd', 'acbd', 1],
    ['abcd', 'abd', 1],
    ['abcd', 'abxcd', 1],
    ['abcd', 'badc', 2],
    ['kitten', 'sitting', 3],
  ])('of %j and %j is %i', (first, second, slips) => {
    expect(slipsBetween(first, second, 3)).toBe(slips);
    expect(slipsBetween(second, first, 3)).toBe(slips);
    expect(slipsBetween(first, second, slips - 1)).toBeNull();
  });
});
