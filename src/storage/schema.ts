/** The tables as Kysely sees them. The full-text index is not among them: it is SQLite's own and lives in fullText.ts. */
import type { Generated, Kysely, Transaction } from 'kysely';
import type { DocumentState } from '../ports.ts';
import type { BreakersTable, ModelUsageTable, ProposalsTable, ProposalUsesTable } from './modelSchema.ts';
import type {
  DeliveriesTable,
  KeyboardsTable,
  QuestionsTable,
  RateLimitsTable,
  TablesTable,
  UpdatesTable,
} from './tableSchema.ts';

export interface DocumentsTable {
  /** Never given twice: the identifiers of passages are made from it, and others may still hold those of a removed document. */
  readonly id: Generated<number>;
  /** SHA-256 of the file's bytes, hexadecimal: the same book in two folders is read once. */
  readonly hash: string;
  /** Version of the reading code; a document that an older version read is read again. */
  readonly reader: number;
  /** `indexing` until everything is written: nobody searches it before. */
  readonly state: DocumentState | 'indexing';
  /** What the owner can do about a document that is not indexed; null where it is. */
  readonly reason: string | null;
  readonly language: string;
  readonly title: string | null;
  readonly engine: string | null;
  readonly page_count: number;
  readonly pages_with_text: number;
  readonly passage_count: number;
  /** Terms of all passages together, and number of sections: averages for the ranking. */
  readonly term_count: number;
  readonly section_count: number;
  /** Every different term of the document, separated by spaces: for words that are related to a question's. */
  readonly vocabulary: string;
  readonly indexed_at: string;
}

export interface PagesTable {
  readonly document_id: number;
  /** PDF page, 1-based. */
  readonly page: number;
  readonly label: string | null;
  readonly text: string;
}

export interface PassagesTable {
  readonly id: number;
  readonly document_id: number;
  readonly page: number;
  /** document × 1,000,000 + number of the section inside it: unique over all documents. */
  readonly section: number;
  /** 1 where the passage begins inside a sentence that the page before began. */
  readonly continues: number;
  /** One a line, outermost first. */
  readonly headings: string;
  readonly text: string;
  /** Search terms of the text, separated by spaces. */
  readonly terms: string;
  /** Search terms of the headings: terms separated by spaces, headings by `|`. */
  readonly heading_terms: string;
}

export interface FilesTable {
  /** Absolute path of the library folder. */
  readonly root: string;
  /** Path inside the folder, `/` between its parts. */
  readonly path: string;
  /** Size, times and inode as last seen: unchanged means that the file need not be read. */
  readonly fingerprint: string;
  readonly document_id: number;
}

export interface MigrationsTable {
  readonly name: string;
  readonly applied_at: string;
}

export interface Schema {
  readonly documents: DocumentsTable;
  readonly pages: PagesTable;
  readonly passages: PassagesTable;
  readonly files: FilesTable;
  readonly updates: UpdatesTable;
  readonly tables: TablesTable;
  readonly questions: QuestionsTable;
  readonly keyboards: KeyboardsTable;
  readonly deliveries: DeliveriesTable;
  readonly rate_limits: RateLimitsTable;
  readonly model_usage: ModelUsageTable;
  readonly proposals: ProposalsTable;
  readonly proposal_uses: ProposalUsesTable;
  readonly breakers: BreakersTable;
  readonly schema_migrations: MigrationsTable;
}

export type Database = Kysely<Schema>;
export type DatabaseOrTransaction = Kysely<Schema> | Transaction<Schema>;
