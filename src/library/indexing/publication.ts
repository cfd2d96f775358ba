/** Which document each file of a library shows: changed in single transactions, so that a reader sees the old or the new. */
import { retryWhileLocked } from '../../storage/database.ts';
import type { DocumentState } from '../../ports.ts';
import type { Database, DatabaseOrTransaction } from '../../storage/schema.ts';
import { clearParts, deleteDocument, type DocumentSummary, READER } from './documentStore.ts';

/** A document that has been growing for longer than this was left behind by a process that died, ms. */
const ABANDONED_AFTER = 10 * 60_000;

/** Where a document was read: a file points at what is known of its content. */
export interface FilePlace {
  /** The library folder, links resolved. */
  readonly root: string;
  /** Path inside the folder, `/` between its parts. */
  readonly path: string;
}

/** What is known of a library's files, whatever reader read them. */
export async function knownFiles(db: Database, root: string) {
  return db
    .selectFrom('files')
    .innerJoin('documents', 'documents.id', 'files.document_id')
    .select([
      'files.path',
      'files.fingerprint',
      'documents.id',
      'documents.reader',
      'documents.state',
      'documents.reason',
      'documents.engine',
      'documents.language',
      'documents.title',
      'documents.page_count',
      'documents.pages_with_text',
      'documents.passage_count',
    ])
    .where('files.root', '=', root)
    .execute();
}

export type KnownFile = Awaited<ReturnType<typeof knownFiles>>[number];

async function pointFile(
  db: DatabaseOrTransaction,
  { root, path }: FilePlace,
  fingerprint: string,
  documentId: number,
): Promise<void> {
  await db
    .insertInto('files')
    .values({ root, path, fingerprint, document_id: documentId })
    .onConflict((conflict) => conflict.columns(['root', 'path']).doUpdateSet({ fingerprint, document_id: documentId }))
    .execute();
}

/** What is the same however often and wherever the content is read; the rest may be due to a slow or small machine. */
const SETTLED: readonly string[] = ['indexed', 'no_text', 'garbled', 'encrypted'] satisfies readonly DocumentState[];

/**
 * Lets the file point at the document of this content, where it was read already; tells whether it was.
 * @param settledOnly whether a document that was found damaged or too large does not count
 */
export async function pointAtKnown(
  db: Database,
  place: FilePlace,
  fingerprint: string,
  hash: string,
  settledOnly: boolean,
): Promise<boolean> {
  return retryWhileLocked(() =>
    db.transaction().execute(async (transaction) => {
      const same = await transaction
        .selectFrom('documents')
        .select(['id', 'state'])
        .where('hash', '=', hash)
        .where('reader', '=', READER)
        .executeTakeFirst();
      if (same === undefined || (settledOnly && !SETTLED.includes(same.state))) return false;
      await pointFile(transaction, place, fingerprint, same.id);
      return true;
    }),
  );
}

/**
 * Makes a grown document visible under its content hash and lets its file point at it, in one transaction: the file
 * shows either what was read before or all of this. Files that pointed at an older version's reading of the same content
 * point here, too, and those that pointed at a verdict which another reading may change. Where another process has finished
 * the same content meanwhile, its document stays and this one goes.
 */
export async function finishDocument(
  db: Database,
  documentId: number,
  read: { readonly place: FilePlace; readonly fingerprint: string; readonly hash: string },
  summary: DocumentSummary,
): Promise<void> {
  const { place, fingerprint, hash } = read;
  await retryWhileLocked(() =>
    db.transaction().execute(async (transaction) => {
      const other = await transaction
        .selectFrom('documents')
        .select(['id', 'reader', 'state'])
        .where('hash', '=', hash)
        .executeTakeFirst();
      if (other?.reader === READER && SETTLED.includes(other.state)) {
        await pointFile(transaction, place, fingerprint, other.id);
        await deleteDocument(transaction, documentId);
        return;
      }
      if (other !== undefined) {
        await transaction
          .updateTable('files')
          .set({ document_id: documentId })
          .where('document_id', '=', other.id)
          .execute();
        await deleteDocument(transaction, other.id);
      }
      if (summary.state !== 'indexed') await clearParts(transaction, documentId);
      await transaction
        .updateTable('documents')
        .set({
          hash,
          state: summary.state,
          reason: summary.reason,
          language: summary.language,
          title: summary.title,
          engine: summary.engine,
          page_count: summary.pageCount,
          pages_with_text: summary.pagesWithText,
          passage_count: summary.state === 'indexed' ? summary.passageCount : 0,
          term_count: summary.termCount,
          section_count: summary.sectionCount,
          vocabulary: summary.state === 'indexed' ? [...summary.vocabulary].toSorted().join(' ') : '',
          indexed_at: new Date().toISOString(),
        })
        .where('id', '=', documentId)
        .execute();
      await pointFile(transaction, place, fingerprint, documentId);
    }),
  );
}

const unusedDocuments = (db: DatabaseOrTransaction) =>
  db
    .selectFrom('documents')
    .leftJoin('files', 'files.document_id', 'documents.id')
    .select(['documents.id', 'documents.state', 'documents.indexed_at'])
    .where('files.path', 'is', null);

/** Removes documents that no file points at: left behind by a crash, or replaced by another content. */
export async function removeUnusedDocuments(db: Database): Promise<void> {
  for (const { id, state, indexed_at } of await unusedDocuments(db).execute()) {
    // Another process may be reading it this minute.
    if (state === 'indexing' && Date.now() - Date.parse(indexed_at) < ABANDONED_AFTER) continue;
    await retryWhileLocked(() =>
      db.transaction().execute(async (transaction) => {
        // Looked up again inside the transaction: another process may have let a file point at it since.
        const unused = await unusedDocuments(transaction).where('documents.id', '=', id).executeTakeFirst();
        if (unused !== undefined) await deleteDocument(transaction, id);
      }),
    );
  }
}

/** Forgets that the library has these files; their documents stay until `removeUnusedDocuments`. */
export async function forgetFiles(db: Database, root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await retryWhileLocked(() => db.deleteFrom('files').where('root', '=', root).where('path', '=', path).execute());
  }
}
