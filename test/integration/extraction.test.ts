import { describe, expect, it } from 'vitest';
import { extractBytes, texts } from '../support/pdfExtraction.ts';
import { FIRST_EXTRA_OBJECT, rawPdf, rawStream, textLines } from '../support/pdfRaw.ts';

describe('pages', () => {
  it('arrive once each and in order, the sample before them and spread over the document', async () => {
    const pages = Array.from({ length: 60 }, (_, index) => ({ content: textLines([`Text of sheet ${index + 1}`]) }));
    const extraction = await extractBytes(rawPdf({ pages }));

    expect(extraction.outcome).toEqual({ kind: 'extracted', pageCount: 60, engine: 'pdfium' });
    expect(extraction.pages.map((page) => page.page)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(extraction.pages.map(texts)).toEqual(pages.map((_, index) => [`Text of sheet ${index + 1}`]));
    const sample = extraction.opened[0]?.sample ?? [];
    expect(extraction.opened).toHaveLength(1);
    expect(sample).toHaveLength(16);
    expect([sample[0]?.page, sample.at(-1)?.page]).toEqual([1, 60]);
    for (const page of sample) expect(page).toEqual(extraction.pages[page.page - 1]);
  });

  it('are all in the sample of a short document', async () => {
    const extraction = await extractBytes(rawPdf({ pages: [{ content: textLines(['One']) }, { content: '' }] }));
    expect(extraction.opened[0]?.sample).toEqual(extraction.pages);
    expect(extraction.pages.map(texts)).toEqual([['One'], []]);
  });

  it('carry the printed label where the PDF has one, and null where it has none', async () => {
    const pages = ['a', 'b', 'c'].map((text) => ({ content: textLines([text]) }));
    const labelled = await extractBytes(
      rawPdf({ pages, catalog: '/PageLabels << /Nums [0 << /S /r >> 2 << /S /D /St 7 /P (A-) >>] >>' }),
    );
    expect(labelled.pages.map((page) => page.label)).toEqual(['i', 'ii', 'A-7']);
    const plain = await extractBytes(rawPdf({ pages }));
    expect(plain.pages.map((page) => page.label)).toEqual([null, null, null]);
  });
});

describe('lines', () => {
  it('that lie off the paper, where nobody can see them, are not of the page', async () => {
    const content = [
      textLines(['On the page']),
      textLines(['Far right'], 5_000, 600),
      textLines(['Below'], 50, -300),
      textLines(['Still on the page'], 50, 400),
    ].join('');
    const { pages } = await extractBytes(rawPdf({ pages: [{ content }] }));
    expect(pages[0]?.lines.map((line) => line.text)).toEqual(['On the page', 'Still on the page']);
  });

  it('keep the order in which the PDF draws them, column after column', async () => {
    const content = textLines(['left one', 'left two'], 50) + textLines(['right one', 'right two'], 320);
    const { pages } = await extractBytes(rawPdf({ pages: [{ content }] }));
    expect(texts(pages[0])).toEqual(['left one', 'left two', 'right one', 'right two']);
    expect(pages[0]?.lines[2]?.left).toBeGreaterThan(300);
  });

  it('end in a soft hyphen where a word goes on, and keep a hyphen that stands before a number', async () => {
    const content = textLines(['A well-known exam-', 'ple for 2-', '4 players']);
    const { pages } = await extractBytes(rawPdf({ pages: [{ content }] }));
    expect(texts(pages[0])).toEqual(['A well-known exam\u00ad', 'ple for 2-', '4 players']);
  });

  it('have the font size as drawn, whatever the text matrix does to the nominal one', async () => {
    const content =
      'BT /F2 1 Tf 12 0 0 12 50 700 Tm (Heading) Tj ET BT /F1 5 Tf 2 0 0 2 50 600 Tm (Body text) Tj ET 3 0 0 3 0 0 cm BT /F1 6 Tf 20 100 Td (Scaled page) Tj ET';
    const { pages } = await extractBytes(rawPdf({ pages: [{ content }] }));
    expect(pages[0]?.lines.map((line) => line.fontSize)).toEqual([12, 10, 18]);
    expect(pages[0]?.lines.map((line) => line.bold)).toEqual([true, false, false]);
  });

  it('are bold when both ends are, and only start bold with a run-in heading', async () => {
    const content =
      'BT /F2 10 Tf 50 700 Td (Movement) Tj ET BT /F2 10 Tf 50 650 Td (Range. ) Tj /F1 10 Tf (A unit may move.) Tj ET';
    const { pages } = await extractBytes(rawPdf({ pages: [{ content }] }));
    expect(pages[0]?.lines.map(({ bold, startsBold }) => ({ bold, startsBold }))).toEqual([
      { bold: true, startsBold: true },
      { bold: false, startsBold: true },
    ]);
  });

  it.each([
    [0, { left: 10, top: 12 }, { width: 400, height: 620 }],
    [90, { left: 598, top: 10 }, { width: 620, height: 400 }],
    [180, { left: 338, top: 598 }, { width: 400, height: 620 }],
    [270, { left: 12, top: 338 }, { width: 620, height: 400 }],
  ])('lie where they are displayed on a cropped page turned by %i degrees', async (rotate, corner, size) => {
    const page = { content: textLines(['Top left text']), entries: `/Rotate ${rotate} /CropBox [40 100 440 720]` };
    const { pages } = await extractBytes(rawPdf({ pages: [page] }));
    expect(pages[0]).toMatchObject(size);
    expect(Math.round(pages[0]?.lines[0]?.left ?? 0)).toBe(corner.left);
    expect(Math.round(pages[0]?.lines[0]?.top ?? 0)).toBe(corner.top);
  });

  it('keep their geometry and lose no text behind characters outside the basic plane', async () => {
    // A font whose letter "a" stands for U+1D400, two UTF-16 units.
    const map =
      'begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <61> <D835DC00> endbfchar endcmap';
    const font = `<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode ${FIRST_EXTRA_OBJECT} 0 R >>`;
    const bytes = rawPdf({
      pages: [
        {
          content: `BT /F3 10 Tf 50 700 Td (aaaa) Tj ET ${textLines(['The end'], 50, 600)}`,
          entries: `/Resources << /Font << /F1 3 0 R /F3 ${FIRST_EXTRA_OBJECT + 1} 0 R >> >>`,
        },
      ],
      objects: [rawStream(map), Buffer.from(font)],
    });
    const { pages } = await extractBytes(bytes);
    expect(texts(pages[0])).toEqual(['\u{1d400}'.repeat(4), 'The end']);
    expect(pages[0]?.lines[1]).toMatchObject({ top: 192, bottom: 202 });
  });
});
