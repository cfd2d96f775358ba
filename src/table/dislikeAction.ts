/** What stands behind the 👎 of an answer: what a golden question is made of, as it was when it was answered. */
import type { Citation, PastAnswer, RulingOutcome } from '../ports.ts';
import { standAlone } from '../search/standAlone.ts';
import type { DislikeAction } from '../storage/keyboards.ts';
import { documentName } from './render/documentName.ts';

type Answer = Exclude<RulingOutcome, { readonly kind: 'undecided' | 'unclear' }>;

interface Asked {
  readonly text: string;
  /** What the table asked before. */
  readonly history: readonly PastAnswer[];
}

export function dislikeAction({ text, history }: Asked, outcome: Answer): DislikeAction {
  return {
    do: 'dislike',
    gameId: outcome.game?.id ?? null,
    answered: outcome.kind === 'abstained' ? 'not in the rules' : pagesOf(outcome.citations),
    together: standAlone(text, history, true),
    refers: standAlone(text, history, false) !== null,
  };
}

/** `p. 6, p. 7`, with the names of the documents where they are of several: English, as the file's keys are. */
function pagesOf(citations: readonly Citation[]): string {
  const several = new Set(citations.map(({ document }) => document)).size > 1;
  const places = citations.map(({ document, page }) => `p. ${page}${several ? ` of ${documentName(document)}` : ''}`);
  return [...new Set(places)].join(', ');
}
