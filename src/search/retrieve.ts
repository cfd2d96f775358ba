/** From a question and the shelf to the passages that may answer it, of one game. */
import { RulesLawyerError } from '../errors.ts';
import type { GameRef, NearestHeading, RetrievedPassage, Retrieval, ShelvedGame } from '../ports.ts';
import type { Database } from '../storage/schema.ts';
import type { RankedPassage } from './rank.ts';
import type { RankedSearch } from './rankedSearch.ts';
import { isSufficient } from './sufficiency.ts';

/** Passages handed on, best first. */
const RETRIEVED = 16;

/** Passages among which one has to hold what the question names: it may stand further down than the best. */
const JUDGED = 5;

/** Headings named where nothing answers. */
const NEAREST = 3;

/** No game was named, and a second one's best passage reaches this share of the best: the asker has to say which. */
const RIVAL = 0.8;
const MOST_CANDIDATES = 6;

interface Shelved {
  readonly game: GameRef;
  readonly path: string;
}

async function load(
  db: Database,
  ranked: readonly RankedPassage[],
  shelf: ReadonlyMap<number, Shelved>,
): Promise<readonly RetrievedPassage[]> {
  if (ranked.length === 0) return [];
  const rows = await db
    .selectFrom('passages')
    .innerJoin('pages', (join) =>
      join.onRef('pages.document_id', '=', 'passages.document_id').onRef('pages.page', '=', 'passages.page'),
    )
    .select(['passages.id', 'passages.headings', 'passages.text', 'passages.continues', 'pages.label'])
    .where(
      'passages.id',
      'in',
      ranked.map((passage) => passage.id),
    )
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ranked.map((passage): RetrievedPassage => {
    const row = byId.get(passage.id);
    const shelved = shelf.get(passage.documentId);
    if (row === undefined || shelved === undefined) throw indexChanged();
    return {
      id: String(passage.id),
      game: shelved.game,
      document: shelved.path,
      page: passage.page,
      pageLabel: row.label,
      headings: row.headings === '' ? [] : row.headings.split('\n'),
      text: row.text,
      continues: row.continues === 1,
      score: passage.score,
      coverage: passage.coverage,
    };
  });
}

function headingsOf(passages: readonly RetrievedPassage[]): readonly NearestHeading[] {
  const nearest = new Map<string, NearestHeading>();
  for (const { game, document, page, pageLabel, headings } of passages) {
    const heading = headings.at(-1);
    if (heading === undefined || nearest.size >= NEAREST) continue;
    const key = `${document}\n${heading}`;
    if (!nearest.has(key)) nearest.set(key, { game, document, page, pageLabel, heading });
  }
  return [...nearest.values()];
}

/** The games whose best passages are about as good as the best of all, best first. */
function rivals(ranked: readonly RankedPassage[], shelf: ReadonlyMap<number, Shelved>): readonly GameRef[] {
  const best = new Map<string, { readonly game: GameRef; readonly score: number }>();
  for (const passage of ranked) {
    const game = shelf.get(passage.documentId)?.game;
    if (game !== undefined && !best.has(game.id)) best.set(game.id, { game, score: passage.score });
  }
  const games = [...best.values()];
  const top = games[0]?.score ?? 0;
  return games.filter(({ score }) => score >= top * RIVAL).map(({ game }) => game);
}

/** A document was replaced between ranking and reading: the same call over the library as it is now may succeed. */
function indexChanged(): RulesLawyerError {
  return new RulesLawyerError('index_changed', 'The rulebook was replaced while it was searched. Ask again.', {
    retryable: true,
  });
}

function shelve(games: readonly ShelvedGame[]): ReadonlyMap<number, Shelved> {
  const shelf = new Map<number, Shelved>();
  for (const { id, name, documents } of games) {
    for (const { documentId, path } of documents) {
      if (!shelf.has(documentId)) shelf.set(documentId, { game: { id, name }, path });
    }
  }
  return shelf;
}

/** The passages of a game that fit the words best, whether they answer anything or not. @throws as `retrieve` */
export async function rankedPassages(
  db: Database,
  search: RankedSearch,
  game: ShelvedGame,
  query: string,
): Promise<readonly RetrievedPassage[]> {
  const shelf = shelve([game]);
  const { passages } = await search.search(query, [...shelf.keys()], [game.name, ...game.aliases]);
  return load(db, passages.slice(0, RETRIEVED), shelf);
}

/**
 * Retrieves passages for a question.
 * @throws RulesLawyerError `index_changed` (retryable)
 * @param game the game that it is about, or null: then the evidence decides, or the asker has to.
 */
export async function retrieve(
  db: Database,
  search: RankedSearch,
  games: readonly ShelvedGame[],
  question: string,
  game: GameRef | null,
): Promise<Retrieval> {
  const scope = game === null ? games : games.filter((candidate) => candidate.id === game.id);
  const shelf = shelve(scope);
  const ignored = game === null ? [] : scope.flatMap((candidate) => [candidate.name, ...candidate.aliases]);
  const { passages: ranked, terms } = await search.search(question, [...shelf.keys()], ignored);

  const seen = ranked.slice(0, JUDGED);
  const evidence = {
    terms,
    coverage: ranked[0]?.coverage ?? 0,
    nameCoverage: Math.max(0, ...seen.map((passage) => passage.nameCoverage)),
  };
  if (!isSufficient(evidence)) {
    const passages = await load(db, ranked.slice(0, RETRIEVED), shelf);
    return { kind: 'nothing', nearest: headingsOf(passages), searched: shelf.size > 0, passages };
  }
  const found = rivals(ranked, shelf);
  const [winner] = found;
  if (winner === undefined) return { kind: 'nothing', nearest: [], searched: true, passages: [] };
  if (found.length > 1) return { kind: 'ambiguous', candidates: found.slice(0, MOST_CANDIDATES) };
  const ofWinner = ranked.filter((passage) => shelf.get(passage.documentId)?.game.id === winner.id);
  const passages = await load(db, ofWinner.slice(0, RETRIEVED), shelf);
  return { kind: 'found', game: winner, passages, nearest: headingsOf(passages) };
}
