/** Patterns and texts that mean harm, against the ugrep of this machine. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createExactSearch } from '../../src/search/exact/exactSearch.ts';
import { PATIENT_MS, paragraphsOf, temporaryFolder, unhurried } from '../support/exactSearchPrograms.ts';

const search = createExactSearch({ maxConcurrent: 2, timeLimitMs: PATIENT_MS });
const hasUgrep = await search.available();
const HARMLESS = ['the dream of a wild card', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa!', 'root:x:0:0', ''];

describe.skipIf(!hasUgrep)('a pattern is only ever text', () => {
  it.each([
    '-f/etc/passwd',
    '--file=/etc/passwd',
    '$(touch x)',
    '`touch x`',
    '.{0,70}dream.{0,90}',
    '(a+)+$',
    '^a+$',
    '*',
    '\\',
    '\\Q.\\E',
    '\\E.*',
    '[',
    '=x',
    '-',
    '--',
    '|',
    '-- -',
    '%',
    '\u{1F3B2}',
    '\u{1F468}\u200d\u{1F469}\u200d\u{1F467}',
    "'; ls; '",
  ])('%s as a phrase finds itself and nothing else', async (pattern) => {
    const texts = [...HARMLESS, `before ${pattern} after`];
    for (const fuzzy of [0, 1] as const) {
      const result = await search.search({ pattern: `x|"${pattern}"`, fuzzy: 0 }, paragraphsOf(...texts), unhurried());
      expect(result).toMatchObject({ kind: 'found', mode: 'boolean' });
      expect(result.kind === 'found' && result.ids.filter((id) => id !== 'p2')).toEqual(['p4']);
      // Bare, some of them are operators; none may do more than find or be refused.
      const bare = await search.search({ pattern, fuzzy }, paragraphsOf(...texts), unhurried());
      expect(bare.kind === 'refused' || (bare.kind === 'found' && bare.mode === 'boolean')).toBe(true);
    }
  });

  it.each([
    '--filter=*:touch FILE',
    '"--filter=*:touch FILE"',
    '--pager=touch FILE',
    '"--save-config=FILE"',
    '$(touch FILE)',
  ])('%s touches nothing', async (pattern) => {
    const folder = await temporaryFolder();
    const hostile = `a|${pattern.replaceAll('FILE', join(folder, 'touched'))}`;
    const result = await search.search({ pattern: hostile, fuzzy: 0 }, paragraphsOf('a'), unhurried());
    expect(result.kind).toMatch(/found|refused/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('excludes the text of an option instead of obeying it', async () => {
    const texts = paragraphsOf('move', 'move -f/etc/passwd', 'move f/etc/passwd');
    const result = await search.search({ pattern: 'move --f/etc/passwd', fuzzy: 0 }, texts, unhurried());
    expect(result).toMatchObject({ kind: 'found', ids: ['p0', 'p2'], mode: 'boolean' });
  });

  it('answers 2,500 words and a phrase of 4,900 characters', async () => {
    for (const pattern of ['a '.repeat(2_500), `"${'ab'.repeat(2_450)}"`]) {
      const result = await search.search({ pattern, fuzzy: 3 }, paragraphsOf('a', pattern), unhurried());
      expect(result.kind).toBe('found');
    }
  });

  it('refuses NUL and 100,000 characters', async () => {
    for (const pattern of ['a\0b', 'a'.repeat(100_000)]) {
      const result = await search.search({ pattern, fuzzy: 0 }, paragraphsOf('a'), unhurried());
      expect(result.kind).toBe('refused');
    }
  });
});

describe.skipIf(!hasUgrep)('a text cannot shift the line numbers or pose as a mark', () => {
  it.each([
    ['line breaks', 'one\r\ntwo\n\nthree\u2028four\u2029five\vsix\fseven\u0085eight'],
    ['NUL', 'one\0two\0\0'],
    ['control characters', '\u0001\u0002\u0003\u001b[31m'],
    ['a byte order mark', '\ufeffone'],
    ['half a surrogate pair', 'one \ud83c two'],
    ['private use', '\ue000\u{100000}'],
    ['a line of a megabyte', 'lorem '.repeat(170_000)],
  ])('%s', async (_, text) => {
    const paragraphs = paragraphsOf(text, 'move', `move wall ${text}`, text, 'move');
    const result = await search.search({ pattern: 'move -wall', fuzzy: 0 }, paragraphs, unhurried());
    expect(result).toEqual({ kind: 'found', ids: ['p1', 'p4'], mode: 'boolean', truncated: false });
  });
});
