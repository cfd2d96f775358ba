/**
 * What a model reads of a game's books: all of it in page order where that fits, so that two questions about one small
 * book begin alike to the byte; else the passages that the search ranks best, and what stands beside them.
 */
import { marker } from './fence.ts';
import type { GameBook } from './gameBook.ts';
import type { Labelling, ShownPassages } from './labels.ts';
import { type BookPassage, documentText } from './passageText.ts';
import type { TokenCounter } from './tokens.ts';

/** Tokens for the books, of a context of some 100,000 on today's models: what is read costs time and money each time. */
export const BOOK_BUDGET = 24_000;

/** Running text takes three to five characters a token: what is longer than this times the budget needs no counting. */
const MOST_CHARACTERS_PER_TOKEN = 6;
const USUAL_CHARACTERS_PER_TOKEN = 4;

export interface BookQuestion {
  readonly game: string;
  readonly book: GameBook;
  /** What the search found, best first. */
  readonly ranked: readonly Pick<BookPassage, 'id'>[];
}

export interface BookContext {
  readonly text: string;
  /** The passages that stand in the text. */
  readonly labels: ShownPassages;
  /** Of all passages of the game, for what searches will bring. */
  readonly labelling: Labelling;
  /** The text is all that the books say. */
  readonly whole: boolean;
  /** Of the text, at most. */
  readonly tokens: number;
}

/** @param budget tokens; the text never takes more, unless not even its frame fits */
export function assembleBook(
  { game, book, ranked }: BookQuestion,
  count: TokenCounter,
  budget: number = BOOK_BUDGET,
): BookContext {
  const mayFit = book.characters <= budget * MOST_CHARACTERS_PER_TOKEN;
  const all = new Selection(game, 'whole', book, count, budget);
  const whole = mayFit && book.passages.every((passage) => all.add(passage));
  if (whole) return all.bind(true);
  const some = new Selection(game, 'parts', book, count, budget);
  const found = ranked.flatMap(({ id }) => book.passage(id) ?? []);
  for (const passage of found) some.add(passage);
  for (const distance of [0, 1]) {
    // What does not fit ends the round: there is no use in filling the last tokens with snippets.
    neighbours(book, found, distance).every((passage) => some.add(passage));
  }
  return some.bind(false);
}

/** What `assembleBook` will count, as far as can be told: for whoever has it counted beforehand. */
export function textsOf(asked: BookQuestion): readonly string[] {
  const texts: string[] = [];
  assembleBook(asked, (text) => {
    texts.push(text);
    return text.length / USUAL_CHARACTERS_PER_TOKEN;
  });
  return texts;
}

/** Passages this many pages away from a ranked one, nearest to the best first. */
function neighbours(book: GameBook, ranked: readonly BookPassage[], distance: number): readonly BookPassage[] {
  return ranked.flatMap(({ document, page }) =>
    [...new Set([page + distance, page - distance])].flatMap((near) => book.page(document, near)),
  );
}

/** Passages chosen for the text, as many as the budget bears. */
class Selection {
  readonly #chosen = new Set<BookPassage>();
  readonly #documents = new Set<string>();
  readonly #book: GameBook;
  readonly #count: TokenCounter;
  readonly #budget: number;
  readonly #opening: string;
  #tokens: number;

  constructor(game: string, extent: 'whole' | 'parts', book: GameBook, count: TokenCounter, budget: number) {
    this.#book = book;
    this.#count = count;
    this.#budget = budget;
    this.#opening = `${marker('rulebook', { game, extent })}\n`;
    this.#tokens = count(this.#opening) + count(CLOSING);
  }

  /** Whether the passage stands in the text now. */
  add(passage: BookPassage): boolean {
    if (this.#chosen.has(passage)) return true;
    const opening = this.#documents.has(passage.document) ? '' : this.#openingOf(passage);
    const tokens = this.#count(this.#book.text(passage)) + (opening === '' ? 0 : this.#count(opening));
    if (this.#tokens + tokens > this.#budget) return false;
    this.#tokens += tokens;
    this.#chosen.add(passage);
    this.#documents.add(passage.document);
    return true;
  }

  /** Puts the chosen ones in the order of the book. */
  bind(whole: boolean): BookContext {
    const parts = [this.#opening];
    const labels = new Map<string, string>();
    const begun = new Set<string>();
    for (const passage of this.#book.inOrder(this.#chosen)) {
      if (!begun.has(passage.document)) parts.push(this.#openingOf(passage));
      begun.add(passage.document);
      parts.push(this.#book.text(passage));
      labels.set(this.#labelOf(passage), passage.id);
    }
    parts.push(CLOSING);
    return { text: parts.join(''), labels, labelling: this.#book.labelling, whole, tokens: this.#tokens };
  }

  #openingOf(passage: BookPassage): string {
    return documentText(this.#labelOf(passage), passage.document);
  }

  /** Every passage of the book has one. */
  #labelOf({ id }: BookPassage): string {
    return this.#book.labelling.get(id) ?? '';
  }
}

const CLOSING = `${marker('/rulebook')}\n`;
