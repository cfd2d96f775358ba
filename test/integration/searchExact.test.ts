/** `search_exact` over sample rulebooks that were read for real. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResources, type Resources } from '../../src/resources.ts';
import { findExecutable, SYSTEM_PATH } from '../../src/search/exact/findExecutable.ts';
import { searchExact } from '../../src/search/searchExact.ts';
import { bookPassages } from '../../src/storage/bookPassages.ts';

const hasUgrep = (await findExecutable('ugrep', SYSTEM_PATH)) !== null;
const never = new AbortController().signal;

let folder: string;
let resources: Resources;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-exact-'));
  resources = createResources({
    databaseFile: join(folder, 'test.sqlite'),
    libraryFolder: join(import.meta.dirname, '../../samples/library'),
    maxConcurrentSearches: 1,
    onLibraryProgress: () => undefined,
    telegram: null,
    model: null,
  });
  await resources.open();
  await resources.use().library.refresh(never);
});

afterAll(async () => {
  await resources.release();
  await rm(folder, { recursive: true, force: true });
});

async function find(name: string, pattern: string, fuzzy: 0 | 1 = 0) {
  const { db, exactSearch, library } = resources.use();
  const game = library.contents().games.find((candidate) => candidate.name === name);
  if (game === undefined) throw new Error(`no game ${name}`);
  return searchExact(exactSearch, await bookPassages(db, game, game.documents), { pattern, fuzzy }, never);
}

describe.skipIf(!hasUgrep)('with ugrep', () => {
  it('finds the passage and its page, AND within a passage', async () => {
    const result = await find('Saltwind Couriers', 'standoff "first day"');
    expect(result).toMatchObject({ kind: 'found', mode: 'boolean', truncated: false });
    expect(result.kind === 'found' && result.passages.map((hit) => [hit.document, hit.page])).toContainEqual([
      'Saltwind Couriers.pdf',
      6,
    ]);
  });

  it('searches the documents of one game only', async () => {
    const result = await find('Nettlegate', 'standoff');
    expect(result).toMatchObject({ kind: 'found', passages: [] });
  });

  it('finds a misspelt word when errors are allowed, and not otherwise', async () => {
    expect(await find('Saltwind Couriers', 'standofef')).toMatchObject({ passages: [] });
    const fuzzy = await find('Saltwind Couriers', 'standofef', 1);
    expect(fuzzy.kind === 'found' && fuzzy.passages.length).toBeGreaterThan(0);
  });
});

describe('what is no query', () => {
  it.skipIf(!hasUgrep)('is refused with a sentence', async () => {
    const result = await find('Saltwind Couriers', '  ');
    expect(result.kind).toBe('refused');
    expect(result.kind === 'refused' && result.reason).toMatch(/\.$/);
  });
});

it.skipIf(hasUgrep)('says that it is unavailable where ugrep is not installed', async () => {
  expect(await find('Saltwind Couriers', 'standoff')).toMatchObject({ kind: 'unavailable' });
});
