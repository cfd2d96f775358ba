/**
 * The tables of what is said at the tables: what came in, what is owed an answer, what goes out. Times are epoch
 * milliseconds. A row is the record; whatever an actor keeps beside it may be lost at any moment.
 */
import type { Generated } from 'kysely';
import type { Locale } from '../tablePorts.ts';

/** The inbox: every update that was acknowledged. What is settled stays without its words, so that it is known when it comes again. */
export interface UpdatesTable {
  readonly seq: Generated<number>;
  readonly update_id: number;
  readonly identity: string;
  readonly table_key: string;
  /** 0: a command or a press, taken up before what takes longer; 1: anything else. */
  readonly lane: number;
  /** The JSON of the update; empty once it is settled: then only its identity is still of use. */
  readonly payload: string;
  readonly received_at: number;
  /** `parked`: nobody could deal with it, and the sender was told. */
  readonly state: 'waiting' | 'settled' | 'parked';
  /** How often it was taken up: more than once where the process ended in between or somebody failed. */
  readonly starts: Generated<number>;
  readonly failures: Generated<number>;
}

/** What a table wants to be reminded of: the game it plays, the language, the choice that it has been offered. */
export interface TablesTable {
  readonly key: string;
  readonly chat_id: number;
  /** 0 outside of topics. */
  readonly thread_id: number;
  readonly game_id: string | null;
  /** Chosen with /language; null: each person's own. */
  readonly locale: Locale | null;
  readonly awaiting: 'game' | 'clarification' | null;
  /** What was declined last and may still go on: an album comes picture by picture, a pasted text message by message. */
  readonly declined: string | null;
  /** Questions up to this id are not looked back at any more: /reset was said after them. */
  readonly history_after: Generated<number>;
  /** When an update and when a question of this table were taken up last: whoever waits longest comes first. */
  readonly attended_at: Generated<number>;
  readonly asked_at: Generated<number>;
}

/** What is owed an answer: questions and rulebooks that were sent. */
export interface QuestionsTable {
  readonly id: Generated<number>;
  readonly table_key: string;
  readonly chat_id: number;
  readonly thread_id: number;
  readonly kind: 'question' | 'upload';
  /** The message that asked; the answer is a reply to it. 0: it stayed behind when the chat moved. */
  readonly message_id: number;
  readonly user_id: number;
  readonly locale: Locale;
  /** The question, or the JSON of the file that was sent. */
  readonly text: string;
  /** The game that somebody chose for this question, or null. */
  readonly game_id: string | null;
  /** When the message was written, or the question put anew. */
  readonly written_at: number;
  readonly state: 'queued' | 'awaiting' | 'answered' | 'cancelled' | 'failed' | 'undeliverable';
  /** Goes up when the question is put anew: what was found for an earlier one is not an answer any more. */
  readonly revision: Generated<number>;
  readonly starts: Generated<number>;
  readonly failures: Generated<number>;
  /** The message that shows the progress and then the answer; null until it was sent. */
  readonly placeholder_id: number | null;
  /** What was answered, in short, for the questions that follow; null until it was. */
  readonly answer: string | null;
  /** Place in the inbox of the first 👎 on the answer; null: nobody has objected to it. */
  readonly disliked_seq: number | null;
  /** When an administrator has made a golden question of it; null: not yet. */
  readonly case_at: number | null;
}

/** The buttons under one message: a press names the row, its nonce and a place among the actions. */
export interface KeyboardsTable {
  readonly id: Generated<number>;
  readonly nonce: string;
  readonly table_key: string;
  readonly question_id: number | null;
  /** JSON: what each button does. */
  readonly actions: string;
  /** 1: somebody has pressed, and that was it. */
  readonly closed: Generated<number>;
  readonly created_at: number;
}

/** The outbox. Within a chat, rows go out in the order of their ids. */
export interface DeliveriesTable {
  readonly id: Generated<number>;
  readonly chat_id: number;
  readonly thread_id: number;
  readonly question_id: number | null;
  readonly role: DeliveryRole;
  /** Lower goes first where several chats have something to be sent. */
  readonly priority: number;
  /** JSON of text, entities and buttons; empty once it went out. */
  readonly body: string;
  readonly reply_to: number | null;
  /** The message to edit or remove, where it is not the question's placeholder. */
  readonly target_id: number | null;
  readonly state: 'waiting' | 'sent' | 'dropped';
  /** 1: an attempt may have reached Telegram without us learning the message's id. */
  readonly uncertain: Generated<number>;
  readonly message_id: number | null;
  /** 1: its chat was forgotten, and the row goes as soon as it went out. */
  readonly forgotten: Generated<number>;
  readonly created_at: number;
}

/**
 * `placeholder`: a new message that becomes the question's. `final`: an edit of that message. `progress`: the same edit,
 * back to work. `part`: what did not fit into the final. `reply`: a message that no question is behind. `edit`: of
 * `target_id`. `removal`: deletion of `target_id`. `picture`: a page of a book, which is drawn when its turn comes.
 */
export type DeliveryRole = 'placeholder' | 'final' | 'progress' | 'part' | 'reply' | 'edit' | 'removal' | 'picture';

/** Counters of rate-limiter-flexible: the columns and their names are the library's. The key is a digest: it names nobody. */
export interface RateLimitsTable {
  readonly key: string;
  readonly points: number;
  readonly expire: number | null;
}
