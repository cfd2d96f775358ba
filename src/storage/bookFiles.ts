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
