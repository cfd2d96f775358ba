/** The tables of what a model costs and remembers. Times are epoch milliseconds. */
import type { Generated } from 'kysely';

/** Tokens by day (UTC), person and chat. */
export interface ModelUsageTable {
  /** `2026-01-31`. */
  readonly day: string;
  /** 0: nobody’s any more, or the terminal’s. Below 0: a digest, until something is spent on another day (forgottenUser). */
  readonly user_id: number;
  /** 0: forgotten, or the terminal. */
  readonly chat_id: number;
  /** Questions that the model was asked. */
  readonly questions: Generated<number>;
  /** Requests that it was asked them in. */
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

/** In which chats a proposal was an answer: it goes with each of them. */
export interface ProposalUsesTable {
  readonly key: string;
  readonly chat_id: number;
}

/** What the breaker in front of a model has to remember over a restart. */
export interface BreakersTable {
  /** The model's. */
  readonly name: string;
  /** null: closed. */
  readonly opened_at: number | null;
  /** The troubles that the administrators were told of, so that they are told once, with blanks between them; null: none. */
  readonly told: string | null;
}
