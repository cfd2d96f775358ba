import { randomBytes } from 'node:crypto';
import { mkdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExtractionOutcome } from '../../src/library/extraction/extractDocument.ts';
import { findPdftotext } from '../../src/library/extraction/findPdftotext.ts';
import { encryptedPdf } from '../support/pdfEncrypted.ts';
import { extractBytes, extractFile, pdfFolder, texts } from '../support/pdfExtraction.ts';
import { CAN_SEE_PROCESSES } from '../support/processes.ts';
import { bombPdf, endlessPdf, rawPdf, textLines } from '../support/pdfRaw.ts';

const hasPdftotext = await findPdftotext();
const onePage = rawPdf({ pages: [{ content: textLines(['A page of text']) }] });

const reasonOf = (outcome: ExtractionOutcome): string => (outcome.kind === 'extracted' ? '' : outcome.reason);

describe('a PDF that cannot be read', () => {
  it('with a password says so', async () => {
    const { outcome, opened } = await extractBytes(await encryptedPdf('Secret', { user: 'pass', owner: 'word' }));
    expect(outcome).toMatchObject({
      kind: 'encrypted',
      reason: 'The PDF is protected by a password. Save a copy without a password and put it in place of this one.',
    });
    expect(opened).toEqual([]);
  });

  it('is readable all the same where only printing and copying are restricted', async () => {
    const { outcome, pages } = await extractBytes(await encryptedPdf('Readable', { owner: 'word' }));
    expect(outcome.kind).toBe('extracted');
    expect(texts(pages[0])).toEqual(['Readable']);
  });

  it.each([
    ['random bytes', randomBytes(50_000)],
    ['a header and random bytes', Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(50_000)])],
    ['an empty file', Buffer.alloc(0)],
    ['a cut off file', onePage.subarray(0, 120)],
    ['a text file', Buffer.from('This is no PDF at all.')],
    ['no pages', rawPdf({ pages: [] })],
  ])('is damaged: %s', async (_, bytes) => {
    const { outcome, pages } = await extractBytes(bytes, { pdftotext: hasPdftotext });
    expect(outcome.kind).toBe('damaged');
    expect(reasonOf(outcome)).toMatch(/\. \w.*\.$/);
    expect(pages).toEqual([]);
  });

  it('is damaged when it is a folder or not there', async () => {
    await using folder = await pdfFolder();
    await mkdir(join(folder.path, 'folder.pdf'));
    for (const name of ['folder.pdf', 'missing.pdf']) {
      const { outcome } = await extractFile(join(folder.path, name));
      expect(outcome.kind).toBe('damaged');
      expect(reasonOf(outcome)).toContain('could not be read');
    }
  });

  it('by PDFium is read by pdftotext where that can', { skip: !hasPdftotext }, async () => {
    // PDFium wants the header within the first kilobyte; poppler rebuilds the file without one.
    const bytes = Buffer.concat([Buffer.alloc(3_000, '\n'), onePage]);
    expect((await extractBytes(bytes)).outcome.kind).toBe('damaged');
    const { outcome, opened, pages } = await extractBytes(bytes, { pdftotext: true });
    expect(outcome).toEqual({ kind: 'extracted', pageCount: 1, engine: 'pdftotext' });
    expect(opened).toHaveLength(1);
    expect(pages[0]?.lines).toMatchObject([{ text: 'A page of text', fontSize: 0, bold: false }]);
  });
});

describe('a file that changes while it is read', () => {
  it('leaves an outcome and nothing worse', async () => {
    await using folder = await pdfFolder();
    const pages = Array.from({ length: 200 }, () => ({ content: textLines(['Some text']) }));
    const file = await folder.write('changing.pdf', rawPdf({ pages }));
    const extraction = extractFile(file);
    await truncate(file, 700);
    expect(['extracted', 'damaged']).toContain((await extraction).outcome.kind);
  });
});

/** A page of many lines, all of them on the paper. */
const lines = (count: number): Buffer =>
  rawPdf({ pages: [{ content: `BT /F1 0.01 Tf 0.03 TL 50 790 Td ${'(x) Tj T* '.repeat(count)}ET` }] });

describe('a limit', () => {
  it('on the size of the file is checked before anything is read', async () => {
    const { outcome } = await extractBytes(onePage, { limits: { maxFileBytes: 100 } });
    expect(outcome.kind).toBe('too_large');
    expect(reasonOf(outcome)).toContain('The file is larger than');
  });

  it('on pages holds at the first page too many', async () => {
    const pages = Array.from({ length: 5 }, () => ({ content: textLines(['Text']) }));
    const at = await extractBytes(rawPdf({ pages }), { limits: { maxPages: 5 } });
    expect(at.outcome.kind).toBe('extracted');
    const over = await extractBytes(rawPdf({ pages }), { limits: { maxPages: 4 } });
    expect(over.outcome).toMatchObject({
      kind: 'too_large',
      reason: 'The PDF has more than 4 pages. Split it into several files.',
    });
  });

  it('on characters counts all pages together', async () => {
    const bytes = rawPdf({ pages: Array.from({ length: 3 }, () => ({ content: textLines(['0123456789']) })) });
    expect((await extractBytes(bytes, { limits: { maxCharacters: 30 } })).outcome.kind).toBe('extracted');
    const over = await extractBytes(bytes, { limits: { maxCharacters: 29 } });
    expect(over.outcome.kind).toBe('too_large');
    expect(reasonOf(over.outcome)).toContain('more than 29 characters');
  });

  it('on characters of one page keeps a single page from filling the parent', async () => {
    const content = textLines(Array.from({ length: 1_001 }, () => 'x'.repeat(1_000)));
    const { outcome } = await extractBytes(rawPdf({ pages: [{ content }] }));
    expect(outcome.kind).toBe('too_large');
    expect(reasonOf(outcome)).toContain('One page of the PDF holds');
  });

  it('on lines of one page keeps a single page from holding the parent', async () => {
    const at = await extractBytes(lines(20_000));
    expect(at.outcome.kind).toBe('extracted');
    expect(at.pages[0]?.lines).toHaveLength(20_000);
    const over = await extractBytes(lines(20_001));
    expect(over.outcome.kind).toBe('too_large');
    expect(reasonOf(over.outcome)).toContain('20,000 lines');
  });

  it('on memory stops a decompression bomb', async () => {
    const { outcome } = await extractBytes(bombPdf(300), { limits: { memoryBytes: 160 * 1024 * 1024 } });
    expect(outcome.kind).toBe('too_large');
    expect(reasonOf(outcome)).toContain('more than 160 MiB of memory');
  });

  it('on wall time stops a document that never ends', async () => {
    const { outcome } = await extractBytes(endlessPdf(), { limits: { wallMs: 700 } });
    expect(outcome.kind).toBe('too_large');
    expect(reasonOf(outcome)).toContain('took longer than 0.7 s');
  });

  it('on processor time stops it as well', { skip: !CAN_SEE_PROCESSES }, async () => {
    const { outcome } = await extractBytes(endlessPdf(), { limits: { cpuMs: 500, wallMs: 60_000 } });
    expect(outcome.kind).toBe('too_large');
    expect(reasonOf(outcome)).toContain('0.5 s of processor time');
  });
});
