/** What the placeholder says while a question is being answered. */
import type { RulingStage } from '../../ports.ts';
import { italic } from '../../text/richText.ts';
import type { QuestionProgress, RichText } from '../../tablePorts.ts';
import type { Words } from '../words/words.ts';

/** What is known by now. */
export type ProgressDetails = Pick<QuestionProgress, 'game' | 'pages'>;

/** Pages that are named: the best. */
const MOST_PAGES = 8;

type Sentence = (details: ProgressDetails, words: Words) => string;

const SENTENCES: Readonly<Record<RulingStage, Sentence>> = {
  identifying: (_, { progress }) => progress.looking,
  retrieving: ({ game }, { progress }) => (game === null ? progress.searchingAll : progress.searching(game)),
  // The search took no time that anybody could have read in; this takes longest.
  deliberating: (details, words) =>
    [reading(details, words), words.progress.deliberating].filter((line) => line !== null).join('\n'),
  widening: (details, words) => reading(details, words) ?? words.progress.deliberating,
  verifying: (_, { progress }) => progress.verifying,
  extracting: (details, words) => reading(details, words) ?? words.progress.extracting,
};

export function progressText(stage: RulingStage, details: ProgressDetails, words: Words): RichText {
  return italic(SENTENCES[stage](details, words));
}

/** Which pages are read; null where that is not known. */
function reading({ game, pages }: ProgressDetails, { progress, ruling }: Words): string | null {
  return game === null || pages.length === 0 ? null : progress.reading(game, ruling.pages(named(pages)));
}

function named(pages: readonly number[]): readonly number[] {
  return [...new Set(pages)].slice(0, MOST_PAGES).toSorted((one, other) => one - other);
}
