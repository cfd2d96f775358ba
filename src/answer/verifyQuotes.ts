/**
 * The one gate between a claimed quote and the reader. A quote passes only if it stands on a page of the passage's
 * document; what passes on is the book's text and the page on which it was found, never the claim.
 */
import type { Citation, ProposedQuote, RetrievedPassage } from '../ports.ts';
import { collapseSpace } from '../text/fold.ts';
import { locateQuote } from './locateQuote.ts';

export interface BookPage {
  readonly page: number;
  readonly label: string | null;
  readonly text: string;
}

/** Gives a page of the document that a passage belongs to, or null where there is none. */
export type PageReader = (passageId: string, page: number) => Promise<BookPage | null>;

/** The quotes that the book holds; never none. */
export type VerifiedQuotes =
  | { readonly kind: 'verified'; readonly citations: readonly Citation[] }
  | { readonly kind: 'unverified' };

/** What a quote's citation takes from the passage that it is claimed to be from. */
export type CitablePassage = Pick<RetrievedPassage, 'id' | 'document' | 'page' | 'headings' | 'text' | 'continues'>;

/** More quotes than this are not looked at: an answer rests on a few. */
const MOST_QUOTES = 24;

/** Quotes longer than this are not quotes but pages, characters. */
const LONGEST_QUOTE = 4_000;

async function locate(
  proposed: ProposedQuote,
  passage: CitablePassage,
  readPage: PageReader,
): Promise<Citation | null> {
  // The passage's own page first, then its neighbours: a model may quote the sentence that follows.
  for (const number of [passage.page, passage.page + 1, passage.page - 1]) {
    const page = await readPage(passage.id, number);
    const range = page === null ? null : locateQuote(proposed.quote, page.text);
    if (page === null || range === null) continue;
    // What stands beside the passage or on the next page may belong to another section.
    const inPassage = page.page === passage.page ? locateQuote(proposed.quote, passage.text) : null;
    return {
      document: passage.document,
      page: page.page,
      pageLabel: page.label,
      heading: inPassage === null ? null : (passage.headings.at(-1) ?? null),
      quote: collapseSpace(page.text.slice(range.start, range.end)),
      continues: passage.continues && inPassage?.start === 0,
    };
  }
  return null;
}

/** Keeps the quotes that the book holds, in their order, each once. */
export async function verifyQuotes(
  quotes: readonly ProposedQuote[],
  passages: readonly CitablePassage[],
  readPage: PageReader,
): Promise<VerifiedQuotes> {
  const byId = new Map(passages.map((passage) => [passage.id, passage]));
  const citations: Citation[] = [];
  const seen = new Set<string>();
  for (const proposed of quotes.slice(0, MOST_QUOTES)) {
    const passage = byId.get(proposed.passageId);
    if (passage === undefined || proposed.quote.length > LONGEST_QUOTE) continue;
    const citation = await locate(proposed, passage, readPage);
    const key = citation === null ? '' : `${citation.document}\n${citation.page}\n${citation.quote}`;
    if (citation === null || seen.has(key)) continue;
    seen.add(key);
    citations.push(citation);
  }
  return citations.length === 0 ? { kind: 'unverified' } : { kind: 'verified', citations };
}
