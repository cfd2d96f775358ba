/** Which file holds which document, by the digest of its bytes. */
import type { DatabaseOrTransaction } from './schema.ts';

/** Paths inside the library folder `root` of the files with these bytes, in the order of the alphabet. */
export async function filesWithBytes(
  db: DatabaseOrTransaction,
  root: string,
  hash: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('files')
    .innerJoin('documents', 'documents.id', 'files.document_id')
    .select('files.path')
    .where('files.root', '=', root)
    .where('documents.hash', '=', hash)
    .orderBy('files.path')
    .execute();
  return rows.map(({ path }) => path);
}

/** SHA-256 of the bytes of documents, hexadecimal, by their ids; those that are gone are missing. */
export async function documentHashes(
  db: DatabaseOrTransaction,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('documents').select(['id', 'hash']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, hash }) => [id, hash]));
}

/** The last passage of a page, where running heads and feet are no part of it, and the page's printed number. null where there is none. */
export async function endOfPage(
  db: DatabaseOrTransaction,
  hash: string,
  page: number,
): Promise<{ readonly text: string; readonly label: string | null } | null> {
  const row = await db
    .selectFrom('passages')
    .innerJoin('documents', 'documents.id', 'passages.document_id')
    .leftJoin('pages', (join) =>
      join.onRef('pages.document_id', '=', 'passages.document_id').onRef('pages.page', '=', 'passages.page'),
    )
    .select(['passages.text', 'pages.label'])
    .where('documents.hash', '=', hash)
    .where('passages.page', '=', page)
    .orderBy('passages.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
