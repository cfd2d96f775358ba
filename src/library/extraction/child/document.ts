/** One open PDF: opened from a file that is read whole at once, so that a file replaced meanwhile cannot change under the reading. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ExtractedPage } from '../../pages.ts';
import { hundredths } from './displayBox.ts';
import { ReadingFailed } from './output.ts';
import { type PageFrame, readPageLines } from './pageLines.ts';
import { type Pdfium, SCRATCH_BYTES } from './pdfium.ts';

/** FPDF_GetLastError of fpdfview.h. */
const PASSWORD_ERROR = 4;
const SECURITY_ERROR = 5;

export interface OpenDocument {
  readonly handle: number;
  readonly pageCount: number;
  readonly title: string | null;
}

/**
 * @param check sees the bytes of the file before PDFium does; what it throws is passed on
 * @throws ReadingFailed `unreadable`, `file_size`, `password`, `unsupported_protection`, `damaged`, `no_pages`
 */
export function openDocument(
  pdfium: Pdfium,
  file: string,
  maxFileBytes: number,
  check: (bytes: Uint8Array) => void = () => undefined,
): OpenDocument {
  const { api } = pdfium;
  const { pointer, length } = loadFile(pdfium, file, maxFileBytes);
  check(pdfium.bytes().subarray(pointer, pointer + length));
  // The empty password opens what is only protected against printing or copying.
  const handle = api.FPDF_LoadMemDocument(pointer, length, '');
  if (handle === 0) {
    const error = api.FPDF_GetLastError();
    if (error === PASSWORD_ERROR) throw new ReadingFailed('password');
    throw new ReadingFailed(error === SECURITY_ERROR ? 'unsupported_protection' : 'damaged');
  }
  const pageCount = api.FPDF_GetPageCount(handle);
  if (pageCount < 1) throw new ReadingFailed('no_pages');
  const title = readString(pdfium, (buffer, size) => api.FPDF_GetMetaText(handle, 'Title', buffer, size));
  return { handle, pageCount, title };
}

/** A page with its lines, and how many characters its text layer has. A page that cannot be loaded is an empty one. */
export function readPage(
  pdfium: Pdfium,
  document: OpenDocument,
  pageNumber: number,
  maxCharacters: number,
): { readonly page: ExtractedPage; readonly characters: number; readonly loaded: boolean } {
  const { api } = pdfium;
  const index = pageNumber - 1;
  const label = readString(pdfium, (buffer, size) => api.FPDF_GetPageLabel(document.handle, index, buffer, size));
  const page = { page: pageNumber, label, width: 0, height: 0, lines: [] };
  const handle = api.FPDF_LoadPage(document.handle, index);
  if (handle === 0) return { page, characters: 0, loaded: false };
  const size = {
    width: hundredths(api.FPDF_GetPageWidthF(handle)),
    height: hundredths(api.FPDF_GetPageHeightF(handle)),
  };
  const textPage = api.FPDFText_LoadPage(handle);
  const characters = textPage === 0 ? 0 : Math.max(0, api.FPDFText_CountChars(textPage));
  if (characters > maxCharacters) throw new ReadingFailed('characters');
  const lines = textPage === 0 ? [] : readPageLines(pdfium, textPage, characters, readFrame(pdfium, handle));
  if (textPage !== 0) api.FPDFText_ClosePage(textPage);
  api.FPDF_ClosePage(handle);
  return { page: { ...page, ...size, lines }, characters, loaded: true };
}

/** The visible part of a page, and how it is turned. */
export function readFrame(pdfium: Pdfium, page: number): PageFrame {
  const { api, scratch, float } = pdfium;
  api.FPDF_GetPageBoundingBox(page, scratch);
  // FS_RECTF is left, top, right, bottom.
  const box = { left: float(scratch), top: float(scratch + 4), right: float(scratch + 8), bottom: float(scratch + 12) };
  return { box, quarterTurns: api.FPDFPage_GetRotation(page) };
}

function loadFile(pdfium: Pdfium, file: string, maxFileBytes: number): { pointer: number; length: number } {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, 'r');
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw new ReadingFailed('unreadable');
    if (status.size > maxFileBytes) throw new ReadingFailed('file_size');
    const pointer = pdfium.allocate(Math.max(1, status.size));
    let length = 0;
    while (length < status.size) {
      const read = readSync(descriptor, pdfium.bytes(), pointer + length, status.size - length, null);
      if (read === 0) break;
      length += read;
    }
    return { pointer, length };
  } catch (error) {
    throw error instanceof ReadingFailed ? error : new ReadingFailed('unreadable', error);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** PDFium's way with strings: it says how many bytes of UTF-16LE it needs, final zero included. Null for none, empty and overlong ones. */
function readString(pdfium: Pdfium, read: (buffer: number, size: number) => number): string | null {
  const bytes = read(pdfium.scratch, SCRATCH_BYTES);
  if (bytes <= 2 || bytes > SCRATCH_BYTES) return null;
  const text = pdfium
    .utf16(pdfium.scratch, bytes / 2 - 1)
    .replace(/\p{Cc}/gu, '')
    .trim()
    .toWellFormed();
  return text === '' ? null : text;
}
