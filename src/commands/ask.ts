/** `npm run ask`: one question, one answer on the terminal. */
import { randomUUID } from 'node:crypto';
import type { RulingOutput } from '../../machines/ruling.types.ts';
import { otherLanguages } from '../answer/bookLanguages.ts';
import { pageReference } from '../answer/extract.ts';
import { LibraryError, RulesLawyerError, UsageError } from '../errors.ts';
import type { LibraryFile } from '../library/contents.ts';
import type { NearestHeading } from '../ports.ts';
import { asPrinted, collapseSpace } from '../text/fold.ts';
import { type Command, libraryFolder, readOptions } from './command.ts';
import { printable, printableLines } from './progress.ts';
import { settledRuling, withSession } from './session.ts';

export const USAGE = 'npm run ask -- [--library DIR] [--game NAME] [--json] "QUESTION"';

/** A question is a few sentences; anything longer is a pasted book, characters. */
const LONGEST_QUESTION = 4_000;
const LONGEST_GAME_NAME = 200;

const EXIT = { answered: 0, failed: 1, undecided: 2 } as const;

/** The question as it is asked: control characters are white space. @throws UsageError */
function readQuestion(words: readonly string[]): string {
  const question = collapseSpace(words.join(' ').replace(/\p{Cc}/gu, ' '));
  if (question === '') throw new UsageError(`There is no question.\nUsage: ${USAGE}`);
  if (question.length > LONGEST_QUESTION) {
    throw new UsageError(
      `The question has ${question.length} characters; at most ${LONGEST_QUESTION} are read. Ask about one rule at a time.`,
    );
  }
  return question;
}

interface Answer {
  readonly kind: 'ruled' | 'extract' | 'abstained' | 'choose_game';
  readonly game: string | null;
  readonly answer: string;
  readonly citations: readonly { readonly document: string; readonly page: number; readonly quote: string }[];
  readonly candidates: readonly string[];
}

function nearestSentence(nearest: readonly NearestHeading[]): string {
  const places = nearest.map((place) => `“${asPrinted(place.heading)}” (${place.document}, ${pageReference(place)})`);
  return places.length === 0 ? '' : ` Nearest headings: ${places.join('; ')}.`;
}

/** @throws RulesLawyerError for an output that is no answer */
function answerOf(output: RulingOutput): Answer {
  const none = { game: null, citations: [], candidates: [] };
  if (output.kind === 'cancelled') throw new RulesLawyerError('cancelled', 'The question was cancelled.');
  if (output.kind === 'failed') {
    throw new RulesLawyerError('failed', `The question could not be answered (${output.reason}).`);
  }
  if (output.kind === 'abstained') {
    if (!output.searched) {
      const whose = output.game === null ? 'the library' : output.game.name;
      throw new LibraryError('unsearchable', `No document of ${whose} can be searched; \`npm run library\` tells why.`);
    }
    const answer = `No passage of the rules fits the question.${nearestSentence(output.nearest)}`;
    return { ...none, kind: 'abstained', game: output.game?.name ?? null, answer };
  }
  if (output.kind === 'unclear') {
    const topics = output.topics.length === 0 ? '' : ` Headings of its rules: ${output.topics.join('; ')}.`;
    return { ...none, kind: 'abstained', game: output.game.name, answer: `Ask something about it.${topics}` };
  }
  if (output.kind === 'undecided') {
    const candidates = output.candidates.map((game) => game.name);
    const said = output.unknownName === null ? 'Several games fit.' : `No game is called “${output.unknownName}”.`;
    return {
      ...none,
      kind: 'choose_game',
      candidates,
      answer: `${said} Name one with --game: ${candidates.join('; ')}.`,
    };
  }
  return {
    kind: output.kind === 'ruled' ? 'ruled' : 'extract',
    game: output.game.name,
    answer: output.answer,
    citations: output.citations.map(({ document, page, quote }) => ({ document, page, quote })),
    candidates: [],
  };
}

/** Nothing can fit a question whose letters are not the book's: then the asker is told so, and not that the rules are silent. */
function inOtherScript(answer: Answer, question: string, files: readonly LibraryFile[]): Answer {
  const searched = files.filter((file) => file.documentId !== null && (answer.game ?? file.game) === file.game);
  const languages = otherLanguages(
    question,
    searched.map((file) => file.language),
  );
  if (answer.kind !== 'abstained' || languages.length === 0) return answer;
  const names = new Intl.DisplayNames('en', { type: 'language' });
  const written = languages.map((language) => names.of(language) ?? language).join(', ');
  return {
    ...answer,
    answer: `The rulebook is in ${written}; without a model it understands only that. Ask in ${written}.`,
  };
}

/** The contract's object, its keys in the contract's order. */
function json({ kind, game, answer, citations, candidates }: Answer, elapsed_ms: number): string {
  return `${JSON.stringify({ kind, game, answer, citations, candidates, elapsed_ms })}\n`;
}

function text(answer: Answer): string {
  const label = answer.kind === 'extract' ? 'Best passages, word for word (no model was asked)\n\n' : '';
  const game = answer.game === null ? '' : `${answer.game}\n`;
  return printableLines(`${game}${label}${answer.answer}\n`);
}

export const run: Command = async (invocation) => {
  const { values, positionals } = readOptions(
    invocation.args,
    { library: { type: 'string' }, game: { type: 'string' }, json: { type: 'boolean' } },
    USAGE,
    'words',
  );
  const question = readQuestion(positionals);
  const gameName = values.game === undefined ? null : collapseSpace(values.game.replace(/\p{Cc}/gu, ' '));
  if (gameName === '' || (gameName?.length ?? 0) > LONGEST_GAME_NAME) {
    throw new UsageError(`--game takes the name of a game, up to ${LONGEST_GAME_NAME} characters.`);
  }
  const { terminal } = invocation;
  const folder = libraryFolder(values.library, invocation);

  return withSession(folder, invocation, async ({ lifecycle, resources }) => {
    const { files, problems } = resources.library.contents();
    if (files.length === 0) {
      for (const problem of problems) terminal.err(`${printable(problem)}\n`);
      throw new LibraryError('empty', `There is no PDF in ${folder}. Put your rulebooks there and ask again.`);
    }
    const unread = files.filter((file) => file.state !== 'indexed').length;
    if (unread > 0) {
      terminal.err(`${unread} of ${files.length} documents cannot be searched; \`npm run library\` tells why.\n`);
    }
    const startedAt = performance.now();
    const rulingId = randomUUID();
    const output = settledRuling(lifecycle, rulingId);
    lifecycle.send({ type: 'ruling.request', rulingId, question, gameName });
    const answer = inOtherScript(answerOf(await output), question, files);
    const elapsed_ms = Math.round(performance.now() - startedAt);
    if (answer.kind === 'choose_game') terminal.err(`${printable(answer.answer)}\n`);
    if (values.json === true) terminal.out(json(answer, elapsed_ms));
    else if (answer.kind !== 'choose_game') terminal.out(text(answer));
    return answer.kind === 'choose_game' ? EXIT.undecided : EXIT.answered;
  });
};
