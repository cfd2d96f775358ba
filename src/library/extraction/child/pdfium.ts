/**
 * The door to PDFium compiled to WebAssembly: start it with a bounded heap, and move bytes, numbers and strings in
 * and out of that heap. Everything else of the room talks to `Pdfium`.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium';

/**
 * Asked for every line of a book, which is where the package's wrappers cost as much as the answers: these are taken
 * from WebAssembly itself. Numbers in, numbers out; truth is 0 or 1.
 */
export interface CharacterQueries {
  readonly FPDFText_GetCharIndexFromTextIndex: (textPage: number, textIndex: number) => number;
  readonly FPDFText_GetCharBox: (
    textPage: number,
    index: number,
    left: number,
    right: number,
    bottom: number,
    top: number,
  ) => number;
  readonly FPDFText_GetCharOrigin: (textPage: number, index: number, x: number, y: number) => number;
  readonly FPDFText_GetMatrix: (textPage: number, index: number, matrix: number) => number;
  readonly FPDFText_GetFontSize: (textPage: number, index: number) => number;
  readonly FPDFText_GetFontWeight: (textPage: number, index: number) => number;
  readonly FPDFText_GetFontInfo: (
    textPage: number,
    index: number,
    name: number,
    nameBytes: number,
    flags: number,
  ) => number;
}

/** Emscripten's own names; @embedpdf/pdfium takes their types from @types/emscripten, which it does not install. */
interface Heap {
  readonly HEAPU8: Uint8Array;
  readonly HEAPF32: Float32Array;
  readonly HEAPF64: Float64Array;
}

export interface Pdfium {
  readonly api: WrappedPdfiumModule;
  readonly characters: CharacterQueries;
  /** A few hundred bytes for out parameters, aligned to 8. */
  readonly scratch: number;
  /** The views are made anew whenever the heap grows: always ask again. */
  readonly bytes: () => Uint8Array;
  readonly float: (pointer: number) => number;
  readonly double: (pointer: number) => number;
  /** UTF-16LE text of `units` code units. */
  readonly utf16: (pointer: number, units: number) => string;
  readonly latin1: (pointer: number, length: number) => string;
  readonly allocate: (size: number) => number;
  readonly free: (pointer: number) => void;
}

export const SCRATCH_BYTES = 512;

/**
 * @param heapBytes the most that the WebAssembly heap may grow to
 * @param onHeapLimit called when it would grow beyond; must not return, since PDFium may go on with half a page
 */
export async function startPdfium(heapBytes: number, onHeapLimit: () => never): Promise<Pdfium> {
  const wasm = createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm');
  boundMemory(heapBytes, onHeapLimit);
  // `print` and `printErr`: Emscripten would write to the standard output that carries our messages.
  const quiet = { print: () => undefined, printErr: () => undefined };
  const api = await init({ wasmBinary: readFileSync(wasm), ...quiet });
  api.PDFiumExt_Init();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Emscripten puts these views on the module object, see Heap
  const heap = api.pdfium as unknown as Heap;
  const { malloc, free } = api.pdfium.wasmExports;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the package types two exports only; every function of `api` is one under its own name
  const characters = api.pdfium.wasmExports as unknown as CharacterQueries;
  return {
    api,
    characters,
    scratch: malloc(SCRATCH_BYTES),
    bytes: () => heap.HEAPU8,
    float: (pointer) => heap.HEAPF32[pointer >> 2] ?? 0,
    double: (pointer) => heap.HEAPF64[pointer >> 3] ?? 0,
    utf16: (pointer, units) => Buffer.from(heap.HEAPU8.buffer, pointer, units * 2).toString('utf16le'),
    latin1: (pointer, length) => Buffer.from(heap.HEAPU8.buffer, pointer, length).toString('latin1'),
    allocate: malloc,
    free,
  };
}

/** What we use of the WebAssembly of the JavaScript API, whose types come with the DOM library only. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
declare const WebAssembly: { readonly Memory: { readonly prototype: WasmMemory } };

const WASM_PAGE_BYTES = 65_536;

/** The binary allows itself 2 GiB and has no setting for less; this process runs nothing else in WebAssembly. */
function boundMemory(heapBytes: number, onHeapLimit: () => never): void {
  const { prototype } = WebAssembly.Memory;
  // oxlint-disable-next-line typescript/unbound-method -- it is called with its `this` below
  const grow = prototype.grow;
  prototype.grow = function boundedGrow(this: WasmMemory, pages: number): number {
    if (this.buffer.byteLength + pages * WASM_PAGE_BYTES > heapBytes) onHeapLimit();
    return grow.call(this, pages);
  };
}
