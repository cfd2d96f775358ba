/**
 * The full-text index: FTS5, which only SQLite has, and therefore nowhere but here. It is contentless: it holds the
 * search terms of each passage (stemmed and folded by us), found by the passage's identifier.
 */
import { sql } from 'kysely';
import type { DatabaseOrTransaction } from './schema.ts';

/**
 * Identifiers of passages: document × this + number inside the document, so that the passages of one document are one
 * range of the index, which FTS5 searches without looking at the others.
 */
export const PASSAGES_PER_DOCUMENT = 1_000_000;

export function passageId(documentId: number, ordinal: number): number {
  return documentId * PASSAGES_PER_DOCUMENT + ordinal;
}

export function documentOfPassage(id: number): number {
  return Math.floor(id / PASSAGES_PER_DOCUMENT);
}

export interface FullTextRow {
  readonly id: number;
  readonly headings: string;
  readonly terms: string;
}

export interface FullTextHit {
  readonly id: number;
  /** BM25 over all passages of the database, higher is better. */
  readonly score: number;
}

export async function createFullTextIndex(db: DatabaseOrTransaction): Promise<void> {
  // The terms are folded and stemmed already: the tokenizer only splits at spaces.
  await sql`create virtual table passage_terms using fts5(
    headings, terms, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
  )`.execute(db);
}

export async function insertFullText(db: DatabaseOrTransaction, rows: readonly FullTextRow[]): Promise<void> {
  if (rows.length === 0) return;
  const values = sql.join(rows.map((row) => sql`(${row.id}, ${row.headings}, ${row.terms})`));
  await sql`insert into passage_terms (rowid, headings, terms) values ${values}`.execute(db);
}

/** Removes all passages of a document from the index. */
export async function deleteFullText(db: DatabaseOrTransaction, documentId: number): Promise<void> {
  const [first, last] = rangeOf(documentId);
  await sql`delete from passage_terms where rowid in (
    select id from passages where id between ${first} and ${last}
  )`.execute(db);
}

function rangeOf(documentId: number): readonly [number, number] {
  return [passageId(documentId, 0), passageId(documentId + 1, 0) - 1];
}

/** Terms are letters and digits by construction; the quotes keep AND, OR, NOT and NEAR from being operators. */
const quoted = (term: string): string => `"${term.replaceAll('"', '""')}"`;

function within(documentIds: readonly number[]): ReturnType<typeof sql> {
  const only = documentIds[0];
  if (documentIds.length === 1 && only !== undefined) {
    const [first, last] = rangeOf(only);
    return sql`rowid between ${first} and ${last}`;
  }
  // A bound number is a REAL to SQLite, and the division would not be one of integers.
  return sql`rowid / ${sql.lit(PASSAGES_PER_DOCUMENT)} in (select value from json_each(${JSON.stringify(documentIds)}))`;
}

/** The passages of the documents that hold any of the terms, best first. A heading counts `headingWeight` times. */
export async function matchAnyTerm(
  db: DatabaseOrTransaction,
  terms: readonly string[],
  documentIds: readonly number[],
  options: { readonly headingWeight: number; readonly limit: number },
): Promise<readonly FullTextHit[]> {
  if (terms.length === 0 || documentIds.length === 0) return [];
  const match = terms.map(quoted).join(' OR ');
  const { rows } = await sql<FullTextHit>`
    select rowid as id, -bm25(passage_terms, ${options.headingWeight}, 1.0) as score from passage_terms
    where passage_terms match ${match} and ${within(documentIds)}
    order by bm25(passage_terms, ${options.headingWeight}, 1.0) limit ${options.limit}
  `.execute(db);
  return rows;
}

/** In how many passages of the documents any of the terms stands. */
export async function passagesWith(
  db: DatabaseOrTransaction,
  terms: readonly string[],
  documentIds: readonly number[],
): Promise<number> {
  const match = terms.map(quoted).join(' OR ');
  const { rows } = await sql<{ readonly count: number }>`
    select count(*) as count from passage_terms where passage_terms match ${match} and ${within(documentIds)}
  `.execute(db);
  return rows[0]?.count ?? 0;
}
