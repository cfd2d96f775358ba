/** The process that reads PDFs, as those see it who kill it or its parent. Linux only. */
import { expect } from 'vitest';
import { childrenOf, cpuMsOf } from './processes.ts';

/** Far more than the start of the reader takes, so that PDFium is in its endless loop. */
export const DEEP_IN_PDFIUM_MS = 700;

/** The reader that `parent` has started, once it is inside PDFium. */
export async function busyChildOf(parent: number): Promise<number> {
  const readers = (): readonly number[] => childrenOf(parent).filter((pid) => cpuMsOf(pid) > DEEP_IN_PDFIUM_MS);
  await expect.poll(() => readers().length, { timeout: 30_000 }).toBe(1);
  return readers()[0] ?? 0;
}
