/** Which pages are read first, so that the caller knows the body type of a document before its pages stream in. */

export const SAMPLE_PAGES = 16;

/** At most SAMPLE_PAGES page numbers (1-based, rising), spread evenly from the first page to the last. */
export function samplePages(pageCount: number): readonly number[] {
  const size = Math.min(pageCount, SAMPLE_PAGES);
  if (size <= 1) return size === 1 ? [1] : [];
  return Array.from({ length: size }, (_, index) => 1 + Math.round((index * (pageCount - 1)) / (size - 1)));
}
