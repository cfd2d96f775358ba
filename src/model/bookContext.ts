/**
 * What a model reads of a game's books: all of it in page order where that fits, so that two questions about one small
 * book begin alike to the byte; else the passages that the search ranks best, and what stands beside them.
 */
import { marker } from './fence.ts';
import { type Labelling, labelPassages, letterOf, type ShownPassages } from './labels.ts';
import { type BookPassage, documentText, passageText } from './passageText.ts';
import type { TokenCounter } from './tokens.ts';

/** Tokens for the books, of a context of some 100,000 on today's models: what is read costs time and money each time. */
export const BOOK_BUDGET = 24_000;

/** Running text takes three to five characters a token: what is longer than this times the budget needs no counting. */
const CHARACTERS_PER_TOKEN = 6;

export interface BookQuestion {
  readonly game: string;
  /** All passages of the game: the documents in library order, their passages in page order. */
  readonly passages: readonly BookPassage[];
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
export function assembleBook(asked: BookQuestion, count: TokenCounter, budget: number = BOOK_BUDGET): BookContext {
  const labelling = labelPassages(asked.passages);
  const all = new Selection(asked.game, 'whole', labelling, count, budget);
  const whole = mayFit(asked.passages, budget) && asked.passages.every((passage) => all.add(passage));
  if (whole) return all.bind(asked.passages, true);
  const some = new Selection(asked.game, 'parts', labelling, count, budget);
  const byId = new Map(asked.passages.map((passage) => [passage.id, passage]));
  const ranked = asked.ranked.flatMap(({ id }) => byId.get(id) ?? []);
  for (const passage of ranked) some.add(passage);
  const pages = Map.groupBy(asked.passages, (passage) => pageKey(passage.document, passage.page));
  for (const distance of [0, 1]) {
    // What does not fit ends the round: there is no use in filling the last tokens with snippets.
    neighbours(pages, ranked, distance).every((passage) => some.add(passage));
  }
  return some.bind(asked.passages, false);
}

function mayFit(passages: readonly BookPassage[], budget: number): boolean {
  const characters = passages.reduce((sum, passage) => sum + passage.text.length, 0);
  return characters <= budget * CHARACTERS_PER_TOKEN;
}

/** Passages this many pages away from a ranked one, nearest to the best first. */
function neighbours(
  pages: ReadonlyMap<string, readonly BookPassage[]>,
  ranked: readonly BookPassage[],
  distance: number,
): readonly BookPassage[] {
  return ranked.flatMap(({ document, page }) =>
    [...new Set([page + distance, page - distance])].flatMap((near) => pages.get(pageKey(document, near)) ?? []),
  );
}

const pageKey = (document: string, page: number): string => `${page}\n${document}`;

/** Passages chosen for the text, as many as the budget bears. */
class Selection {
  readonly #chosen = new Map<string, string>();
  readonly #documents = new Set<string>();
  readonly #labelling: Labelling;
  readonly #count: TokenCounter;
  readonly #budget: number;
  readonly #opening: string;
  #tokens: number;

  constructor(game: string, extent: 'whole' | 'parts', labelling: Labelling, count: TokenCounter, budget: number) {
    this.#labelling = labelling;
    this.#count = count;
    this.#budget = budget;
    this.#opening = `${marker('rulebook', { game, extent })}\n`;
    this.#tokens = count(this.#opening) + count(CLOSING);
  }

  /** Whether the passage stands in the text now. */
  add(passage: BookPassage): boolean {
    const label = this.#labelling.get(passage.id);
    if (label === undefined) return false;
    if (this.#chosen.has(label)) return true;
    const text = passageText(label, passage);
    const begun = this.#documents.has(letterOf(label));
    const tokens = this.#count(text) + (begun ? 0 : this.#count(documentText(label, passage.document)));
    if (this.#tokens + tokens > this.#budget) return false;
    this.#tokens += tokens;
    this.#chosen.set(label, text);
    this.#documents.add(letterOf(label));
    return true;
  }

  /** Puts the chosen ones in the order of the book. */
  bind(passages: readonly BookPassage[], whole: boolean): BookContext {
    const parts = [this.#opening];
    const labels = new Map<string, string>();
    const begun = new Set<string>();
    for (const passage of passages) {
      const label = this.#labelling.get(passage.id);
      const text = label === undefined ? undefined : this.#chosen.get(label);
      if (label === undefined || text === undefined) continue;
      if (!begun.has(letterOf(label))) parts.push(documentText(label, passage.document));
      begun.add(letterOf(label));
      parts.push(text);
      labels.set(label, passage.id);
    }
    parts.push(CLOSING);
    return { text: parts.join(''), labels, labelling: this.#labelling, whole, tokens: this.#tokens };
  }
}

const CLOSING = `${marker('/rulebook')}\n`;
