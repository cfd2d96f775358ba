/** What whoever attends to an update works with, and what they leave behind. */
import type { Library } from '../library/library.ts';
import type { RankedSearch } from '../search/rankedSearch.ts';
import type { RateLimit } from '../storage/rateLimits.ts';
import type { Database, DatabaseOrTransaction } from '../storage/schema.ts';
import type { TableMemory } from '../storage/tables.ts';
import type { Attended, CaseFile, Occasion, RichText, TableKey } from '../tablePorts.ts';
import type { ModelTerms } from './render/usageText.ts';
import type { TableSettings } from './settings.ts';
import type { Words } from './words/words.ts';

/** How the process stands, for `/status`. */
export interface ServiceStatus {
  /** Milliseconds since the start. */
  readonly running: number;
  /** A code; null where messages come in. */
  readonly intakeTrouble: string | null;
  /** Names of the health checks that fail. */
  readonly degraded: readonly string[];
  /** Questions that are being answered. */
  readonly answering: number;
}

export interface TableParts {
  readonly db: Database;
  readonly library: Library;
  readonly search: RankedSearch;
  readonly rateLimit: RateLimit;
  readonly cases: CaseFile;
  readonly settings: TableSettings;
  /** The bot's name without its sign. */
  readonly username: string;
  /** Cuts a text into what single messages hold. */
  readonly split: (text: RichText) => readonly RichText[];
  readonly status: () => ServiceStatus;
  /** null: no model is asked. */
  readonly modelTerms: ModelTerms | null;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A word that nobody can guess, of letters, digits, `-` and `_`. */
  readonly nonce: () => string;
}

/** One update at its table. */
export interface Attendance<O extends Occasion = Occasion> {
  readonly parts: TableParts;
  /** Place of the update in the inbox. */
  readonly seq: number;
  readonly occasion: O;
  readonly table: TableKey;
  readonly memory: TableMemory;
  readonly words: Words;
  /** Id of the question that is being answered; null where there is none. */
  readonly answering: number | null;
}

/** What attending has decided. Everything is read before, so that `write` is one short transaction. */
export interface Plan {
  readonly attended: Attended;
  /** Shown for a moment to whoever pressed a button; null: nothing. */
  readonly toast: string | null;
  readonly write: (transaction: DatabaseOrTransaction) => Promise<void>;
}

export function isAdmin({ occasion, parts }: Attendance): boolean {
  const { userId, anonymous } = occasion.person;
  return !anonymous && parts.settings.adminUserIds.includes(userId);
}

export function isAllowed({ occasion, parts }: Attendance): boolean {
  const { adminUserIds, allowedUserIds, allowedChatIds } = parts.settings;
  if (allowedUserIds.length === 0 && allowedChatIds.length === 0) return true;
  const { userId } = occasion.person;
  return [...adminUserIds, ...allowedUserIds].includes(userId) || allowedChatIds.includes(occasion.table.chatId);
}
