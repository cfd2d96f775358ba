/**
 * Whether a quote that was shown stands on its page. On purpose not the way by which the bot verifies quotes: the page is
 * read anew from the PDF, and but for white space and soft hyphens every character has to be the same.
 */
import { join } from 'node:path';
import { LibraryError } from '../errors.ts';
import { extractDocument } from '../library/extraction/extractDocument.ts';

export interface ShownQuote {
  /** Path inside the library. */
  readonly document: string;
  /** PDF page, 1-based. */
  readonly page: number;
  readonly quote: string;
}

/** Lines of each page, page 1 first. */
export type BookLines = readonly (readonly string[])[];

const folded = (text: string): string => text.replace(/[\s\u00ad]+/gu, '');

/** An empty quote stands nowhere. */
export function standsOn({ page, quote }: Pick<ShownQuote, 'page' | 'quote'>, book: BookLines): boolean {
  const wanted = folded(quote);
  return wanted !== '' && folded((book[page - 1] ?? []).join('\n')).includes(wanted);
}

/** Reads each book once, whole, and only when one of its quotes is looked up. */
export class FreshBooks {
  readonly #books = new Map<string, Promise<BookLines>>();
  readonly #root: string;
  readonly #signal: AbortSignal;

  /** @param root the library folder, links resolved */
  constructor(root: string, signal: AbortSignal) {
    this.#root = root;
    this.#signal = signal;
  }

  /** @throws LibraryError `unreadable` where the book can no longer be read; the reason of the signal */
  async holds(quote: ShownQuote): Promise<boolean> {
    const book = this.#books.get(quote.document) ?? this.#read(quote.document);
    this.#books.set(quote.document, book);
    return standsOn(quote, await book);
  }

  async #read(document: string): Promise<BookLines> {
    let pages: string[][] = [];
    const outcome = await extractDocument(join(this.#root, document), {
      signal: this.#signal,
      pdftotext: true,
      handlers: {
        onOpened: () => {
          pages = [];
        },
        onPage: ({ lines }) => {
          pages.push(lines.map(({ text }) => text));
        },
      },
    });
    if (outcome.kind === 'extracted') return pages;
    throw new LibraryError('unreadable', `${document} cannot be read again: ${outcome.reason}`);
  }
}
