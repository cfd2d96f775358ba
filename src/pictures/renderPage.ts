/** Makes the picture of one page in a fresh rendering child (child/main.ts) under limits of time and memory. */
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { LibraryError } from '../errors.ts';
import { lineSplitter } from '../library/extraction/messageStream.ts';
import { compileCache } from '../library/extraction/readWithPdfium.ts';
import type { Breach } from '../library/extraction/reasons.ts';
import { superviseChild } from '../library/extraction/superviseChild.ts';
import { RENDERER_BASE_BYTES, RENDERING_LIMITS, type RenderingLimits } from './limits.ts';
import { decodeRendering, type RenderingFailure, type RenderingMessage, type RenderingRequest } from './protocol.ts';

const CHILD = fileURLToPath(new URL('./child/main.ts', import.meta.url));

/** The child's own JavaScript heap, MiB; pixels and PDFium live outside of it. */
const SCRIPT_HEAP_MIB = 128;
/** How Node ends when our own code threw. */
const UNCAUGHT_EXCEPTION = 1;

export type Rendering =
  | {
      readonly kind: 'rendered';
      readonly format: 'png' | 'jpeg';
      /** How many of the quotes were found on the page. */
      readonly marked: number;
      readonly bytes: Buffer;
    }
  | { readonly kind: 'failed'; readonly reason: RenderingFailure | Breach };

export interface RenderingOptions {
  readonly signal: AbortSignal;
  readonly limits?: Partial<RenderingLimits>;
}

/** @throws the reason of `signal`; LibraryError `extraction_start`, `rendering_defect` where this installation can make no picture */
export async function renderPage(
  wanted: Pick<RenderingRequest, 'file' | 'hash' | 'page' | 'quotes'>,
  { signal, ...options }: RenderingOptions,
): Promise<Rendering> {
  const limits = { ...RENDERING_LIMITS, ...options.limits };
  const fileBytes = await sizeOf(wanted.file);
  if (fileBytes === null) return { kind: 'failed', reason: 'unreadable' };
  if (fileBytes > limits.maxFileBytes) return { kind: 'failed', reason: 'file_size' };
  const heapBytes = limits.memoryBytes - RENDERER_BASE_BYTES + fileBytes;
  const request: RenderingRequest = { ...wanted, maxFileBytes: limits.maxFileBytes, heapBytes };
  const said: RenderingMessage[] = [];
  const { exitCode, breach, diagnostics } = await superviseChild(
    {
      program: process.execPath,
      env: compileCache(),
      args: [`--max-old-space-size=${SCRIPT_HEAP_MIB}`, CHILD, JSON.stringify(request)],
    },
    {
      wallMs: limits.wallMs,
      cpuMs: limits.cpuMs,
      memoryBytes: limits.memoryBytes + fileBytes,
      signal,
      onOutput: lineSplitter((line) => said.push(decodeRendering(line))),
    },
  );
  const last = said.at(-1);
  if (last?.type === 'rendered') {
    const { format, marked, base64 } = last;
    return { kind: 'rendered', format, marked, bytes: Buffer.from(base64, 'base64') };
  }
  if (last?.type === 'failed') return { kind: 'failed', reason: last.failure };
  if (breach !== null) return { kind: 'failed', reason: breach };
  if (last === undefined || exitCode === UNCAUGHT_EXCEPTION) {
    throw new LibraryError('rendering_defect', 'Pictures of pages cannot be made here; see the cause.', {
      cause: new Error(diagnostics),
    });
  }
  return { kind: 'failed', reason: 'crashed' };
}

/** null for what is not a regular file that this process can see. */
async function sizeOf(file: string): Promise<number | null> {
  try {
    const status = await stat(file);
    return status.isFile() ? status.size : null;
  } catch (error) {
    // ENOENT, EACCES, ELOOP …
    if (error instanceof Error) return null;
    throw error;
  }
}
