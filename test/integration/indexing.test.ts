/** One PDF into the database: what is stored of it, what is not, and what a failure in the middle leaves. */
import { rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginDocument, writeParts } from '../../src/library/indexing/documentStore.ts';
import { hashOf, indexDocument } from '../../src/library/indexing/indexDocument.ts';
import { removeUnusedDocuments } from '../../src/library/indexing/publication.ts';
import { scanLibrary } from '../../src/library/scan.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { matchAnyTerm, PASSAGES_PER_DOCUMENT } from '../../src/storage/fullText.ts';
import type { Database } from '../../src/storage/schema.ts';
import { book, leaflet, longBook, type TemporaryFolder, temporaryFolder } from '../support/library.ts';
import { CAN_SEE_PROCESSES, childrenOf } from '../support/processes.ts';
import { rawPdf } from '../support/pdfRaw.ts';

const SAMPLES = join(import.meta.dirname, '../../samples/library');

let folder: TemporaryFolder;
let db: Database;

beforeEach(async () => {
  folder = await temporaryFolder();
  db = await openDatabase(folder.databaseFile);
});

afterEach(async () => {
  await db.destroy();
  await folder[Symbol.asyncDispose]();
});

const never = new AbortController().signal;

/** Indexes the only file of the library. */
async function index(
  onPage: (page: number, pageCount: number) => void = () => undefined,
  signal = never,
  maxPassages = PASSAGES_PER_DOCUMENT,
) {
  const { root, files } = await scanLibrary(folder.root);
  const [file] = files;
  if (file === undefined) throw new Error('there is no file');
  return indexDocument(root, file, await hashOf(file, never), { db, pdftotext: false, signal, onPage, maxPassages });
}

const documents = () => db.selectFrom('documents').selectAll().execute();
const hits = async (term: string): Promise<number> => {
  const ids = (await documents()).map((row) => row.id);
  return (await matchAnyTerm(db, [term], ids, { headingWeight: 1, limit: 100 })).length;
};

const words = (text: string): ReadonlySet<string> => new Set(text.match(/\p{L}{4,}/gu));

