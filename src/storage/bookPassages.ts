/** All passages of some documents, in the order of the book: what a model reads where it can read it all. */
import type { GameRef, RetrievedPassage, ShelvedDocument } from '../ports.ts';
import type { Database } from './schema.ts';

/** Passages of a game that a model may be shown or sent to; no rulebook has as many. */
const MOST_PASSAGES = 20_000;

/** The documents in their order, their passages in page order. Nothing of them is ranked: score and coverage are 0. */
export async function bookPassages(
  db: Database,
  game: GameRef,
  documents: readonly ShelvedDocument[],
): Promise<readonly RetrievedPassage[]> {
  const passages: RetrievedPassage[] = [];
  for (const { documentId, path } of documents) {
    const rows = await db
      .selectFrom('passages')
      .innerJoin('pages', (join) =>
        join.onRef('pages.document_id', '=', 'passages.document_id').onRef('pages.page', '=', 'passages.page'),
      )
      .select([
        'passages.id',
        'passages.page',
        'passages.headings',
        'passages.text',
        'passages.continues',
        'pages.label',
      ])
      .where('passages.document_id', '=', documentId)
      .orderBy('passages.id')
      .limit(MOST_PASSAGES - passages.length)
      .execute();
    for (const row of rows) {
      passages.push({
        id: String(row.id),
        game,
        document: path,
        page: row.page,
        pageLabel: row.label,
        headings: row.headings === '' ? [] : row.headings.split('\n'),
        text: row.text,
        continues: row.continues === 1,
        score: 0,
        coverage: 0,
      });
    }
  }
  return passages;
}

/** What tells whether the books of a game are the same as before: the digests of their files. */
export async function bookDigest(db: Database, documents: readonly ShelvedDocument[]): Promise<string> {
  if (documents.length === 0) return '';
  const ids = documents.map(({ documentId }) => documentId);
  const rows = await db.selectFrom('documents').select(['id', 'hash', 'reader']).where('id', 'in', ids).execute();
  const byId = new Map(rows.map((row) => [row.id, `${row.id}:${row.hash}:${row.reader}`]));
  return ids.map((id) => byId.get(id) ?? '').join('\n');
}
