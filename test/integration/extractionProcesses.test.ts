import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { extractDocument } from '../../src/library/extraction/extractDocument.ts';
import { findPdftotext } from '../../src/library/extraction/findPdftotext.ts';
import { extractFile, pdfFolder } from '../support/pdfExtraction.ts';
import { busyChildOf, DEEP_IN_PDFIUM_MS } from '../support/pdfProcesses.ts';
import { CAN_SEE_PROCESSES, childrenOf, isGone } from '../support/processes.ts';
import { endlessPdf, rawPdf, textLines } from '../support/pdfRaw.ts';

const ignore = { onOpened: () => undefined, onPage: () => undefined };
const manyPages = rawPdf({ pages: Array.from({ length: 500 }, () => ({ content: textLines(['Some text']) })) });
describe.skipIf(!CAN_SEE_PROCESSES)('no child is left', () => {
  it('after an abort, which rejects with its reason only when the child is gone', async () => {
    await using folder = await pdfFolder();
    const file = await folder.write('endless.pdf', endlessPdf());
    const abort = new AbortController();
    const reason = new Error('the process stops');
    const reading = extractDocument(file, {
      limits: { wallMs: 600_000, cpuMs: 600_000 },
      signal: abort.signal,
      pdftotext: false,
      handlers: ignore,
    });
    const child = await busyChildOf(process.pid);
    abort.abort(reason);
    await expect(reading).rejects.toBe(reason);
    expect(isGone(child)).toBe(true);
  });

  it('after a limit', async () => {
    await using folder = await pdfFolder();
    const file = await folder.write('endless.pdf', endlessPdf());
    const reading = extractDocument(file, {
      limits: { wallMs: 600_000, cpuMs: 2 * DEEP_IN_PDFIUM_MS },
      signal: new AbortController().signal,
      pdftotext: false,
      handlers: ignore,
    });
    const child = await busyChildOf(process.pid);
    expect((await reading).kind).toBe('too_large');
    expect(isGone(child)).toBe(true);
  });

  it('after a handler threw, whose error rejects', async () => {
    await using folder = await pdfFolder();
    const file = await folder.write('many.pdf', manyPages);
    const before = childrenOf(process.pid);
    const error = new Error('the index is broken');
    let pages = 0;
    const reading = extractDocument(file, {
      signal: new AbortController().signal,
      pdftotext: false,
      handlers: {
        onOpened: () => undefined,
        onPage: () => {
          pages += 1;
          throw error;
        },
      },
    });
    await expect(reading).rejects.toBe(error);
    expect(pages).toBe(1);
    expect(childrenOf(process.pid)).toEqual(before);
  });

  it('after an abort from inside a handler, and no more pages come', async () => {
    await using folder = await pdfFolder();
    const file = await folder.write('many.pdf', manyPages);
    const before = childrenOf(process.pid);
    const abort = new AbortController();
    let pages = 0;
    const reading = extractDocument(file, {
      signal: abort.signal,
      pdftotext: false,
      handlers: {
        onOpened: () => undefined,
        onPage: () => {
          pages += 1;
          abort.abort();
        },
      },
    });
    await expect(reading).rejects.toThrow('This operation was aborted');
    expect(pages).toBe(1);
    expect(childrenOf(process.pid)).toEqual(before);
  });

  it('after kill -9 of the parent, though the child is in an endless loop of PDFium', async () => {
    await using folder = await pdfFolder();
    const file = await folder.write('endless.pdf', endlessPdf());
    const script = fileURLToPath(new URL('../support/pdfParent.ts', import.meta.url));
    const parent: ChildProcess = spawn(process.execPath, [script, file], { stdio: 'ignore' });
    try {
      const child = await busyChildOf(parent.pid ?? 0);
      expect(isGone(child)).toBe(false);
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      await expect.poll(() => isGone(child), { timeout: 10_000 }).toBe(true);
    } finally {
      parent.kill('SIGKILL');
    }
  });
});

describe.skipIf(!CAN_SEE_PROCESSES)('a reader that somebody else ends', () => {
  it.each([
    ['SIGKILL', 'too_large', 'The system ended the reading'],
    ['SIGSEGV', 'damaged', 'reading it broke off'],
  ] as const)('with %s makes its document %s', async (end, kind, words) => {
    await using folder = await pdfFolder();
    const file = await folder.write('endless.pdf', endlessPdf());
    const reading = extractFile(file, { limits: { wallMs: 600_000, cpuMs: 600_000 } });
    process.kill(await busyChildOf(process.pid), end);
    const { outcome } = await reading;
    expect(outcome.kind).toBe(kind);
    expect(outcome.kind === 'extracted' ? '' : outcome.reason).toContain(words);
  });
});

describe.skipIf(!CAN_SEE_PROCESSES || !(await findPdftotext()))('the pdftotext fallback', () => {
  /** PDFium wants the header within the first kilobyte; poppler searches on. */
  const endlessForPoppler = Buffer.concat([Buffer.alloc(3_000, '\n'), endlessPdf()]);
  const limits = { wallMs: 600_000, cpuMs: 2 * DEEP_IN_PDFIUM_MS };

  it('keeps the limits: the document stays damaged and no child is left', async () => {
    await using folder = await pdfFolder();
    const file = await folder.write('endless.pdf', endlessForPoppler);
    const before = childrenOf(process.pid);
    const reading = extractFile(file, { limits, pdftotext: true });
    const child = await busyChildOf(process.pid);
    expect((await reading).outcome.kind).toBe('damaged');
    expect(isGone(child)).toBe(true);
    expect(childrenOf(process.pid)).toEqual(before);
  });

  it('ends with an abort', async () => {
    await using folder = await pdfFolder();
    const file = await folder.write('endless.pdf', endlessForPoppler);
    const abort = new AbortController();
    const reading = extractDocument(file, { limits, signal: abort.signal, pdftotext: true, handlers: ignore });
    const child = await busyChildOf(process.pid);
    abort.abort();
    await expect(reading).rejects.toThrow('This operation was aborted');
    expect(isGone(child)).toBe(true);
  });
});

describe('an extraction', () => {
  it('that was aborted before it began starts no child', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    const reading = extractDocument('/nowhere.pdf', { signal, pdftotext: false, handlers: ignore });
    await expect(reading).rejects.toBe(signal.reason);
  });

  it('waits for slow handlers without losing a page or blaming the document', async () => {
    await using folder = await pdfFolder();
    const long = Array.from({ length: 40 }, (_, row) => `${row} ${'word '.repeat(60)}`);
    const pages = Array.from({ length: 150 }, () => ({ content: textLines(long) }));
    const file = await folder.write('long.pdf', rawPdf({ pages }));
    const seen: number[] = [];
    const wallMs = 6_000;
    const outcome = await extractDocument(file, {
      limits: { wallMs },
      signal: new AbortController().signal,
      pdftotext: false,
      handlers: {
        onOpened: () => undefined,
        onPage: (page) => {
          seen.push(page.page);
          // One page that takes longer to index than the whole reading may.
          if (page.page === 20) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wallMs + 500);
        },
      },
    });
    expect(outcome.kind).toBe('extracted');
    expect(seen).toEqual(pages.map((_, index) => index + 1));
  });
});
