/** A golden question: what is asked of a game, and where its rules answer it. Pure types, and what tells two apart. */
import { collapseSpace } from '../text/fold.ts';

export interface GoldenCase {
  readonly question: string;
  /** Name of the game as the library has it. */
  readonly game: string;
  /** Path inside the library, `/` between its parts; null: any document of the game. */
  readonly document: string | null;
  /** 1-based pages of the PDF, any of them is a hit; `none`: not in the rules; null: nobody has said yet. */
  readonly pages: readonly number[] | 'none' | null;
  /** What was answered when somebody objected, as `p. 6`: a comment in the file; null for none. */
  readonly answered: string | null;
}

/** The same for the same question about the same game, however its words are spaced. */
export function keyOf({ question, game }: Pick<GoldenCase, 'question' | 'game'>): string {
  return `${collapseSpace(game.normalize('NFC'))}\n${collapseSpace(question.normalize('NFC'))}`;
}

/** Whether two say the same of where the answer stands; the order of pages says nothing. */
export function samePages(one: GoldenCase['pages'], other: GoldenCase['pages']): boolean {
  if (one === null || other === null || one === 'none' || other === 'none') return one === other;
  return one.every((page) => other.includes(page)) && other.every((page) => one.includes(page));
}
