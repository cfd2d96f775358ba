/** Every change of the schema, in order. A migration that was released is never edited: a new one follows it. */
import { sql, type Transaction } from 'kysely';
import { dislikes } from './dislikesMigration.ts';
import { createFullTextIndex } from './fullText.ts';
import type { Schema } from './schema.ts';
import { model } from './modelMigration.ts';
import { proposalUses } from './proposalUsesMigration.ts';
import { tables } from './tableMigration.ts';

export interface Migration {
  readonly name: string;
  up(transaction: Transaction<Schema>): Promise<void>;
}

const library: Migration = {
  name: '0001-library',
  up: async (transaction) => {
    await transaction.schema
      .createTable('documents')
      // AUTOINCREMENT (an identity column elsewhere): the identifier of a removed document is never given again.
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('hash', 'text', (column) => column.notNull().unique())
      .addColumn('reader', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('language', 'text', (column) => column.notNull())
      .addColumn('title', 'text')
      .addColumn('engine', 'text')
      .addColumn('page_count', 'integer', (column) => column.notNull())
      .addColumn('pages_with_text', 'integer', (column) => column.notNull())
      .addColumn('passage_count', 'integer', (column) => column.notNull())
      .addColumn('term_count', 'integer', (column) => column.notNull())
      .addColumn('section_count', 'integer', (column) => column.notNull())
      .addColumn('vocabulary', 'text', (column) => column.notNull())
      .addColumn('indexed_at', 'text', (column) => column.notNull())
      .execute();
    await transaction.schema
      .createTable('pages')
      .addColumn('document_id', 'integer', (column) => column.notNull().references('documents.id').onDelete('cascade'))
      .addColumn('page', 'integer', (column) => column.notNull())
      .addColumn('label', 'text')
      .addColumn('text', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('pages_key', ['document_id', 'page'])
      .execute();
    await transaction.schema
      .createTable('passages')
      .addColumn('id', 'bigint', (column) => column.notNull())
      .addColumn('document_id', 'integer', (column) => column.notNull().references('documents.id').onDelete('cascade'))
      .addColumn('page', 'integer', (column) => column.notNull())
      .addColumn('section', 'bigint', (column) => column.notNull())
      .addColumn('continues', 'integer', (column) => column.notNull())
      .addColumn('headings', 'text', (column) => column.notNull())
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('terms', 'text', (column) => column.notNull())
      .addColumn('heading_terms', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('passages_key', ['id'])
      .execute();
    await transaction.schema.createIndex('passages_by_section').on('passages').column('section').execute();
    await transaction.schema
      .createIndex('passages_by_document')
      .on('passages')
      .columns(['document_id', 'page'])
      .execute();
    await transaction.schema
      .createTable('files')
      .addColumn('root', 'text', (column) => column.notNull())
      .addColumn('path', 'text', (column) => column.notNull())
      .addColumn('fingerprint', 'text', (column) => column.notNull())
      .addColumn('document_id', 'integer', (column) => column.notNull().references('documents.id'))
      .addPrimaryKeyConstraint('files_key', ['root', 'path'])
      .execute();
    await transaction.schema.createIndex('files_by_document').on('files').column('document_id').execute();
    await createFullTextIndex(transaction);
  },
};

export const MIGRATIONS: readonly Migration[] = [library, tables, model, proposalUses, dislikes];

/** Names of the migrations that a database has; none for a new one. */
export async function appliedMigrations(transaction: Transaction<Schema>): Promise<readonly string[]> {
  await sql`create table if not exists schema_migrations (name text primary key, applied_at text not null)`.execute(
    transaction,
  );
  const rows = await transaction.selectFrom('schema_migrations').select('name').orderBy('name').execute();
  return rows.map((row) => row.name);
}
