/**
 * The names under which a model knows passages: `b17` is the seventeenth passage of the second document. They say nothing
 * of identifiers or files, and are the same for the same book in every question.
 */
import type { BookPassage } from './passageText.ts';

/** Label by passage id, for all passages of a game. */
export type Labelling = ReadonlyMap<string, string>;

/** Passage id by label, for the passages that a model was shown: no other label counts. */
export type ShownPassages = ReadonlyMap<string, string>;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** a … z, aa, ab … */
function documentLetter(index: number): string {
  const letter = LETTERS[index % LETTERS.length] ?? '';
  return index < LETTERS.length ? letter : documentLetter(Math.floor(index / LETTERS.length) - 1) + letter;
}

/** Labels the passages of a game, which come in the order of the library: documents, and their passages in page order. */
export function labelPassages(passages: readonly Pick<BookPassage, 'id' | 'document'>[]): Labelling {
  const documents = new Map<string, { readonly letter: string; passages: number }>();
  const labelling = new Map<string, string>();
  for (const { id, document } of passages) {
    const known = documents.get(document) ?? { letter: documentLetter(documents.size), passages: 0 };
    documents.set(document, known);
    known.passages += 1;
    labelling.set(id, `${known.letter}${known.passages}`);
  }
  return labelling;
}

/** The letter of a label's document. */
export function letterOf(label: string): string {
  return label.replace(/\d+$/, '');
}

/** A label as a model writes it: `⟦A12⟧`, `a12.` and ` a12` are a12. */
export function readLabel(claimed: string): string {
  return claimed
    .slice(0, 40)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
