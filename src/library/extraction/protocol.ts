/**
 * What the reading child and its parent say to each other: one request as a JSON argument, then one JSON message a
 * line on the child's standard output. The child writes synchronously to a blocking pipe, so a parent that is
 * busy indexing slows the child down and nothing piles up between them.
 */
import type { ExtractedPage } from '../pages.ts';

export interface ReadingRequest {
  /** Absolute path. */
  readonly file: string;
  readonly maxFileBytes: number;
  readonly maxPages: number;
  readonly maxCharacters: number;
  /** The most that the WebAssembly heap may grow to, bytes, the file itself not counted. */
  readonly heapBytes: number;
}

/** Why a child gave up; the parent turns it into a state and a sentence (reasons.ts). */
export type ReadingFailure =
  | 'password'
  | 'unsupported_protection'
  | 'damaged'
  | 'no_pages'
  | 'crashed'
  | 'empty'
  | 'unreadable'
  | 'file_size'
  | 'pages'
  | 'characters'
  | 'page_characters'
  | 'page_lines'
  | 'memory';

export type ReadingMessage =
  /** PDFium is up. A child that ends before this has a defect; afterwards the document is to blame. */
  | { readonly type: 'ready' }
  | {
      readonly type: 'opened';
      readonly pageCount: number;
      readonly title: string | null;
      readonly sample: readonly ExtractedPage[];
    }
  | { readonly type: 'page'; readonly page: ExtractedPage }
  | { readonly type: 'failed'; readonly failure: ReadingFailure }
  | { readonly type: 'done' };

export function decodeRequest(argument: string): ReadingRequest {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by our own parent, as a ReadingRequest
  return JSON.parse(argument) as ReadingRequest;
}

export function encodeMessage(message: ReadingMessage): string {
  return `${JSON.stringify(message)}\n`;
}

export function decodeMessage(line: string): ReadingMessage {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by encodeMessage of this very file in our own child: the text inside is data, its shape is ours
  return JSON.parse(line) as ReadingMessage;
}
