/**
 * The sample library: the committed PDFs are what `samples/make.ts` makes of the sources, they are read as real
 * rulebooks are, and the questions that come with them point at pages that answer them.
 */

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { renderBook } from '../../samples/render/book.ts';
import { GOLDEN_FILE } from '../../src/golden/appendCase.ts';
import { parseGolden } from '../../src/golden/goldenFile.ts';
import { extractDocument } from '../../src/library/extraction/extractDocument.ts';
import type { ExtractedPage } from '../../src/library/pages.ts';

const samples = join(import.meta.dirname, '../../samples');
const library = join(samples, 'library');

const indexSchema = z.object({
  games: z.array(
    z.object({ english_name: z.string(), russian_names: z.array(z.string()), pdf_files: z.array(z.string()) }),
  ),
});

const questionSchema = z.object({
  id: z.string(),
  question: z.string(),
  document: z.string(),
  gold_pages: z.array(z.number().int().positive()),
  answerable: z.boolean(),
  answer: z.string().optional(),
  evidence: z.array(z.string()).optional(),
});

async function make(target: string): Promise<void> {
  await promisify(execFile)(process.execPath, [join(samples, 'make.ts'), target]);
}

describe('the committed PDFs', () => {
  let work = '';
  let first = '';
  let second = '';

  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), 'samples-'));
    first = join(work, 'first');
    second = join(work, 'second');
    await Promise.all([make(first), make(second)]);
  });

  afterAll(async () => {
    await rm(work, { recursive: true, force: true });
  });

  test('are stale when a source changed without npm run samples', async () => {
    expect(await pdfsIn(library)).toEqual(await pdfsIn(first));
    expect(await differing(library, first, contentOf)).toEqual([]);
  });

  test('come out byte for byte the same twice', async () => {
    expect(await differing(first, second, (pdf) => pdf)).toEqual([]);
  });

  test('stay under 200 kB each', async () => {
    for (const file of await pdfsIn(library)) {
      const { length } = await readFile(join(library, file));
      expect({ file, small: length < 200_000 }).toEqual({ file, small: true });
    }
  });

  test('are all in the games index, and nothing else is', async () => {
    const index = indexSchema.parse(JSON.parse(await readFile(join(library, 'games_index.json'), 'utf8')));
    expect(index.games.flatMap((game) => game.pdf_files).toSorted()).toEqual(await pdfsIn(library));
  });
});

describe('the rulebooks, extracted', () => {
  test('number the front pages in Roman and the rest from 1', async () => {
    const pages = await extract('Saltwind Couriers.pdf');
    expect(pages.map((page) => page.label)).toEqual(['i', 'ii', '1', '2', '3', '4', '5', '6', '7']);
  });

  test.each([
    ['Saltwind Couriers.pdf', 8],
    ['Бересклет.pdf', 5],
    ['Nettlegate/rulebook.pdf', 4],
    ['Nettlegate/faq-errata.pdf', 2],
    ['Nettlegate/expansion-hollow-well.pdf', 2],
  ])('%s has its text on at least %i pages', async (file, least) => {
    const pages = await extract(file);
    expect(pages.length).toBeGreaterThanOrEqual(least);
    const empty = pages.slice(1).filter((page) => textOf(page).length < 400);
    expect(empty.map((page) => page.page)).toEqual([]);
  });

  test('every question has its evidence on each of its gold pages and on no other', async () => {
    const questions = await readQuestions();
    const pages = new Map<string, readonly ExtractedPage[]>();
    for (const file of await pdfsIn(library)) pages.set(file, await extract(file));
    for (const { id, document, gold_pages, evidence = [] } of questions) {
      const holds = (page: ExtractedPage): boolean => evidence.some((phrase) => textOf(page).includes(phrase));
      const found = (pages.get(document) ?? []).filter(holds).map((page) => page.page);
      expect({ id, pages: found }).toEqual({ id, pages: gold_pages });
    }
  });
});

describe('the questions', () => {
  test('cover every document, hold unanswerable ones and repeat no id', async () => {
    const questions = await readQuestions();
    const answerable = questions.filter((question) => question.answerable);
    expect(new Set(questions.map((question) => question.id)).size).toBe(questions.length);
    expect(answerable.length).toBeGreaterThanOrEqual(30);
    expect(questions.length - answerable.length).toBe(4);
    expect([...new Set(answerable.map((question) => question.document))].toSorted()).toEqual(await pdfsIn(library));
    expect(questions.filter((question) => question.answerable !== question.gold_pages.length > 0)).toEqual([]);
  });
});

