/** `npm run ask`: one question, one answer on the terminal. */
import { LibraryError, UsageError } from '../errors.ts';
import { collapseSpace } from '../text/fold.ts';
import { answerJson, answerOf, answerText } from './askedAnswer.ts';
import { type Command, libraryFolder, readOptions } from './command.ts';
import { printable } from './progress.ts';
import { askedRuling, withSession } from './session.ts';

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
    const answer = answerOf(await askedRuling(lifecycle, question, gameName), question, files);
    const elapsed_ms = Math.round(performance.now() - startedAt);
    if (answer.kind === 'choose_game') terminal.err(`${printable(answer.answer)}\n`);
    if (values.json === true) terminal.out(answerJson(answer, elapsed_ms));
    else if (answer.kind !== 'choose_game') terminal.out(answerText(answer));
    return answer.kind === 'choose_game' ? EXIT.undecided : EXIT.answered;
  });
};
