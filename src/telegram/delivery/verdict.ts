/** What an attempt to deliver comes to, and what a failure means for the message and its chat. */
import { closeChat, moveChat } from '../../storage/chats.ts';
import { markDropped } from '../../storage/deliveryRecord.ts';
import type { Delivery } from '../../storage/outbox.ts';
import type { Database } from '../../storage/schema.ts';
import { codeOf } from '../../errors.ts';
import { TelegramError } from '../telegramError.ts';
import { type Report, trouble } from './trouble.ts';

export type Verdict =
  /** The row is settled, one way or the other. */
  | { readonly kind: 'settled' }
  /** The row waits; the chat with it. */
  | { readonly kind: 'held'; readonly milliseconds: number }
  /** The row waits; the chat backs off. */
  | { readonly kind: 'unanswered' }
  /** The row waits for no fault of its chat. */
  | { readonly kind: 'postponed' };

export const SETTLED: Verdict = { kind: 'settled' };

export interface FailureParts {
  readonly db: Database;
  readonly report: Report;
  readonly storagePause: number;
}

/** For an error of any kind; a second failure, of the database, while dealing with the first is dealt with the same way. */
export async function verdictOn(error: unknown, delivery: Delivery, parts: FailureParts): Promise<Verdict> {
  try {
    return await judge(error, delivery, parts);
  } catch (second) {
    return failedStorage(second, delivery, parts);
  }
}

async function judge(error: unknown, delivery: Delivery, parts: FailureParts): Promise<Verdict> {
  if (!(error instanceof TelegramError)) return failedStorage(error, delivery, parts);
  const { db, report } = parts;
  switch (error.code) {
    case 'flood':
      report(trouble('held', error.code, delivery));
      return { kind: 'held', milliseconds: error.retryAfter ?? 0 };
    case 'unreachable':
    case 'conflict':
    case 'webhook_active':
      report(trouble('held', error.code, delivery));
      return { kind: 'unanswered' };
    case 'aborted':
      return { kind: 'unanswered' };
    case 'unauthorized':
      return { kind: 'postponed' };
    case 'blocked':
    case 'chat_gone':
      await closeChat(db, delivery.chatId);
      report(trouble('closed', error.code, delivery));
      return SETTLED;
    case 'migrated':
      if (error.migratedTo === null || error.migratedTo === delivery.chatId) return drop(error.code, delivery, parts);
      await moveChat(db, delivery.chatId, error.migratedTo);
      return SETTLED;
    case 'not_modified':
    case 'message_gone':
    case 'topic_gone':
    case 'query_expired':
    case 'too_large':
    case 'rejected':
      return drop(error.code, delivery, parts);
    default:
      return failedStorage(error, delivery, parts);
  }
}

export async function drop(
  reason: string,
  delivery: Delivery,
  { db, report }: Pick<FailureParts, 'db' | 'report'>,
): Promise<Verdict> {
  await markDropped(db, delivery.id);
  report(trouble('dropped', reason, delivery));
  return SETTLED;
}

function failedStorage(error: unknown, delivery: Delivery, { report, storagePause }: FailureParts): Verdict {
  report(trouble('storage', codeOf(error), delivery));
  return { kind: 'held', milliseconds: storagePause };
}
