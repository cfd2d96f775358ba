/** Writes documents into the database while they are read: nobody sees them before publication.ts makes them visible. */
import { randomUUID } from 'node:crypto';
import type { DocumentState } from '../../ports.ts';
import { deleteFullText, insertFullText, passageId } from '../../storage/fullText.ts';
import type { Database, DatabaseOrTransaction } from '../../storage/schema.ts';
import { retryWhileLocked } from '../../storage/database.ts';
import { relaxedTransaction } from '../../storage/relaxedTransaction.ts';

/**
 * Version of everything between the file and the index (extraction, segmentation, analysis). Raised with every change
 * there that should reach documents which are indexed already.
 */
export const READER = 1;

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
  const { id } = await retryWhileLocked(() =>
    db
      .insertInto('documents')
      .values({
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
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  );
  return id;
}

/**
 * Rows a statement and a transaction: SQLite takes 32,766 values a statement (a passage has nine), and larger ones would
 * hold the event loop for long.
 */
const ROWS_A_WRITE = 120;

function* slices<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += ROWS_A_WRITE) yield rows.slice(at, at + ROWS_A_WRITE);
}

/**
 * Adds pages and passages to a growing document, in as many transactions as it takes; the commit that makes the document
 * visible makes them durable.
 */
export async function writeParts(
  db: Database,
  documentId: number,
  pages: readonly StoredPage[],
  passages: readonly StoredPassage[],
): Promise<void> {
  for (const some of slices(pages)) {
    await retryWhileLocked(() =>
      relaxedTransaction(db, (transaction) =>
        transaction
          .insertInto('pages')
          .values(some.map((page) => ({ document_id: documentId, ...page })))
          .execute(),
      ),
    );
  }
  for (const some of slices(passages)) {
    const rows = some.map((passage) => rowOf(documentId, passage));
    await retryWhileLocked(() =>
      relaxedTransaction(db, async (transaction) => {
        await transaction.insertInto('passages').values(rows).execute();
        await insertFullText(
          transaction,
          rows.map((row) => ({ id: row.id, headings: row.heading_terms.replaceAll('|', ' '), terms: row.terms })),
        );
      }),
    );
  }
}

function rowOf(documentId: number, passage: StoredPassage) {
  return {
    id: passageId(documentId, passage.ordinal),
    document_id: documentId,
    page: passage.page,
    section: passageId(documentId, passage.section),
    continues: passage.continues ? 1 : 0,
    headings: passage.headings.join('\n'),
    text: passage.text,
    terms: passage.terms.join(' '),
    heading_terms: passage.headingTerms.map((terms) => terms.join(' ')).join('|'),
  };
}

/** Removes what was written of a growing document: its reading starts over. */
export async function clearParts(db: DatabaseOrTransaction, documentId: number): Promise<void> {
  await deleteFullText(db, documentId);
  await db.deleteFrom('passages').where('document_id', '=', documentId).execute();
  await db.deleteFrom('pages').where('document_id', '=', documentId).execute();
}

export async function deleteDocument(db: DatabaseOrTransaction, documentId: number): Promise<void> {
  await clearParts(db, documentId);
  await db.deleteFrom('documents').where('id', '=', documentId).execute();
}

export async function discardDocument(db: Database, documentId: number): Promise<void> {
  await retryWhileLocked(() => db.transaction().execute((transaction) => deleteDocument(transaction, documentId)));
}
