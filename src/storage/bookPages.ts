/** The text of single pages, as quotes are verified against it. */
import { documentOfPassage } from './fullText.ts';
import type { DatabaseOrTransaction } from './schema.ts';

export interface StoredBookPage {
  /** PDF page, 1-based. */
  readonly page: number;
  readonly label: string | null;
  readonly text: string;
}

/** A page of the document that the passage belongs to, or null where there is none. */
export async function readBookPage(
  db: DatabaseOrTransaction,
  passageId: string,
  page: number,
): Promise<StoredBookPage | null> {
  const row = await db
    .selectFrom('pages')
    .select(['page', 'label', 'text'])
    .where('document_id', '=', documentOfPassage(Number(passageId)))
    .where('page', '=', page)
    .executeTakeFirst();
  return row ?? null;
}

/** A page of a document, or null where there is none. */
export async function readDocumentPage(
  db: DatabaseOrTransaction,
  documentId: number,
  page: number,
): Promise<StoredBookPage | null> {
  const row = await db
    .selectFrom('pages')
    .select(['page', 'label', 'text'])
    .where('document_id', '=', documentId)
    .where('page', '=', page)
    .executeTakeFirst();
  return row ?? null;
}
