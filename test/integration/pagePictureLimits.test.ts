import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decode, renderFile } from '../support/pagePictures.ts';
import { pdfFolder } from '../support/pdfExtraction.ts';
import { encryptedPdf } from '../support/pdfEncrypted.ts';
import { bombPdf, endlessPdf, rawPdf, rawStream, textLines } from '../support/pdfRaw.ts';
import { renderPage } from '../../src/pictures/renderPage.ts';

async function rendered(bytes: Buffer, page = 1) {
  await using folder = await pdfFolder();
  return await renderFile(await folder.write('book.pdf', bytes), page);
}

const sizeOf = async (entries: string): Promise<readonly [number, number]> => {
  const rendering = await rendered(rawPdf({ pages: [{ content: textLines(['Text']), entries }] }));
  if (rendering.kind === 'failed') throw new Error(rendering.reason);
  const { width, height } = decode(rendering.bytes);
  return [width, height];
};

it.each([
  ['a letter page fills what a chat shows', '/MediaBox [0 0 612 792]', [1_545, 2_000]],
  ['a page of 14,400 points is no larger', '/MediaBox [0 0 14400 14400]', [2_000, 2_000]],
  ['nor is one of a million', '/MediaBox [0 0 1000000 500000]', [2_000, 1_000]],
  ['a card keeps 300 dots an inch', '/MediaBox [0 0 180 240]', [750, 1_000]],
  ['a strip gets paper beside it, as no chat takes it alone', '/MediaBox [0 0 14400 10]', [2_000, 112]],
  ['a turned page lies on its side', '/MediaBox [0 0 600 800] /Rotate 90', [2_000, 1_500]],
  ['a page without any extent is still a picture', '/MediaBox [0 0 0 0]', [1_545, 2_000]],
] as const)('%s', async (_, entries, size) => {
  expect(await sizeOf(entries)).toEqual(size);
});

it('a page of noise becomes a JPEG that a chat takes', async () => {
  const side = 1_400;
  let seed = 1;
  const noise = Buffer.from(
    Array.from({ length: side * side * 3 }, () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed >> 16;
    }),
  );
  const image = rawStream(
    noise,
    `/Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceRGB /BitsPerComponent 8`,
  );
  const rendering = await rendered(
    rawPdf({
      pages: [{ content: '600 0 0 800 0 0 cm /X Do' }],
      objects: [image],
      resources: '/XObject << /X 5 0 R >>',
    }),
  );
  expect(rendering).toMatchObject({ kind: 'rendered', format: 'jpeg' });
  expect(rendering.kind === 'rendered' ? rendering.bytes.length : 0).toBeLessThanOrEqual(5_000_000);
});

it('a font that is nowhere to be had is drawn in another, and the quote is marked all the same', async () => {
  await using folder = await pdfFolder();
  const font = Buffer.from('<< /Type /Font /Subtype /TrueType /BaseFont /NoSuchFontAnywhere >>');
  const page = {
    content: 'BT /F9 12 Tf 50 700 Td (A tie goes to the defender.) Tj ET',
    entries: '/Resources << /Font << /F9 5 0 R >> >>',
  };
  const file = await folder.write('book.pdf', rawPdf({ pages: [page], objects: [font] }));
  const rendering = await renderFile(file, 1, ['A tie goes to the defender.']);
  expect(rendering).toMatchObject({ kind: 'rendered', marked: 1 });
});

it('a page that the document does not have is said to be missing', async () => {
  const book = rawPdf({ pages: [{ content: textLines(['One']) }] });
  expect(await rendered(book, 2)).toEqual({ kind: 'failed', reason: 'no_page' });
  expect(await rendered(book, 0)).toEqual({ kind: 'failed', reason: 'no_page' });
});

it('a file with other bytes than were quoted is not shown', async () => {
  await using folder = await pdfFolder();
  const file = await folder.write('book.pdf', rawPdf({ pages: [{ content: textLines(['New edition']) }] }));
  const wanted = { file, hash: '0'.repeat(64), page: 1, quotes: [] };
  const { signal } = new AbortController();
  expect(await renderPage(wanted, { signal })).toEqual({ kind: 'failed', reason: 'changed' });
  await rm(join(folder.path, 'book.pdf'));
  expect(await renderPage(wanted, { signal })).toEqual({ kind: 'failed', reason: 'unreadable' });
});

it('what is no PDF, or needs a password, ends as what it is', async () => {
  expect(await rendered(Buffer.from('nothing of the kind'))).toEqual({ kind: 'failed', reason: 'damaged' });
  const locked = await encryptedPdf('Secret', { user: 'x', owner: 'y' });
  expect(await rendered(locked)).toEqual({ kind: 'failed', reason: 'password' });
});

it('an endless page ends at its limit of time', async () => {
  await using folder = await pdfFolder();
  const file = await folder.write('book.pdf', endlessPdf());
  const rendering = await renderFile(file, 1, [], { limits: { wallMs: 3_000, cpuMs: 1_500 } });
  expect(rendering.kind === 'failed' ? ['cpu', 'wall'] : []).toContain(
    rendering.kind === 'failed' ? rendering.reason : '',
  );
});

it('a page that grows without bounds ends at its limit of memory', async () => {
  const rendering = await rendered(bombPdf(400));
  expect(rendering.kind === 'failed' ? ['memory', 'resident_memory', 'cpu', 'wall'] : []).toContain(
    rendering.kind === 'failed' ? rendering.reason : '',
  );
});

it('whoever no longer wants the picture does not wait for it', async () => {
  await using folder = await pdfFolder();
  const file = await folder.write('book.pdf', endlessPdf());
  const giving = new AbortController();
  const rendering = renderFile(file, 1, [], { signal: giving.signal });
  giving.abort(new Error('not wanted'));
  await expect(rendering).rejects.toThrow('not wanted');
});
