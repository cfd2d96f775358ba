/** What tells two golden questions apart. */
import type { GoldenCase } from '../tablePorts.ts';
import { collapseSpace } from '../text/fold.ts';

/** The same for the same question about the same game, however its words are spaced. */
export function keyOf({ question, game }: Pick<GoldenCase, 'question' | 'game'>): string {
  return `${collapseSpace(game.normalize('NFC'))}\n${collapseSpace(question.normalize('NFC'))}`;
}

/** Whether two say the same of where the answer stands; the order of pages says nothing. */
export function samePages(one: GoldenCase['pages'], other: GoldenCase['pages']): boolean {
  if (one === null || other === null || one === 'none' || other === 'none') return one === other;
  return one.every((page) => other.includes(page)) && other.every((page) => one.includes(page));
}
