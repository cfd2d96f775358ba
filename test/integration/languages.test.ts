/** A question in the language of its rulebook finds its page, whatever word forms, compounds and accents lie between them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderBook } from '../../samples/render/book.ts';
import { createResources, type Resources } from '../../src/resources.ts';
import { retrieve } from '../../src/search/retrieve.ts';
import { BOOKS, type BookInLanguage } from '../support/rulebooksInLanguages.ts';

let folder: string;
let resources: Resources;

function sourceOf(book: BookInLanguage): string {
  const meta = {
    title: book.title,
    running: book.title,
    lang: book.language,
    motif: 'night',
    columns: 1,
    fonts: 'pt-serif',
    front: 1,
    subtitle: book.title,
    facts: book.language,
  };
  const front = Object.entries(meta).map(([key, value]) => `${key}: ${value}`);
  return `---\n${front.join('\n')}\n---\n\n${book.pages.join('\n\n---\n\n')}\n`;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-languages-'));
  await mkdir(join(folder, 'library'));
  for (const book of BOOKS) {
    await writeFile(join(folder, 'library', `${book.title}.pdf`), await renderBook(sourceOf(book)));
  }
  resources = createResources({
    databaseFile: join(folder, 'test.sqlite'),
    libraryFolder: join(folder, 'library'),
    maxConcurrentSearches: 1,
    onLibraryProgress: () => undefined,
    telegram: null,
    model: null,
  });
  await resources.open();
  await resources.use().library.refresh(new AbortController().signal);
});

afterAll(async () => {
  await resources.release();
  await rm(folder, { recursive: true, force: true });
});

describe.each(BOOKS)('$title ($language)', (book) => {
  it('is known to be in its language', () => {
    const file = resources
      .use()
      .library.contents()
      .files.find(({ path }) => path === `${book.title}.pdf`);
    expect(file).toMatchObject({ state: 'indexed', language: book.language });
  });

  it.each(book.questions)('%s → page %i', async (question, page) => {
    const { db, search, library } = resources.use();
    const { games, files } = library.contents();
    const game = games.find(({ name }) => name === book.title);
    expect(game).toBeDefined();
    // A cover and a table of contents may stand before the pages of the text.
    const before = (files.find(({ path }) => path === `${book.title}.pdf`)?.pages ?? 0) - book.pages.length;
    const found = await retrieve(db, search, games, question, game ?? null);
    expect(found.kind).toBe('found');
    expect(found.kind === 'found' && found.passages[0]?.page).toBe(before + page);
  });
});
