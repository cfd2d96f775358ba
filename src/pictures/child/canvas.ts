/** How many pixels a page gets, and PDFium's drawing of it on white paper. */
import type { Pdfium } from '../../library/extraction/child/pdfium.ts';
import { ReadingFailed } from '../../library/extraction/child/output.ts';
import { FINEST_SCALE, LONGEST_SIDE, SLENDEREST } from '../limits.ts';
import type { Pixels } from './highlight.ts';

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Of the page on the canvas: where it begins and how large it is, pixels. */
  readonly left: number;
  readonly top: number;
  readonly pageWidth: number;
  readonly pageHeight: number;
}

/**
 * The canvas for a page of so many points: within all bounds, whatever the page says of itself. A page that is slenderer than what a chat
 * takes gets paper beside it.
 * @param shrink 1, or less where the file became too large
 */
export function canvasFor(width: number, height: number, shrink = 1): Canvas {
  const longest = Math.max(1, width, height);
  const scale = Math.min(LONGEST_SIDE / longest, FINEST_SCALE) * shrink;
  const pageWidth = Math.max(1, Math.round(width * scale));
  const pageHeight = Math.max(1, Math.round(height * scale));
  const least = Math.ceil(Math.max(pageWidth, pageHeight) / SLENDEREST);
  const canvasWidth = Math.max(pageWidth, least);
  const canvasHeight = Math.max(pageHeight, least);
  return {
    width: canvasWidth,
    height: canvasHeight,
    left: Math.floor((canvasWidth - pageWidth) / 2),
    top: Math.floor((canvasHeight - pageHeight) / 2),
    pageWidth,
    pageHeight,
  };
}

/** FPDFBitmap_BGRx; with FPDF_REVERSE_BYTE_ORDER the first byte is red. */
const FOUR_BYTES_A_PIXEL = 3;
const WHITE = 0xff_ff_ff_ff;
const ANNOTATIONS = 0x01;
const REVERSE_BYTE_ORDER = 0x10;

/** The pixels are a copy. @throws ReadingFailed `memory` */
export function draw({ api, bytes }: Pdfium, page: number, canvas: Canvas): Pixels {
  const { width, height, left, top, pageWidth, pageHeight } = canvas;
  const bitmap = api.FPDFBitmap_CreateEx(width, height, FOUR_BYTES_A_PIXEL, 0, 0);
  if (bitmap === 0) throw new ReadingFailed('memory');
  api.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
  api.FPDF_RenderPageBitmap(bitmap, page, left, top, pageWidth, pageHeight, 0, ANNOTATIONS | REVERSE_BYTE_ORDER);
  const start = api.FPDFBitmap_GetBuffer(bitmap);
  const stride = api.FPDFBitmap_GetStride(bitmap);
  const pixels = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    const from = start + row * stride;
    pixels.set(bytes().subarray(from, from + width * 4), row * width * 4);
  }
  api.FPDFBitmap_Destroy(bitmap);
  for (let alpha = 3; alpha < pixels.length; alpha += 4) pixels[alpha] = 255;
  return { width, height, bytes: pixels };
}
