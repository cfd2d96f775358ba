/** What the placeholder says while a question is being answered. */
import { inert } from '../../answer/inert.ts';
import type { RulingStage } from '../../ports.ts';
import { italic } from '../../text/richText.ts';
import type { QuestionProgress, RichText } from '../../tablePorts.ts';
import type { Words } from '../words/words.ts';

/** What is known by now. */
export type ProgressDetails = Pick<QuestionProgress, 'game' | 'pages' | 'words'>;

/** Pages that are named: the best. */
const MOST_PAGES = 8;

/** Of what is looked for. */
const MOST_WORDS = 3;

type Sentence = (details: ProgressDetails, words: Words) => string;

const SENTENCES: Readonly<Record<RulingStage, Sentence>> = {
  identifying: (_, { progress }) => progress.looking,
  retrieving: ({ game }, { progress }) => (game === null ? progress.searchingAll : progress.searching(game)),
  // The search took no time that anybody could have read in; this takes longest.
  deliberating: (details, words) =>
    lines(lookingFor(details, words), reading(details, words), words.progress.deliberating),
  widening: (details, words) =>
    lines(lookingFor(details, words), reading(details, words) ?? words.progress.deliberating),
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

/** What the model looks for; null where it has not looked for anything. Its words are no more to be trusted than its answer. */
function lookingFor({ words: queries }: ProgressDetails, { progress }: Words): string | null {
  return queries.length === 0 ? null : progress.lookingFor(queries.slice(0, MOST_WORDS).map(inert));
}

const lines = (...all: readonly (string | null)[]): string => all.filter((line) => line !== null).join('\n');

function named(pages: readonly number[]): readonly number[] {
  return [...new Set(pages)].slice(0, MOST_PAGES).toSorted((one, other) => one - other);
}
