/** `/find` and `/page`: the book itself, without a question and without a model. */
import { quotePassages } from '../../answer/extract.ts';
import type { GameRef, RetrievedPassage, ShelvedDocument, ShelvedGame } from '../../ports.ts';
import { type Holding, passagesHolding } from '../../search/holding.ts';
import { retrieve } from '../../search/retrieve.ts';
import { documentHashes } from '../../storage/bookFiles.ts';
import { readBookPage, readDocumentPage } from '../../storage/bookPages.ts';
import { foldForMatching } from '../../text/fold.ts';
import { isLanguage } from '../../text/language.ts';
import type { RichText } from '../../tablePorts.ts';
import { bold, join, plain } from '../../text/richText.ts';
import type { Attendance, Plan } from '../context.ts';
import { allNamesOf, named, namingAt } from '../gameNames.ts';
import { type Offer, replying } from '../plans.ts';
import { documentName } from '../render/documentName.ts';
import { type FoundPassage, findingText, pageText, type ShownPage } from '../render/readingText.ts';
import type { Words } from '../words/words.ts';

/** Games that are looked into where the words stand in several, and characters that are looked for. */
const MOST_GAMES = 4;
/** Passages shown, of all games together. */
const MOST_SHOWN = 6;
const LONGEST_QUERY = 300;

/** The game that the words name, else the one that the table plays, else none: the whole library. */
function gameOf({ parts, memory }: Attendance, query: string): GameRef | null {
  const { games, names } = parts.library.contents();
  const mentioned = names.findInText(query);
  return (mentioned.length === 1 ? mentioned[0] : undefined) ?? games.find(({ id }) => id === memory.game_id) ?? null;
}

async function passagesIn(attendance: Attendance, query: string, game: GameRef | null) {
  const { db, search, library } = attendance.parts;
  const { games } = library.contents();
  const retrieval = await retrieve(db, search, games, query, game);
  if (retrieval.kind === 'nothing') return [];
  if (retrieval.kind === 'found') return [retrieval];
  const several = await Promise.all(
    retrieval.candidates.slice(0, MOST_GAMES).map((candidate) => retrieve(db, search, games, query, candidate)),
  );
  return several.flatMap((one) => (one.kind === 'found' ? [one] : []));
}

export async function find(attendance: Attendance, words: string): Promise<Plan> {
  const { parts, words: said } = attendance;
  if (words === '') return replying(attendance, plain(said.find.needsWords));
  if (words.length > LONGEST_QUERY) return replying(attendance, plain(said.find.tooManyWords));
  const game = gameOf(attendance, words);
  const found = (await passagesIn(attendance, words, game)).map((one) => ({
    game: one.game,
    holding: holdingIn(attendance, words, one.game, one.passages),
  }));
  const literal = found.some(({ holding }) => holding.literal);
  const shown = found.filter(({ holding }) => holding.literal === literal);
  const share = Math.ceil(MOST_SHOWN / Math.max(1, shown.length));
  const { games } = parts.library.contents();
  const naming = namingAt(attendance);
  const passages: FoundPassage[] = [];
  let more = 0;
  for (const { game: of, holding } of shown) {
    const best = holding.passages.slice(0, share);
    const citations = await quotePassages(words, best, (id, page) => readBookPage(parts.db, id, page));
    const documents = games.find(({ id }) => id === of.id)?.documents.length ?? 1;
    const told = { game: named(of, naming), names: allNamesOf(of, games), documents };
    passages.push(...citations.map((citation) => ({ ...citation, ...told })));
    more += holding.passages.length - best.length;
  }
  const finding = { query: words, game: game === null ? null : named(game, naming), literal, passages, more };
  return replying(attendance, findingText(finding, said));
}

function holdingIn(
  { parts }: Attendance,
  query: string,
  game: GameRef,
  passages: readonly RetrievedPassage[],
): Holding {
  const { files, games } = parts.library.contents();
  const language = files.find(({ path }) => path === passages[0]?.document)?.language ?? '';
  return passagesHolding(query, passages, isLanguage(language) ? language : 'und', allNamesOf(game, games));
}

const PAGE = /^(?:p\.?|с\.?|стр\.?)?\s*(?<page>\d{1,6})(?<document>.*)$/isu;

/** `/page 12`, or `/page 12 faq` for another document of the game. */
export async function showPage(attendance: Attendance, args: string): Promise<Plan> {
  const { parts, words } = attendance;
  const { page: number, document: wanted = '' } = PAGE.exec(args)?.groups ?? {};
  if (number === undefined) return replying(attendance, plain(words.page.needsNumber));
  const { files, games } = parts.library.contents();
  const place = placeOf(attendance, wanted.trim());
  if (place === null) return replying(attendance, plain(words.page.needsGame));
  const { game, document } = place;
  if (document === null) return replying(attendance, whichDocument(game, words));
  const pages = files.find(({ path }) => path === document.path)?.pages ?? 0;
  const row = await readDocumentPage(parts.db, document.documentId, Number(number));
  if (row === null) {
    return replying(attendance, plain(words.page.outOfRange(Number(number), documentName(document.path), pages)));
  }
  const { id, name, documents } = game;
  const shown = {
    game: named({ id, name }, namingAt(attendance)),
    names: allNamesOf(game, games),
    document: document.path,
    documents: documents.length,
    page: row.page,
    pageLabel: row.label,
    pages,
    text: row.text,
  };
  return replying(attendance, pageText(shown, words), {
    buttons: await pictureOffer(attendance, { ...shown, game }, document),
  });
}

/** The page as a picture; null where the document has just left the library. */
async function pictureOffer(
  { parts, words }: Attendance,
  { game, page, pageLabel }: ShownPage,
  { documentId, path }: ShelvedDocument,
): Promise<Offer | null> {
  const hash = (await documentHashes(parts.db, [documentId])).get(documentId);
  if (hash === undefined) return null;
  const action = { do: 'page' as const, game: game.name, document: path, hash, page, pageLabel };
  const label = words.buttons.page(page, null);
  return {
    questionId: null,
    actions: [{ ...action, quotes: [], begunBefore: false }],
    layout: (data) => [[{ label, data: data(0) }]],
  };
}

interface Place {
  readonly game: ShelvedGame;
  /** null: the game has several, and none is called so. */
  readonly document: ShelvedDocument | null;
}

/** What stands behind the number names a document of the table's game, or another game. null: no game is known. */
function placeOf({ parts, memory }: Attendance, wanted: string): Place | null {
  const { games, names } = parts.library.contents();
  const readable = games.filter(({ documents }) => documents.length > 0);
  const played = readable.find(({ id }) => id === memory.game_id) ?? (readable.length === 1 ? readable[0] : undefined);
  if (played !== undefined && wanted !== '') {
    const document = documentNamed(played, wanted);
    if (document !== undefined) return { game: played, document };
  }
  const match = names.match(wanted);
  const other = match.kind === 'one' ? readable.find(({ id }) => id === match.game.id) : undefined;
  if (other !== undefined) return { game: other, document: other.documents[0] ?? null };
  if (played === undefined) return null;
  return { game: played, document: wanted === '' ? (played.documents[0] ?? null) : null };
}

function documentNamed({ documents }: ShelvedGame, wanted: string): ShelvedDocument | undefined {
  const folded = foldForMatching(wanted);
  return documents.find(({ path }) => foldForMatching(documentName(path)).includes(folded));
}

function whichDocument({ documents }: ShelvedGame, words: Words): RichText {
  return join([bold(words.page.whichDocument), ...documents.map(({ path }) => `• ${documentName(path)}`)], '\n');
}
