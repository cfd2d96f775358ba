/** The tables of what a model costs and remembers. Times are epoch milliseconds. */

/** Tokens by day (UTC), person and chat. */
export interface ModelUsageTable {
  /** `2026-01-31`. */
  readonly day: string;
  readonly user_id: number;
  readonly chat_id: number;
  readonly rounds: number;
  readonly input_tokens: number;
  /** Those of the input that the server had read before. */
  readonly cached_tokens: number;
  readonly output_tokens: number;
}

/** What a model proposed for a question over certain books: the same question over the same books need not be asked again. */
export interface ProposalsTable {
  /** A digest of the books, the model, the prompt and the question. */
  readonly key: string;
  /** JSON. */
  readonly proposal: string;
  readonly created_at: number;
}

/** What the breaker in front of a model has to remember over a restart. */
export interface BreakersTable {
  /** The model's. */
  readonly name: string;
  /** null: closed. */
  readonly opened_at: number | null;
  /** The trouble that the administrators were told of, so that they are told once; null where there is none. */
  readonly told: string | null;
}
