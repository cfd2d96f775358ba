/** Writes documents into the database: invisible while they grow, visible all at once. */
import { randomUUID } from 'node:crypto';
import type { DocumentState } from '../../ports.ts';
import { deleteFullText, insertFullText, passageId } from '../../storage/fullText.ts';
import type { Database, DatabaseOrTransaction, DocumentsTable } from '../../storage/schema.ts';
import { retryWhileLocked } from '../../storage/database.ts';

/**
 * Version of everything between the file and the index (extraction, segmentation, analysis). Raised with every change
 * there that should reach documents which are indexed already.
 */
export const READER = 1;

/** A document that has been growing for longer than this was left behind by a process that died, ms. */
const ABANDONED_AFTER = 10 * 60_000;

export interface StoredPage {
  readonly page: number;
  readonly label: string | null;
  readonly text: string;
}

export interface StoredPassage {
  readonly ordinal: number;
  readonly page: number;
  readonly section: number;
  readonly continues: boolean;
  readonly headings: readonly string[];
  readonly text: string;
  readonly terms: readonly string[];
  readonly headingTerms: readonly (readonly string[])[];
}

export interface DocumentSummary {
  readonly state: DocumentState;
  readonly reason: string | null;
  readonly language: string;
  readonly title: string | null;
  readonly engine: string | null;
  readonly pageCount: number;
  readonly pagesWithText: number;
  readonly passageCount: number;
  readonly termCount: number;
  readonly sectionCount: number;
  /** Every different term, in any order. */
  readonly vocabulary: Iterable<string>;
}

/** Starts a document that nobody sees yet; returns its identifier. */
export async function beginDocument(db: Database): Promise<number> {
  return retryWhileLocked(() =>
    db.transaction().execute(async (transaction) => {
      const { highest } = await transaction
        .selectFrom('documents')
        .select((select) => select.fn.max('id').as('highest'))
        .executeTakeFirstOrThrow();
      const id = (highest ?? 0) + 1;
      const row: DocumentsTable = {
        id,
        hash: `indexing:${randomUUID()}`,
        reader: READER,
        state: 'indexing',
        reason: null,
        language: 'und',
        title: null,
        engine: null,
        page_count: 0,
        pages_with_text: 0,
        passage_count: 0,
        term_count: 0,
        section_count: 0,
        vocabulary: '',
        indexed_at: new Date().toISOString(),
      };
      await transaction.insertInto('documents').values(row).execute();
      return id;
    }),
  );
}

/** Adds pages and passages to a growing document, in one transaction. */
export async function writeParts(
  db: Database,
  documentId: number,
  pages: readonly StoredPage[],
  passages: readonly StoredPassage[],
): Promise<void> {
  await retryWhileLocked(() =>
    db.transaction().execute(async (transaction) => {
      if (pages.length > 0) {
        await transaction
          .insertInto('pages')
          .values(pages.map((page) => ({ document_id: documentId, ...page })))
          .execute();
      }
      if (passages.length === 0) return;
      const rows = passages.map((passage) => ({
        id: passageId(documentId, passage.ordinal),
        document_id: documentId,
        page: passage.page,
        section: passageId(documentId, passage.section),
        continues: passage.continues ? 1 : 0,
        headings: JSON.stringify(passage.headings),
        text: passage.text,
        terms: passage.terms.join(' '),
        heading_terms: passage.headingTerms.map((terms) => terms.join(' ')).join('|'),
      }));
      await transaction.insertInto('passages').values(rows).execute();
      await insertFullText(
        transaction,
        rows.map((row) => ({ id: row.id, headings: row.heading_terms.replaceAll('|', ' '), terms: row.terms })),
      );
    }),
  );
}

/** Removes what was written of a growing document: its reading starts over. */
export async function clearParts(db: DatabaseOrTransaction, documentId: number): Promise<void> {
  await deleteFullText(db, documentId);
  await db.deleteFrom('passages').where('document_id', '=', documentId).execute();
  await db.deleteFrom('pages').where('document_id', '=', documentId).execute();
}

async function deleteDocument(db: DatabaseOrTransaction, documentId: number): Promise<void> {
  await clearParts(db, documentId);
  await db.deleteFrom('documents').where('id', '=', documentId).execute();
}

export async function discardDocument(db: Database, documentId: number): Promise<void> {
  await retryWhileLocked(() => db.transaction().execute((transaction) => deleteDocument(transaction, documentId)));
}

/**
 * Makes a grown document visible under its content hash, in one transaction: every file that pointed at an older
 * reading of the same content now points at this one.
 */
export async function finishDocument(
  db: Database,
  documentId: number,
  hash: string,
  summary: DocumentSummary,
): Promise<void> {
  await retryWhileLocked(() =>
    db.transaction().execute(async (transaction) => {
      const older = await transaction.selectFrom('documents').select('id').where('hash', '=', hash).executeTakeFirst();
      if (older !== undefined) {
        await transaction
          .updateTable('documents')
          .set({ hash: `replaced:${older.id}` })
          .where('id', '=', older.id)
          .execute();
        await transaction
          .updateTable('files')
          .set({ document_id: documentId })
          .where('document_id', '=', older.id)
          .execute();
        await deleteDocument(transaction, older.id);
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
    }),
  );
}

/** Removes documents that no file points at: left behind by a crash, or replaced by another content. */
export async function removeUnusedDocuments(db: Database): Promise<void> {
  const unused = await db
    .selectFrom('documents')
    .leftJoin('files', 'files.document_id', 'documents.id')
    .select(['documents.id', 'documents.state', 'documents.indexed_at'])
    .where('files.path', 'is', null)
    .execute();
  for (const row of unused) {
    // Another process may be reading it this minute.
    const growing = Date.now() - Date.parse(row.indexed_at) < ABANDONED_AFTER;
    if (!growing) await discardDocument(db, row.id);
  }
}
