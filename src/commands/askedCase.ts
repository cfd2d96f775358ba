/** A golden question, asked: what the bot says, where its search finds the page, and to which game it leads. */
import { type AskedCase, isAnswerable } from '../golden/scores.ts';
import type { ShelvedCase } from '../golden/shelvedCase.ts';
import type { FreshBooks } from '../golden/standsOn.ts';
import { namedDocuments, rankDocuments } from '../search/rankDocuments.ts';
import { type Answer, answerOf } from './askedAnswer.ts';
import { askedRuling, type Session } from './session.ts';

/** What nobody counts of a question that the rules do not answer. */
const NOWHERE = { rank: Number.POSITIVE_INFINITY, found: [], ledTo: [] };

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
export async function askCase(session: Session, shelved: ShelvedCase, books: FreshBooks): Promise<AskedCase> {
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

/** The games to which the bare question leads. */
async function led(session: Session, { asked }: ShelvedCase): Promise<readonly string[]> {
  const { kind, candidates, game } = await answer(session, asked.question, null);
  if (kind === 'choose_game') return candidates;
  return game === null ? [] : [game];
}
