/** `npm run golden`: scores the golden questions of a library, without any model. */
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { LibraryError, UsageError } from '../errors.ts';
import { GOLDEN_FILE } from '../golden/appendCase.ts';
import { missesOf } from '../golden/misses.ts';
import { readGolden } from '../golden/readGolden.ts';
import { type GoldenReport, reportText, rowOf, scoreOf } from '../golden/report.ts';
import { type AskedCase, isAnswerable, scoresOf } from '../golden/scores.ts';
import { type ShelvedCase, shelvedCases } from '../golden/shelvedCase.ts';
import { FreshBooks } from '../golden/standsOn.ts';
import { namedDocuments, rankDocuments } from '../search/rankDocuments.ts';
import { type Answer, answerOf } from './askedAnswer.ts';
import { type Command, libraryFolder, readOptions } from './command.ts';
import { printable, printableLines } from './progress.ts';
import { askedRuling, type Session, withSession } from './session.ts';

export const USAGE = 'npm run golden -- [--library DIR] [--questions FILE.yaml] [--json] [--record]';

const EXIT = { held: 0, missed: 1 } as const;

/** The bot's answer, as `npm run ask` gets it. @param gameName null: only the question may name it */
async function answer({ lifecycle, resources }: Session, question: string, gameName: string | null): Promise<Answer> {
  return answerOf(await askedRuling(lifecycle, question, gameName), question, resources.library.contents().files);
}

/** Where the first expected page stands among the pages of the game. */
async function ranking({ resources }: Session, { asked, game, documentId }: ShelvedCase) {
  const { pages, question } = asked;
  const named = namedDocuments(game);
  const ranked = await rankDocuments(resources.search, question, named.documentIds, [named]);
  const pathOf = new Map(game.documents.map((document) => [document.documentId, document.path]));
  const at = ranked.findIndex(
    (found) =>
      Array.isArray(pages) && pages.includes(found.page) && found.documentId === (documentId ?? found.documentId),
  );
  return {
    rank: at < 0 ? Number.POSITIVE_INFINITY : at + 1,
    found: ranked.map(({ documentId: id, page }) => ({ document: pathOf.get(id) ?? '', page })),
  };
}

/** @throws what the session is ended with, once it is: what is asked then is refused */
async function ask(session: Session, shelved: ShelvedCase, books: FreshBooks): Promise<AskedCase> {
  try {
    return await askTwice(session, shelved, books);
  } catch (error) {
    session.signal.throwIfAborted();
    throw error;
  }
}

/** As players do who have chosen the game; what the rules answer, also as those do who have not. */
async function askTwice(session: Session, shelved: ShelvedCase, books: FreshBooks): Promise<AskedCase> {
  const { asked, game } = shelved;
  const inGame = await answer(session, asked.question, game.name);
  const quotes = inGame.citations;
  const holds = await Promise.all(quotes.map((quote) => books.holds(quote)));
  return {
    ...shelved,
    abstained: inGame.kind === 'abstained',
    quotes,
    unfounded: quotes.filter((_, at) => holds[at] === false),
    ...(isAnswerable(shelved) ? { ...(await ranking(session, shelved)), ledTo: await led(session, shelved) } : NOWHERE),
  };
}

/** What nobody counts of a question that the rules do not answer. */
const NOWHERE = { rank: Number.POSITIVE_INFINITY, found: [], ledTo: [] };

/** The games to which the bare question leads. */
async function led(session: Session, { asked }: ShelvedCase): Promise<readonly string[]> {
  const { kind, candidates, game } = await answer(session, asked.question, null);
  if (kind === 'choose_game') return candidates;
  return game === null ? [] : [game];
}

export const run: Command = async (invocation) => {
  const { values } = readOptions(
    invocation.args,
    {
      library: { type: 'string' },
      questions: { type: 'string' },
      json: { type: 'boolean' },
      record: { type: 'boolean' },
    },
    USAGE,
    'no words',
  );
  if (values.record === true) {
    throw new UsageError(
      '--record keeps a proof in docs/, which `npm run golden` does and the program itself does not.',
    );
  }
  if (values.questions === '') throw new UsageError('--questions takes a file; the name is empty.');
  const { config, cwd, terminal } = invocation;
  const startedAt = performance.now();
  const folder = libraryFolder(values.library, invocation);
  const file = values.questions === undefined ? join(folder, GOLDEN_FILE) : resolve(cwd, values.questions);
  const { thresholds, questions } = await readGolden(file);
  // Whatever is configured: no model is asked, so that the scores are those of the books and cost nothing.
  const offline = { ...invocation, config: { ...config, answerMode: 'extract' as const } };

  return withSession(folder, offline, async (session) => {
    const { resources, signal } = session;
    const contents = resources.library.contents();
    if (contents.files.length === 0) {
      throw new LibraryError('empty', `There is no PDF in ${folder}. Put your rulebooks there.`);
    }
    const shelved = shelvedCases(questions, contents, file);
    const books = new FreshBooks(contents.root, signal);
    const scored = shelved.filter(({ asked: { pages } }) => pages !== null);
    terminal.err(`Asking ${scored.length} questions of ${printable(file)} …\n`);
    const asked: AskedCase[] = [];
    for (const one of scored) {
      // The search never waits for anything outside the process: without this no signal would be heard.
      await setImmediate();
      signal.throwIfAborted();
      asked.push(await ask(session, one, books));
    }
    const scores = scoresOf(asked, thresholds);
    const report: GoldenReport = {
      seconds: Math.round((performance.now() - startedAt) / 100) / 10,
      rows: scores.map(rowOf),
      missed: missesOf(asked, scores),
      waiting: questions
        .filter(({ pages }) => pages === null)
        .map(({ line, game, question }) => ({ line, game, question })),
    };
    if (values.json === true) terminal.out(`${JSON.stringify(report)}\n`);
    else terminal.out(reportText(report, printableLines));
    const missed = report.rows.filter(({ held }) => held === false).map(scoreOf);
    if (missed.length === 0) return EXIT.held;
    terminal.err(`Not held: ${missed.join(', ')}.\n`);
    return EXIT.missed;
  });
};
