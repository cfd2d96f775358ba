/** The exact search with the ugrep of this machine, and without any. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createExactSearch } from '../../src/search/exact/exactSearch.ts';
import {
  installAsUgrep,
  PATIENT_MS,
  paragraphsOf,
  temporaryFolder,
  unhurried,
} from '../support/exactSearchPrograms.ts';

const hasUgrep = await createExactSearch({ maxConcurrent: 1 }).available();

async function find(pattern: string, texts: readonly string[], fuzzy: 0 | 1 | 2 | 3 = 0): Promise<readonly string[]> {
  const result = await createExactSearch({ maxConcurrent: 1, timeLimitMs: PATIENT_MS }).search(
    { pattern, fuzzy },
    paragraphsOf(...texts),
    unhurried(),
  );
  // Otherwise the answer would not be ugrep's.
  expect(result).toMatchObject({ kind: 'found', mode: 'boolean' });
  return result.kind === 'found' ? result.ids : [];
}

describe('without ugrep', () => {
  it('is unavailable, says why, and still refuses what cannot be searched for', async () => {
    for (const path of ['', '.', await temporaryFolder()]) {
      const search = createExactSearch({ maxConcurrent: 1, path });
      expect(await search.available()).toBe(false);
      const result = await search.search({ pattern: 'move', fuzzy: 0 }, paragraphsOf('move'), unhurried());
      expect(result.kind === 'unavailable' && result.reason).toContain('ugrep');
      expect(await search.search({ pattern: '', fuzzy: 0 }, [], unhurried())).toMatchObject({ kind: 'refused' });
    }
  });

  it('refuses a limit of no process at all', () => {
    expect(() => createExactSearch({ maxConcurrent: 0 })).toThrow(RangeError);
  });
});

describe.skipIf(!hasUgrep)('with ugrep', () => {
  it('finds a sentence-initial "Атака" by "атак", and ё by е in both directions', async () => {
    expect(await find('атак', ['Атака героя.', 'Ход героя.', 'КОНТРАТАКА'])).toEqual(['p0', 'p2']);
    expect(await find('еж', ['Ёж', 'ЕЖ', 'уж'])).toEqual(['p0', 'p1']);
    expect(await find('ёж', ['Ёж', 'ЕЖ', 'уж'])).toEqual(['p0', 'p1']);
  });

  it('reads a paragraph once, however often it is searched, and finds other words in it all the same', async () => {
    let readings = 0;
    const paragraph = {
      id: 'p0',
      get text() {
        readings += 1;
        return 'Move the ROBBER.';
      },
    };
    const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: PATIENT_MS });
    for (const [pattern, ids] of [
      ['robber', ['p0']],
      ['knight', []],
      ['move -knight', ['p0']],
    ] as const) {
      expect(await search.search({ pattern, fuzzy: 0 }, [paragraph], unhurried())).toMatchObject({ ids });
    }
    expect(readings).toBe(1);
  });

  it('holds AND and NOT within a paragraph, over its line breaks', async () => {
    const texts = ['Move the\nrobber.', 'Move.', 'The robber.', 'Move the robber or the knight.'];
    expect(await find('move robber -knight', texts)).toEqual(['p0']);
    expect(await find('"the robber"', texts)).toEqual(['p0', 'p2', 'p3']);
    expect(await find('knight|(robber -move)', texts)).toEqual(['p2', 'p3']);
  });

  it('allows errors in wanted words, none in excluded ones', async () => {
    const texts = ['attack with an act', 'atack with an ace', 'retreat'];
    expect(await find('attack', texts, 0)).toEqual(['p0']);
    expect(await find('attack', texts, 1)).toEqual(['p0', 'p1']);
    expect(await find('attack -ace', texts, 1)).toEqual(['p0']);
    expect(await find('отряд', ['Отярд', 'отряд', 'огонь'], 2)).toEqual(['p0', 'p1']);
  });

  it('answers in the order given, and says when there is more', async () => {
    const texts = Array.from({ length: 6 }, () => 'move');
    const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: PATIENT_MS, maxResults: 3 });
    const look = (count: number) =>
      search.search({ pattern: 'move', fuzzy: 0 }, paragraphsOf(...texts.slice(0, count)), unhurried());
    expect(await look(3)).toEqual({ kind: 'found', ids: ['p0', 'p1', 'p2'], mode: 'boolean', truncated: false });
    expect(await look(4)).toEqual({ kind: 'found', ids: ['p0', 'p1', 'p2'], mode: 'boolean', truncated: true });
  });

  it('survives a ugrep that stops reading long before the end', async () => {
    const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: PATIENT_MS, maxResults: 1 });
    const texts = Array.from({ length: 50_000 }, () => 'Move the robber to any other terrain hex of the island.');
    const result = await search.search({ pattern: 'robber', fuzzy: 0 }, paragraphsOf(...texts), unhurried());
    expect(result).toEqual({ kind: 'found', ids: ['p0'], mode: 'boolean', truncated: true });
  });

  it('finds nothing in no paragraphs', async () => {
    expect(await find('move', [])).toEqual([]);
  });

  it('agrees with the plain reading of the query, whatever is asked', async () => {
    const word = fc.constantFrom(
      'a',
      'b',
      'ё',
      '"a b"',
      '-a',
      '-b',
      '-"b a"',
      '(a|b)',
      '-(a b)',
      '|',
      '(',
      ')',
      '\\',
      '*',
    );
    const query = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
    const texts = ['', 'a', 'b', 'a b', 'b a', 'ё', 'a ё', 'b e', '\\', 'a *', 'a \\ b *', '(a|b)', 'xaybx'];
    const folder = await temporaryFolder();
    await installAsUgrep(folder, 'exit 2');
    const plain = createExactSearch({ maxConcurrent: 1, path: folder });
    const real = createExactSearch({ maxConcurrent: 1, timeLimitMs: PATIENT_MS });
    await fc.assert(
      fc.asyncProperty(query, async (pattern) => {
        const expected = await plain.search({ pattern, fuzzy: 0 }, paragraphsOf(...texts), unhurried());
        const found = await real.search({ pattern, fuzzy: 0 }, paragraphsOf(...texts), unhurried());
        expect(found).toEqual(expected.kind === 'found' ? { ...expected, mode: 'boolean' } : expected);
      }),
      { numRuns: 60 },
    );
  });
});
