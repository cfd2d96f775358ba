/** What a ruling means for its table: what is said, which buttons come with it, what the table remembers. */
import type { LibraryContents } from '../library/contents.ts';
import type { GameRef, PastAnswer, RulingOutcome } from '../ports.ts';
import type { Action, DislikeAction } from '../storage/keyboards.ts';
import type { StoredQuestion } from '../storage/questions.ts';
import type { Awaiting, Keyboard, RichText } from '../tablePorts.ts';
import { wordsOf as wordsIn } from '../text/analyzer.ts';
import { foldForMatching } from '../text/fold.ts';
import { plain } from '../text/richText.ts';
import { dislikeAction } from './dislikeAction.ts';
import { allNamesOf, namedOutcome, namingFor } from './gameNames.ts';
import { gameOffer } from './handling/games.ts';
import { type PageAction, pageLabels } from './pagePictures.ts';
import type { Offer } from './plans.ts';
import { otherLanguages } from '../answer/bookLanguages.ts';
import { answerKeyboard, choiceKeyboard, pageKeyboard } from './render/keyboards.ts';
import { rulingText, type Shelf, unclearText } from './render/rulingText.ts';
import type { Words } from './words/words.ts';

export interface Ending {
  readonly text: RichText;
  readonly state: 'answered' | 'awaiting' | 'failed' | 'cancelled';
  readonly awaiting: Awaiting | null;
  /** Id of the game that the table plays from now on; null: as before. */
  readonly activeGame: string | null;
  readonly buttons: Offer | null;
  /** The answer in short, or what was asked back, for the questions that follow; null: nothing to look back at. */
  readonly summary: string | null;
}

/** Characters of a summary: enough to know what was ruled. */
const LONGEST_SUMMARY = 400;

/** Something is said, and nothing else follows. */
export function plainEnding(text: RichText, state: Ending['state']): Ending {
  return { text, state, awaiting: null, activeGame: null, buttons: null, summary: null };
}

export interface AnsweredQuestion extends StoredQuestion {
  /** By which somebody has said what the question means; null: nobody had to. */
  readonly reply: string | null;
  /** What the table asked before, as it was looked back at. */
  readonly history: readonly PastAnswer[];
}

interface Surroundings {
  readonly words: Words;
  readonly contents: LibraryContents;
  /** The pages of the answer that can be shown. */
  readonly pages: readonly PageAction[];
}

export function endingOf(question: AnsweredQuestion, ended: RulingOutcome, around: Surroundings): Ending {
  const { words, contents, pages } = around;
  const outcome = namedOutcome(ended, namingFor(contents.games, words.locale));
  if (outcome.kind === 'undecided') return undecided(question, outcome.candidates, outcome, around);
  if (outcome.kind === 'unclear') return unclear(question, outcome, words);
  const text = rulingText(outcome, words, shelfOf(question, outcome.game, contents), question.reply);
  const game = outcome.game?.id ?? null;
  const followUps = outcome.kind === 'abstained' ? [] : outcome.followUps.filter(isNewTo(question));
  const dislike = dislikeAction(question, outcome);
  const hasOthers = contents.games.length > 1;
  const buttons = answerOffer(question, { game, followUps, pages, hasOthers, dislike }, words);
  return { text, state: 'answered', awaiting: null, activeGame: game, buttons, summary: summaryOf(outcome) };
}

/** Whether somebody who has asked this would ask something else by it. */
function isNewTo({ text, reply }: AnsweredQuestion): (followUp: string) => boolean {
  const asked = [text, reply ?? text].map(lettersOf);
  return (followUp) => !asked.includes(lettersOf(followUp));
}

const lettersOf = (said: string): string => wordsIn(foldForMatching(said)).join(' ');

function undecided(
  question: StoredQuestion,
  candidates: readonly GameRef[],
  outcome: Extract<RulingOutcome, { readonly kind: 'undecided' }>,
  { words, contents }: Surroundings,
): Ending {
  if (candidates.length === 0) {
    return plainEnding(plain(words.games.empty), 'answered');
  }
  const text = rulingText(outcome, words, shelfOf(question, null, contents));
  const buttons = gameOffer(candidates, question.id);
  return { text, state: 'awaiting', awaiting: 'game', activeGame: null, buttons, summary: null };
}

function unclear(
  question: AnsweredQuestion,
  outcome: Extract<RulingOutcome, { readonly kind: 'unclear' }>,
  words: Words,
): Ending {
  const { game, topics, asked } = outcome;
  const buttons = {
    questionId: question.id,
    // A topic is a question of its own; a reply to what the model asked belongs to the question.
    actions: topics.map((topic) => ({
      do: 'clarify' as const,
      text: asked === null ? topic : `${question.text}\n(${topic})`,
      gameId: game.id,
      reply: question.reply === null || asked === null ? topic : `${question.reply}, ${topic}`,
    })),
    layout: (data: (index: number) => string) => choiceKeyboard(topics, data),
  };
  const text = unclearText(outcome, words);
  const summary = asked === null ? null : asked.slice(0, LONGEST_SUMMARY);
  return { text, state: 'awaiting', awaiting: 'clarification', activeGame: game.id, buttons, summary };
}

/** The ruling, or the first of the passages. */
function summaryOf(outcome: RulingOutcome): string | null {
  if (outcome.kind === 'ruled') return outcome.answer.slice(0, LONGEST_SUMMARY);
  return outcome.kind === 'extracted' ? (outcome.citations[0]?.quote.slice(0, LONGEST_SUMMARY) ?? null) : null;
}

/** The pages that were quoted, 👎, what may be asked next, and the way out where the game is the wrong one. */
function answerOffer(
  question: StoredQuestion,
  offered: {
    readonly game: string | null;
    readonly followUps: readonly string[];
    readonly pages: readonly PageAction[];
    readonly hasOthers: boolean;
    readonly dislike: DislikeAction;
  },
  words: Words,
): Offer {
  const { game, followUps, pages, hasOthers, dislike } = offered;
  const asks: readonly Action[] =
    game === null ? [] : followUps.map((text) => ({ do: 'ask' as const, text, gameId: game }));
  const others: readonly Action[] = hasOthers ? [{ do: 'games' as const, except: game }] : [];
  const actions = [...pages, ...asks, ...others];
  const otherGame = (data: (index: number) => string): Keyboard =>
    hasOthers ? [[{ label: words.buttons.otherGame, data: data(pages.length + asks.length) }]] : [];
  return {
    questionId: question.id,
    actions: [...actions, dislike],
    layout: (data) =>
      answerKeyboard(
        pageKeyboard(pageLabels(pages, words), data),
        [
          ...choiceKeyboard(asks.length === 0 ? [] : followUps, (index) => data(pages.length + index)),
          ...otherGame(data),
        ],
        data(actions.length),
      ),
  };
}

function shelfOf(question: StoredQuestion, game: GameRef | null, { games, files }: LibraryContents): Shelf {
  const documents = games.find(({ id }) => id === game?.id)?.documents ?? [];
  const paths = new Set(documents.map(({ path }) => path));
  const searched = files.filter((file) => file.documentId !== null && (game === null || paths.has(file.path)));
  return {
    documents: documents.length,
    namesOf: (of) => allNamesOf(of, games),
    otherLanguages: otherLanguages(
      question.text,
      searched.map((file) => file.language),
    ),
  };
}