describe('the golden questions', () => {
  test('are those questions with their pages, and further ones that the books do not answer', async () => {
    const { questions } = parseGolden(await readFile(join(library, GOLDEN_FILE), 'utf8'), GOLDEN_FILE);
    const golden = questions.map(({ question, document, pages }) => ({ question, document, pages }));
    const rows = (await readQuestions()).map(({ question, document, gold_pages: pages }) =>
      pages.length > 0 ? { question, document, pages } : { question, document: null, pages: 'none' },
    );
    expect(golden).toEqual(expect.arrayContaining(rows));
    const asked = new Set(rows.map(({ question }) => question));
    const further = golden.filter(({ question }) => !asked.has(question));
    expect(new Set(further.map(({ pages }) => pages))).toEqual(new Set(['none']));
    expect(golden).toHaveLength(rows.length + further.length);
  });
});

describe('a malformed source', () => {
  test('without front matter is refused', async () => {
    await expect(renderBook('# Setup\n')).rejects.toThrow('front matter');
  });

  test('with a character that the standard fonts would garble is refused by that character', async () => {
    const meta = 'title: T\nsubtitle: S\nfacts: F\nlang: en\nmotif: night\nfonts: standard\nfront: 1';
    await expect(renderBook(`---\n${meta}\n---\n\nLose −2.\n`)).rejects.toThrow('"−"');
  });
});

/** Files of `left` that are not the same in `right`, as `view` sees them. */
async function differing(left: string, right: string, view: (pdf: Buffer) => Buffer): Promise<readonly string[]> {
  const files = await pdfsIn(left);
  const same = await Promise.all(
    files.map(async (file) => {
      const [one, other] = await Promise.all([readFile(join(left, file)), readFile(join(right, file))]);
      return view(one).equals(view(other));
    }),
  );
  return files.filter((_, index) => same[index] === false);
}

/** PDFs under `folder`, relative, with `/`, sorted. */
async function pdfsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith('.pdf'))
    .map((name) => name.replaceAll('\\', '/'))
    .toSorted();
}

async function readQuestions(): Promise<readonly z.infer<typeof questionSchema>[]> {
  const lines = (await readFile(join(samples, 'questions.jsonl'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => questionSchema.parse(JSON.parse(line)));
}

async function extract(file: string): Promise<readonly ExtractedPage[]> {
  const pages: ExtractedPage[] = [];
  const outcome = await extractDocument(join(library, file), {
    signal: AbortSignal.timeout(50_000),
    pdftotext: false,
    handlers: { onOpened: () => undefined, onPage: (page) => pages.push(page) },
  });
  expect({ file, kind: outcome.kind }).toEqual({ file, kind: 'extracted' });
  return pages;
}

/** Running text of a page, words that were divided at a line's end joined again. */
function textOf(page: ExtractedPage): string {
  const lines = page.lines.map((line) => line.text).join('\n');
  return lines.replaceAll(/(?<=\p{L})[-\u00ad]\n(?=\p{Ll})/gu, '').replaceAll(/\s+/g, ' ');
}

/**
 * A PDF of pdfkit with its streams inflated and without lengths and offsets. zlib does not give the same bytes on every
 * processor, what it compressed is the same.
 */
function contentOf(pdf: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = pdf.indexOf('\nstream\n'); at !== -1; at = pdf.indexOf('\nstream\n', from)) {
    const head = pdf.subarray(from, at).toString('latin1');
    const dictionary = head.slice(head.lastIndexOf(' obj\n'));
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
    const start = at + '\nstream\n'.length;
    const data = pdf.subarray(start, start + length);
    parts.push(Buffer.from(head.replaceAll(/\/Length \d+/g, ''), 'latin1'));
    parts.push(dictionary.includes('/FlateDecode') ? inflateSync(data) : data);
    from = start + length;
  }
  const tail = pdf.subarray(from).toString('latin1');
  parts.push(Buffer.from(tail.replace(/\nxref\n.*?\ntrailer\n/s, '\n').replace(/startxref\n\d+/, ''), 'latin1'));
  return Buffer.concat(parts);
}
