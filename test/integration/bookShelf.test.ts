/** The books that are kept in memory: which, for how long, and that they never say what a file no longer says. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { ShelvedGame } from '../../src/ports.ts';
import { createResources, type OpenResources } from '../../src/resources.ts';
import { createBookShelf } from '../../src/storage/bookShelf.ts';
import { leaflet, temporaryFolder } from '../support/library.ts';

const GAMES = ['Amber', 'Bell', 'Cove'];

let open: OpenResources;
let root: string;

beforeEach(async () => {
  const folder = await temporaryFolder();
  root = folder.root;
  for (const name of GAMES) await folder.put(`${name}.pdf`, leaflet(`The keeper of ${name} draws two tokens.`));
  const resources = createResources({
    databaseFile: join(root, '.index.sqlite'),
    libraryFolder: root,
    maxConcurrentSearches: 1,
    onLibraryProgress: () => undefined,
    telegram: null,
    model: null,
  });
  await resources.open();
  open = resources.use();
  await open.library.refresh(AbortSignal.timeout(50_000));
  onTestFinished(async () => {
    await resources.release();
    await folder[Symbol.asyncDispose]();
  });
});

function game(name: string): ShelvedGame {
  const found = open.library.contents().games.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no game ${name}`);
  return found;
}

/** A shelf for two books, each the text of its passages, and how often one was made. */
function shelfForTwo() {
  const made: string[] = [];
  const shelf = createBookShelf(
    open.db,
    (passages) => {
      const text = passages.map((passage) => passage.text).join('\n');
      made.push(text);
      return { text };
    },
    2,
  );
  return { made, take: (name: string) => shelf.book(game(name), game(name).documents) };
}

test('a book is made once, also for two who ask at a time', async () => {
  const { made, take } = shelfForTwo();
  const [one, other] = await Promise.all([take('Amber'), take('Amber')]);
  expect(other).toBe(one);
  expect(await take('Amber')).toBe(one);
  expect(made).toEqual([expect.stringContaining('keeper of Amber')]);
});

test('one book more than there is room for takes the place of the one that was asked for longest ago', async () => {
  const { made, take } = shelfForTwo();
  for (const name of ['Amber', 'Bell', 'Amber', 'Cove', 'Amber']) await take(name);
  expect(made).toHaveLength(3);
  await take('Bell');
  expect(made).toHaveLength(4);
});

test('a book whose file was replaced is made anew', async () => {
  const { take } = shelfForTwo();
  await take('Amber');
  await writeFile(join(root, 'Amber.pdf'), leaflet('The keeper of Amber draws nine tokens.'));
  await open.library.refresh(AbortSignal.timeout(50_000));
  expect((await take('Amber')).text).toContain('nine tokens');
});

test('a book that could not be made is tried again', async () => {
  let failures = 1;
  const shelf = createBookShelf(open.db, (passages) => {
    failures -= 1;
    if (failures >= 0) throw new Error('no room');
    return passages.length;
  });
  const { documents, ...amber } = game('Amber');
  await expect(shelf.book(amber, documents)).rejects.toThrow('no room');
  expect(await shelf.book(amber, documents)).toBeGreaterThan(0);
});
