/** The passages of a game, arranged once for all questions about it: a long book has thousands. */
import { type Labelling, labelPassages } from './labels.ts';
import { type BookPassage, passageText } from './passageText.ts';

export class GameBook<P extends BookPassage = BookPassage> {
  /** The documents in library order, their passages in page order. */
  readonly passages: readonly P[];
  readonly labelling: Labelling;
  /** Of all texts, UTF-16 units. */
  readonly characters: number;
  readonly #places: ReadonlyMap<string, number>;
  readonly #pages: ReadonlyMap<string, readonly P[]>;
  readonly #texts = new Map<string, string>();

  constructor(passages: readonly P[]) {
    this.passages = passages;
    this.labelling = labelPassages(passages);
    this.characters = passages.reduce((sum, { text }) => sum + text.length, 0);
    this.#places = new Map(passages.map(({ id }, place) => [id, place]));
    this.#pages = Map.groupBy(passages, ({ document, page }) => pageKey(document, page));
  }

  passage(id: string): P | null {
    return this.passages[this.#places.get(id) ?? -1] ?? null;
  }

  page(document: string, page: number): readonly P[] {
    return this.#pages.get(pageKey(document, page)) ?? [];
  }

  /** As a model reads it. */
  text(passage: P): string {
    const known = this.#texts.get(passage.id);
    if (known !== undefined) return known;
    const text = passageText(this.labelling.get(passage.id) ?? '', passage);
    this.#texts.set(passage.id, text);
    return text;
  }

  /** In the order of the book. */
  inOrder(passages: Iterable<P>): readonly P[] {
    const place = ({ id }: P): number => this.#places.get(id) ?? -1;
    return [...passages].toSorted((a, b) => place(a) - place(b));
  }
}

const pageKey = (document: string, page: number): string => `${page}\n${document}`;
