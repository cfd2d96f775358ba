/** Pages and passages of a small book, as verification and extract see them. */
import type { BookPage, PageReader } from '../../src/answer/verifyQuotes.ts';
import type { RetrievedPassage } from '../../src/ports.ts';

export function passage(
  given: Partial<RetrievedPassage> & Pick<RetrievedPassage, 'id' | 'page' | 'text'>,
): RetrievedPassage {
  return {
    game: { id: 'saltwind', name: 'Saltwind' },
    document: 'Saltwind.pdf',
    pageLabel: null,
    headings: ['Standoffs'],
    score: 1,
    coverage: 1,
    continues: false,
    ...given,
  };
}

/** Reads the pages of one book: the first text is page 1. */
export function bookOf(...texts: readonly string[]): PageReader {
  return (_, page) => {
    const text = texts[page - 1];
    const found: BookPage | null =
      text === undefined ? null : { page, label: page === 1 ? 'i' : String(page - 1), text };
    return Promise.resolve(found);
  };
}
