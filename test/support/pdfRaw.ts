/** Writes small PDFs object by object: for what a PDF writer does not let one do, which is most of what hostile files do. */
import { deflateSync } from 'node:zlib';

export interface RawPage {
  /** Content stream; fonts /F1 (Helvetica) and /F2 (Helvetica-Bold) are there. */
  readonly content: string;
  /** More entries of the page dictionary, such as `/Rotate 90`. */
  readonly entries?: string;
}

export interface RawPdf {
  readonly pages: readonly RawPage[];
  /** More entries of the catalogue. */
  readonly catalog?: string;
  /** More objects; they get the numbers FIRST_EXTRA_OBJECT and up. */
  readonly objects?: readonly Buffer[];
  /** More entries of every page's /Resources. */
  readonly resources?: string;
}

/** 1 catalogue, 2 page tree, 3 and 4 fonts; the extra objects come next and the pages last. */
export const FIRST_EXTRA_OBJECT = 5;

export function rawPdf({ pages, catalog = '', objects = [], resources = '' }: RawPdf): Buffer {
  const firstPage = FIRST_EXTRA_OBJECT + objects.length;
  const kids = pages.map((_, index) => `${firstPage + 2 * index} 0 R`).join(' ');
  const bodies: Buffer[] = [
    Buffer.from(`<< /Type /Catalog /Pages 2 0 R ${catalog} >>`),
    Buffer.from(
      `<< /Type /Pages /Count ${pages.length} /Kids [${kids}] /MediaBox [0 0 600 800]
      /Resources << /Font << /F1 3 0 R /F2 4 0 R >> ${resources} >> >>`,
    ),
    Buffer.from('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'),
    Buffer.from('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>'),
    ...objects,
  ];
  for (const [index, page] of pages.entries()) {
    const contents = firstPage + 2 * index + 1;
    bodies.push(Buffer.from(`<< /Type /Page /Parent 2 0 R /Contents ${contents} 0 R ${page.entries ?? ''} >>`));
    bodies.push(rawStream(page.content));
  }
  return assemble(bodies);
}

export function rawStream(content: string | Buffer, entries = ''): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([
    Buffer.from(`<< /Length ${bytes.length} ${entries} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ]);
}

function assemble(bodies: readonly Buffer[]): Buffer {
  const parts = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  for (const [index, body] of bodies.entries()) {
    offsets.push(length);
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    parts.push(part);
    length += part.length;
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = bodies.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** Lines of text from `y` downwards, 14 points apart. */
export function textLines(lines: readonly string[], x = 50, y = 700, font = '/F1 10 Tf'): string {
  const shown = lines.map((line) => `(${line}) Tj T*`).join(' ');
  return `BT ${font} 14 TL ${x} ${y} Td ${shown} ET\n`;
}

/**
 * Busy for hours inside one call, with little memory: forms that call each other a hundred times, and at the bottom
 * one that is a megabyte of nothing.
 */
export function endlessPdf(): Buffer {
  const form = '/Type /XObject /Subtype /Form /BBox [0 0 10 10]';
  const nothing = deflateSync(Buffer.alloc(1024 * 1024, 'q Q '), { level: 9 });
  const calls = '/X Do '.repeat(100);
  return rawPdf({
    pages: [{ content: calls }],
    objects: [
      rawStream(calls, `${form} /Resources << ${callee(1)} >>`),
      rawStream(calls, `${form} /Resources << ${callee(2)} >>`),
      rawStream(nothing, `${form} /Filter /FlateDecode`),
    ],
    resources: callee(0),
  });
}

function callee(step: number): string {
  return `/XObject << /X ${FIRST_EXTRA_OBJECT + step} 0 R >>`;
}

/** A content stream that grows a thousandfold when it is read. */
export function bombPdf(mebibytes: number): Buffer {
  const content = deflateSync(Buffer.alloc(mebibytes * 1024 * 1024, '0 0 m '), { level: 9 });
  const stream = rawStream(content, '/Filter /FlateDecode');
  return rawPdf({
    pages: [{ content: '', entries: `/Contents ${FIRST_EXTRA_OBJECT} 0 R` }],
    objects: [stream],
  });
}
