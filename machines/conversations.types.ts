/** What the registry of the tables takes from and tells to the outside. Types only. */
import type { TableKey, Work } from '../src/tablePorts.ts';
import type { ConversationFact, QuestionProgress } from './conversation.types.ts';

export interface ConversationsInput {
  /** Questions that are being answered at once. */
  readonly maxAnswers: number;
  /** Updates that are being attended to at once; null is 32. */
  readonly maxAttending: number | null;
  /** Conversations that are kept alive; null is 256. At least as many as can have something in hand. */
  readonly maxLive: number | null;
  /** A model may be asked. */
  readonly mayDeliberate: boolean;
  /** From `drain.request` until what is in hand is given up, milliseconds. */
  readonly finishLimitMs: number;
}

export type ConversationsOutput =
  | { readonly kind: 'drained' }
  /** Nothing can be sent any more: a defect. `reason` is a code. */
  | { readonly kind: 'broken'; readonly reason: string };

export type ConversationsCommand =
  /** There may be something new in the inbox. */
  { readonly type: 'work.arrived' } | { readonly type: 'drain.request' };

/** What the delivery of messages is told. */
export type DeliveryCommand =
  | { readonly type: 'outbox.filled' }
  | { readonly type: 'question.progressed'; readonly questionId: number; readonly progress: QuestionProgress };

/** A conversation that is kept alive. */
export interface LiveConversation {
  readonly table: TableKey;
  /** An update of it is in hand. */
  readonly attending: boolean;
  /** A question of it is in hand. */
  readonly asking: boolean;
}

export interface ConversationsContext {
  readonly maxAnswers: number;
  readonly maxAttending: number;
  readonly maxLive: number;
  readonly mayDeliberate: boolean;
  readonly finishLimitMs: number;
  /** Least recently used first; the child of each is `table-<key>`. */
  readonly live: readonly LiveConversation[];
  readonly output: ConversationsOutput;
}

/** What is free to be taken up, and whose turn it is not. */
export interface PullInput {
  readonly updates: number;
  readonly questions: number;
  readonly attending: readonly TableKey[];
  readonly asking: readonly TableKey[];
}

/** `live`: not ended. `accepting`: work is taken up. `degraded`: it cannot be, for now. */
export type ConversationsTag = 'live' | 'accepting' | 'degraded';

export type { ConversationFact, Work };
