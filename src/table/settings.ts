/** What the operator decides about the tables. */
export interface TableSettings {
  readonly adminUserIds: readonly number[];
  /** Both lists empty: everyone may ask. Else whoever is on the one, or sits in a chat of the other. */
  readonly allowedUserIds: readonly number[];
  readonly allowedChatIds: readonly number[];
  /** Questions of one person a minute. */
  readonly maxRequestsPerMinute: number;
  /** For how long questions are kept, milliseconds; null: for ever. */
  readonly retentionMs: number | null;
}

/** Questions of one table that may wait behind the one in hand. */
export const MOST_WAITING = 20;

/** Characters of a question; anything longer is a pasted book. */
export const LONGEST_QUESTION = 4_000;

/** Bytes of a rulebook that is sent: what Telegram lets a bot fetch. */
export const LARGEST_UPLOAD = 20 * 1024 * 1024;