describe('an indexed document', () => {
  it('is stored page by page, by the pages of the PDF and with the printed labels', async () => {
    await copyFile(join(SAMPLES, 'Saltwind Couriers.pdf'), join(folder.root, 'a.pdf'));
    const seen: string[] = [];
    expect(await index((page, pageCount) => seen.push(`${page}/${pageCount}`))).toEqual({
      state: 'indexed',
      reason: null,
    });
    expect(seen).toEqual(Array.from({ length: 9 }, (_, at) => `${at + 1}/9`));
    const pages = await db.selectFrom('pages').select(['page', 'label']).orderBy('page').execute();
    expect(pages.map((page) => page.page)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(pages.map((page) => page.label)).toEqual(['i', 'ii', '1', '2', '3', '4', '5', '6', '7']);
    const [document] = await documents();
    expect(document).toMatchObject({ state: 'indexed', language: 'en', page_count: 9, engine: 'pdfium' });
  });

  it('has every passage on its page, word for word, and in the full-text index', async () => {
    await copyFile(join(SAMPLES, 'Бересклет.pdf'), join(folder.root, 'a.pdf'));
    await index();
    const [document] = await documents();
    expect(document?.language).toBe('ru');
    const pages = new Map(
      (await db.selectFrom('pages').select(['page', 'text']).execute()).map((row) => [row.page, row.text]),
    );
    const passages = await db.selectFrom('passages').select(['page', 'text', 'terms']).execute();
    expect(passages).toHaveLength(document?.passage_count ?? -1);
    expect(passages.length).toBeGreaterThan(20);
    for (const { page, text } of passages) {
      const there = words(pages.get(page) ?? '');
      expect([...words(text)].filter((word) => !there.has(word))).toEqual([]);
    }
    const rarest = passages.flatMap((passage) => passage.terms.split(' ')).at(-1) ?? '';
    expect(await hits(rarest)).toBeGreaterThan(0);
  });

  it('counts its pages and those that have text', async () => {
    const text = Array.from({ length: 30 }, (_, line) => [`Rule ${line}: the heron counts double in winter.`]);
    await folder.put('a.pdf', book(...text));
    await index();
    expect((await documents())[0]).toMatchObject({ page_count: 30, pages_with_text: 30 });
  });
});

describe('more rows than one statement of SQLite takes', () => {
  /** SQLite's limit of values a statement, and how many of them a row of the table has. */
  const VALUES = 32_766;
  const passages = Array.from({ length: Math.floor(VALUES / 9) + 1 }, (_, ordinal) => ({
    ordinal,
    page: 1,
    section: 0,
    continues: false,
    headings: [],
    text: `Rule ${ordinal}.`,
    terms: ['rule', `rule${ordinal}`],
    headingTerms: [],
  }));
  const pages = Array.from({ length: Math.floor(VALUES / 4) + 1 }, (_, at) => ({
    page: at + 1,
    label: null,
    text: '',
  }));

  it('are written all the same, each once', async () => {
    const id = await beginDocument(db);
    await writeParts(db, id, pages, passages);
    expect(await db.selectFrom('pages').select('page').execute()).toHaveLength(pages.length);
    const ids = (await db.selectFrom('passages').select('id').orderBy('id').execute()).map((row) => row.id);
    expect(ids).toEqual(passages.map(({ ordinal }) => id * PASSAGES_PER_DOCUMENT + ordinal));
    const last = passages.at(-1)?.ordinal;
    expect(await matchAnyTerm(db, [`rule${last}`], [id], { headingWeight: 1, limit: 10 })).toMatchObject([
      { id: ids.at(-1) },
    ]);
  });
});

describe('a document that cannot be searched', () => {
  it('for having more passages than there are identifiers says so, and one that has just as many is indexed', async () => {
    await folder.put('a.pdf', longBook(4));
    await index();
    const count = (await db.selectFrom('passages').select('id').execute()).length;
    expect(count).toBeGreaterThan(4);
    const again = async (maxPassages: number) => {
      await db.deleteFrom('files').execute();
      await removeUnusedDocuments(db);
      return index(undefined, never, maxPassages);
    };
    expect((await again(count)).state).toBe('indexed');
    expect(await again(count - 1)).toEqual({
      state: 'too_large',
      reason: expect.stringContaining('Split it into several files') as unknown,
    });
    expect(await db.selectFrom('passages').select('id').execute()).toEqual([]);
  });

  it('for being a scan says so and stores no passage', async () => {
    await folder.put('a.pdf', rawPdf({ pages: [{ content: '' }, { content: '' }, { content: '' }] }));
    expect(await index()).toEqual({ state: 'no_text', reason: expect.stringContaining('OCR') as unknown });
    expect(await documents()).toMatchObject([{ state: 'no_text', page_count: 3, passage_count: 0, vocabulary: '' }]);
    expect(await db.selectFrom('pages').select('page').execute()).toEqual([]);
  });

  it('for its letters being others than the printed ones says so', async () => {
    const enciphered = 'Uif ifspo dpvout epvcmf jo xjoufs boe uif puufs dpvout podf. Xkcd bqrz fghjk lmnpq rstvw.';
    const line = enciphered.replaceAll(/[aeiou]/g, 'x');
    await folder.put(
      'a.pdf',
      book(
        Array.from({ length: 50 }, () => line),
        Array.from({ length: 50 }, () => line),
      ),
    );
    expect(await index()).toEqual({ state: 'garbled', reason: expect.stringContaining('unreadable') as unknown });
    expect(await hits('heron')).toBe(0);
  });
});

describe('a document that no file shows any more', () => {
  it('goes with all that belongs to it, the full-text index included', async () => {
    await folder.put('a.pdf', leaflet('The heron counts double in winter.'));
    await index();
    expect(await hits('heron')).toBe(1);
    const ids = (await documents()).map((row) => row.id);
    await db.deleteFrom('files').execute();
    await removeUnusedDocuments(db);
    expect(await documents()).toEqual([]);
    expect(await db.selectFrom('pages').select('page').execute()).toEqual([]);
    expect(await db.selectFrom('passages').select('id').execute()).toEqual([]);
    expect(await matchAnyTerm(db, ['heron'], ids, { headingWeight: 1, limit: 10 })).toEqual([]);
  });
});

/** Indexes a long book and acts at one of its pages; gives the error. */
const unfinished = async (page: number, act: () => void, signal = never): Promise<unknown> => {
  await folder.put('a.pdf', longBook(200));
  return index((at) => {
    if (at === page) act();
  }, signal).catch((error: unknown) => error);
};

describe.runIf(CAN_SEE_PROCESSES)('a failure in the middle', () => {
  it('of the handler ends the reading, its process and its document', async () => {
    const error = await unfinished(20, () => {
      throw new Error('no more');
    });
    expect(error).toMatchObject({ message: 'no more' });
    expect(childrenOf(process.pid)).toEqual([]);
    expect(await documents()).toEqual([]);
    expect(await db.selectFrom('passages').select('id').execute()).toEqual([]);
  });

  it('by a stop does the same', async () => {
    const stop = new AbortController();
    const error = await unfinished(20, () => stop.abort(), stop.signal);
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(childrenOf(process.pid)).toEqual([]);
    expect(await documents()).toEqual([]);
  });

  it('by the file going away is told as the file being gone', async () => {
    const error = await unfinished(20, () => rmSync(join(folder.root, 'a.pdf')));
    expect(error).toMatchObject({ code: 'gone' });
    expect(await documents()).toEqual([]);
  });
});
