/**
 * What can go wrong with a call to Telegram, in the words that the rest of the program acts on. Only the method, the status
 * and these codes are told on: Telegram's descriptions may repeat what somebody wrote, and addresses hold the token.
 */
import { RulesLawyerError } from '../errors.ts';

export type TelegramErrorCode =
  /** Too many requests: `retryAfter` says how long to wait. */
  | 'flood'
  /** Nobody has this token. */
  | 'unauthorized'
  /** Another program polls with the same token. */
  | 'conflict'
  /** Polling is refused while a webhook is set. */
  | 'webhook_active'
  /** The bot may not write there: blocked, put out, muted, or never spoken to. */
  | 'blocked'
  | 'chat_gone'
  /** The group became a supergroup: `migratedTo`. */
  | 'migrated'
  /** The message says this already: to whoever repeats an edit, a success. */
  | 'not_modified'
  /** The message to edit, to delete or to answer is not there or cannot be changed any more. */
  | 'message_gone'
  | 'topic_gone'
  | 'query_expired'
  /** A file or a request beyond what Telegram passes on. */
  | 'too_large'
  /** Anything else that Telegram will not do, however often it is asked. */
  | 'rejected'
  /** No answer, or none of Telegram's: the network, a gateway, a limit of time, a fault of its servers. */
  | 'unreachable'
  /** The caller gave up. */
  | 'aborted';

const RETRYABLE: readonly TelegramErrorCode[] = ['flood', 'conflict', 'unreachable'];

interface Circumstances {
  readonly status?: number;
  readonly retryAfter?: number;
  readonly migratedTo?: number;
  readonly mayHaveHappened?: boolean;
}

export class TelegramError extends RulesLawyerError {
  declare readonly code: TelegramErrorCode;
  readonly method: string;
  /** null where no answer came that was Telegram's. */
  readonly status: number | null;
  /** Milliseconds; null unless `flood`. */
  readonly retryAfter: number | null;
  /** The supergroup's id; null unless `migrated`. */
  readonly migratedTo: number | null;
  /** Whether the call may have taken effect all the same. */
  readonly mayHaveHappened: boolean;

  constructor(code: TelegramErrorCode, method: string, message: string, circumstances: Circumstances = {}) {
    super(code, message, { retryable: RETRYABLE.includes(code) });
    this.method = method;
    this.status = circumstances.status ?? null;
    this.retryAfter = circumstances.retryAfter ?? null;
    this.migratedTo = circumstances.migratedTo ?? null;
    this.mayHaveHappened = circumstances.mayHaveHappened ?? false;
  }
}

/** @param detail a code of the system or of ours, such as ECONNRESET */
export function unreachable(method: string, detail: string, mayHaveHappened: boolean): TelegramError {
  return new TelegramError('unreachable', method, `Telegram gave no answer to ${method} (${detail})`, {
    mayHaveHappened,
  });
}

export function aborted(method: string, mayHaveHappened: boolean): TelegramError {
  return new TelegramError('aborted', method, `${method} was given up`, { mayHaveHappened });
}

/** An answer that says no, as it came. */
export interface Refusal {
  readonly status: number;
  readonly description: string;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
  readonly migrateTo?: number | undefined;
}

/** Telegram names no time where it has none in mind. */
const FLOOD_WAIT_SECONDS = 1;
/** Nobody is made to wait longer before it is tried again: timers hold no more than some weeks. */
const LONGEST_FLOOD_WAIT_SECONDS = 24 * 3_600;

export function refused(method: string, refusal: Refusal): TelegramError {
  const { status, retryAfter = FLOOD_WAIT_SECONDS, migrateTo } = refusal;
  if (!(status >= 400 && status < 500)) return unreachable(method, `HTTP ${status}`, true);
  const code = codeOf(refusal);
  const message =
    code === 'unauthorized'
      ? `Telegram does not know the token in TELEGRAM_TOKEN (${method}: ${status})`
      : `Telegram refused ${method}: ${status} (${code})`;
  return new TelegramError(code, method, message, {
    status,
    ...(code === 'flood' ? { retryAfter: Math.min(retryAfter, LONGEST_FLOOD_WAIT_SECONDS) * 1000 } : {}),
    ...(code === 'migrated' && migrateTo !== undefined ? { migratedTo: migrateTo } : {}),
  });
}

/** Telegram's own words (Client.cpp of tdlib/telegram-bot-api), and the codes of MTProto that shine through. */
const BAD_REQUESTS: readonly (readonly [RegExp, TelegramErrorCode])[] = [
  [/message is not modified|MESSAGE_NOT_MODIFIED/i, 'not_modified'],
  [/message thread not found|TOPIC_(?:DELETED|CLOSED|ID_INVALID)/i, 'topic_gone'],
  [/message to (?:be )?(?:edit|delete|reply|replied|react|copy|forward|pin)\w* not found/i, 'message_gone'],
  [/repl(?:y|ied) message not found|no text in the message to edit|MESSAGE_ID_INVALID/i, 'message_gone'],
  [/message can't be (?:edited|deleted)/i, 'message_gone'],
  [/query is too old|QUERY_ID_INVALID/i, 'query_expired'],
  [/file is too big|PHOTO_SAVE_FILE_INVALID|FILE_PARTS_INVALID/i, 'too_large'],
  [/chat not found|user not found|chat was deactivated|chat was deleted/i, 'chat_gone'],
  [/PEER_ID_INVALID|CHANNEL_PRIVATE|CHANNEL_INVALID|CHAT_ID_INVALID/i, 'chat_gone'],
  [/not enough rights to send text messages|have no rights to send a message|CHAT_WRITE_FORBIDDEN/i, 'blocked'],
];

function codeOf({ status, description, migrateTo }: Refusal): TelegramErrorCode {
  if (migrateTo !== undefined) return 'migrated';
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'blocked';
    case 404:
      // A method that does not exist is "Not Found: method not found"; bare words answer a token that is none.
      return description.trim() === 'Not Found' ? 'unauthorized' : 'rejected';
    case 409:
      // "terminated by setWebhook request" is somebody who takes over right now, not a webhook that was left behind.
      return /webhook is active/i.test(description) ? 'webhook_active' : 'conflict';
    case 413:
      return 'too_large';
    case 429:
      return 'flood';
    default:
      return BAD_REQUESTS.find(([words]) => words.test(description))?.[1] ?? 'rejected';
  }
}
