/**
 * Removes what an attempt left in a chat that reached Telegram without us learning of it. The Bot API has no idempotency
 * key: a call whose answer was lost can only be repeated, and then the message may stand there twice. Nobody tells a bot
 * what it has sent, but Telegram lets a bot change its own messages only. So the places where the other copy may be are
 * tried with a change that changes nothing, and where that is let through, the message is ours, and not one that we know.
 *
 * Whatever a bot says in a chat goes through the outbox: otherwise it would be taken for a copy.
 */
import type { Delivery } from '../../storage/outbox.ts';
import { placesOfCopies } from '../../storage/deliveryRecord.ts';
import type { Database } from '../../storage/schema.ts';
import { TelegramError } from '../telegramError.ts';
import type { Line } from './line.ts';
import { type Report, trouble } from './trouble.ts';
import { markupOf } from './wireMessage.ts';

/** In a lively group many messages may lie between: copies lie near the first attempt, or near the last. */
const MOST_PLACES = 30;
/** An answer that was lost is asked for once more. */
const TRIES = 2;
/** Says nothing of the other places. */
const NOT_THIS_ONE: readonly TelegramError['code'][] = ['message_gone', 'rejected'];

export interface SweepParts {
  readonly db: Database;
  readonly line: Line;
  readonly report: Report;
}

/** @param kept the copy that stays. @throws TelegramError where the search ends; a place that is left as it is is reported */
export async function sweepCopies({ db, line, report }: SweepParts, delivery: Delivery, kept: number): Promise<void> {
  const { after, known } = await placesOfCopies(db, delivery, kept);
  if (after === null) {
    report(trouble('unswept', 'no_older_message', delivery));
    return;
  }
  for (const messageId of placesBetween(after, kept, known)) {
    try {
      const place = { chat_id: delivery.chatId, message_id: messageId };
      if (await isOurs(line, place)) await tried(() => line.call('deleteMessage', place));
    } catch (error) {
      if (!(error instanceof TelegramError)) throw error;
      if (!NOT_THIS_ONE.includes(error.code)) throw error;
      report(trouble('unswept', error.code, delivery));
    }
  }
}

/** At most thirty, half of them from each end. */
export function placesBetween(after: number, below: number, known: ReadonlySet<number>): readonly number[] {
  const lowest: number[] = [];
  for (let id = after + 1; id < below && lowest.length < MOST_PLACES / 2; id += 1) if (!known.has(id)) lowest.push(id);
  const highest: number[] = [];
  const floor = lowest.at(-1) ?? below;
  for (let id = below - 1; id > floor && highest.length < MOST_PLACES / 2; id -= 1)
    if (!known.has(id)) highest.push(id);
  return [...lowest, ...highest.toReversed()];
}

type Place = Readonly<Record<'chat_id' | 'message_id', number>>;

/** A bot's messages are the only ones that it may edit; the buttons of a copy are to go in any case. */
async function isOurs(line: Line, place: Place): Promise<boolean> {
  try {
    await tried(() => line.call('editMessageReplyMarkup', { ...place, reply_markup: markupOf([]) }));
    return true;
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    if (error.code === 'not_modified') return true;
    if (NOT_THIS_ONE.includes(error.code)) return false;
    throw error;
  }
}

async function tried(call: () => Promise<unknown>): Promise<void> {
  for (let left = TRIES; left > 0; left -= 1) {
    try {
      await call();
      return;
    } catch (error) {
      const mayRepeat = error instanceof TelegramError && error.code === 'unreachable' && left > 1;
      if (!mayRepeat) throw error;
    }
  }
}
