/** Pictures of pages, looked at pixel by pixel: what colour, and where the letters are that PDFium drew. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { decode as decodeJpeg } from 'jpeg-js';
import { PNG } from 'pngjs';
import type { OpenDocument } from '../../src/library/extraction/child/document.ts';
import type { Pdfium } from '../../src/library/extraction/child/pdfium.ts';
import { type Rendering, renderPage, type RenderingOptions } from '../../src/pictures/renderPage.ts';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue. */
  readonly at: (x: number, y: number) => readonly [number, number, number];
}

export function decode(file: Buffer): Picture {
  const isJpeg = file[0] === 0xff;
  const { width, height, data } = isJpeg ? decodeJpeg(file) : PNG.sync.read(file);
  return {
    width,
    height,
    at: (x, y) => {
      const from = 4 * (y * width + x);
      return [data[from] ?? 0, data[from + 1] ?? 0, data[from + 2] ?? 0];
    },
  };
}

export async function hashOfFile(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

/** In a child of its own, as the bot does. */
export async function renderFile(
  file: string,
  page: number,
  quotes: readonly string[] = [],
  options: Partial<RenderingOptions> = {},
): Promise<Rendering> {
  const wanted = { file, hash: await hashOfFile(file), page, quotes };
  return renderPage(wanted, { signal: new AbortController().signal, ...options });
}

export async function pictureOf(file: string, page: number, quotes: readonly string[] = []): Promise<Picture> {
  const rendering = await renderFile(file, page, quotes);
  if (rendering.kind === 'failed') throw new Error(`no picture: ${rendering.reason}`);
  return decode(rendering.bytes);
}

export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Letter extends Area {
  readonly letter: string;
}

/** The letters of a page in the order of the text with their boxes in pixels, by PDFium's own way from page to device. */
export function lettersOf(
  { api, scratch, double, bytes }: Pdfium,
  document: OpenDocument,
  page: number,
  { width, height }: Pick<Picture, 'width' | 'height'>,
): readonly Letter[] {
  const handle = api.FPDF_LoadPage(document.handle, page - 1);
  const text = api.FPDFText_LoadPage(handle);
  const toDevice = (x: number, y: number): readonly [number, number] => {
    api.FPDF_PageToDevice(handle, 0, 0, width, height, 0, x, y, scratch + 64, scratch + 68);
    const at = new DataView(bytes().buffer, scratch + 64, 8);
    return [at.getInt32(0, true), at.getInt32(4, true)];
  };
  const letters: Letter[] = [];
  for (let index = 0; index < api.FPDFText_CountChars(text); index += 1) {
    const letter = String.fromCodePoint(api.FPDFText_GetUnicode(text, index));
    if (!/[\p{L}\p{N}]/u.test(letter)) continue;
    api.FPDFText_GetCharBox(text, index, scratch, scratch + 8, scratch + 16, scratch + 24);
    const one = toDevice(double(scratch), double(scratch + 24));
    const other = toDevice(double(scratch + 8), double(scratch + 16));
    letters.push({
      letter,
      left: Math.min(one[0], other[0]),
      right: Math.max(one[0], other[0]),
      top: Math.min(one[1], other[1]),
      bottom: Math.max(one[1], other[1]),
    });
  }
  return letters;
}

/** Whether a pixel has another colour in the second picture. */
export function differs(one: Picture, other: Picture, x: number, y: number): boolean {
  const [red, green, blue] = one.at(x, y);
  const after = other.at(x, y);
  return Math.abs(red - after[0]) + Math.abs(green - after[1]) + Math.abs(blue - after[2]) > 8;
}

/** The share of an area's pixels of which `holds` is true. */
export function share(area: Area, holds: (x: number, y: number) => boolean): number {
  let [count, held] = [0, 0];
  for (let y = area.top; y < area.bottom; y += 1) {
    for (let x = area.left; x < area.right; x += 1) {
      count += 1;
      if (holds(x, y)) held += 1;
    }
  }
  return count === 0 ? 0 : held / count;
}
