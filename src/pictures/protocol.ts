/** What the rendering child is asked, and what it says: one JSON object a line, over its standard output. */
import type { ReadingFailure } from '../library/extraction/protocol.ts';

export interface RenderingRequest {
  /** Absolute path. */
  readonly file: string;
  /** SHA-256 of the bytes that are meant, hexadecimal: whatever else stands in the file now is not shown. */
  readonly hash: string;
  /** PDF page, 1-based. */
  readonly page: number;
  /** In the characters of the text layer; those that do not stand on the page mark nothing. */
  readonly quotes: readonly string[];
  readonly maxFileBytes: number;
  /** The most that the WebAssembly heap, which holds the file, too, may grow to, bytes. */
  readonly heapBytes: number;
}

/** `changed`: the file holds other bytes. `no_page`: it has no such page, or one that cannot be opened. */
export type RenderingFailure = ReadingFailure | 'changed' | 'no_page';

export type RenderingMessage =
  | { readonly type: 'ready' }
  | {
      readonly type: 'rendered';
      readonly format: 'png' | 'jpeg';
      /** How many of the quotes were found. */
      readonly marked: number;
      readonly base64: string;
    }
  | { readonly type: 'failed'; readonly failure: RenderingFailure };

export function decodeRenderingRequest(argument: string): RenderingRequest {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by our own parent, as a RenderingRequest
  return JSON.parse(argument) as RenderingRequest;
}

export function encodeRendering(message: RenderingMessage): string {
  return `${JSON.stringify(message)}\n`;
}

export function decodeRendering(line: string): RenderingMessage {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by encodeRendering of this very file in our own child
  return JSON.parse(line) as RenderingMessage;
}
