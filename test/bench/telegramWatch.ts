/** Watches a stand-in: when a message was written, when the bot first said something to it, when it had its answer. */
import type { WorldEvent } from '../../src/standin/events.ts';
import type { ChatRecord, MessageRecord } from '../../src/standin/records.ts';
import type { Standin } from '../../src/standin/standin.ts';
import { wordsOf } from '../../src/table/words/catalogues.ts';

/** One message and what came of it; milliseconds of `clock`. */
export interface Exchange {
  readonly writtenAt: number;
  firstAnswerAt: number | null;
  /** When a message of the bot stood there that nothing more is to come of. */
  answeredAt: number | null;
}

/** Since the epoch, but with fractions and never turned back: all times of this process can be compared. */
export const clock = (): number => performance.timeOrigin + performance.now();

const CANCEL = wordsOf('en').buttons.cancel;

/** What can still be cancelled is no answer yet. */
const isUnderWay = ({ markup }: MessageRecord): boolean =>
  markup?.inline_keyboard.some((row) => row.some(({ text }) => text === CANCEL)) === true;

export class TelegramWatch {
  readonly #standin: Standin;
  /** By chat, then by the id of the message that somebody wrote, in order. */
  readonly #exchanges = new Map<ChatRecord, Map<number, Exchange>>();
  readonly #byAnswer = new WeakMap<MessageRecord, Exchange>();
  readonly #finishedAt = new Map<number, number>();
  /** Messages that had their answer. */
  answered = 0;
  /** Messages to which the bot said something. */
  spokenTo = 0;

  constructor(standin: Standin) {
    this.#standin = standin;
    standin.world.events.add((event) => this.#note(event));
  }

  #note(event: WorldEvent): void {
    if (event.type === 'call.finished') this.#finishedAt.set(event.sequence, clock());
    else if (event.type === 'message.edited') this.#noteState(event.message, this.#byAnswer.get(event.message));
    else if (event.type === 'message.sent' && event.message.from?.is_bot === true) this.#noteAnswer(event.message);
    else if (event.type === 'message.sent') this.#noteWritten(event.message);
  }

  #noteWritten({ chat, id }: MessageRecord): void {
    const inChat = this.#exchanges.get(chat) ?? new Map<number, Exchange>();
    this.#exchanges.set(chat, inChat);
    inChat.set(id, { writtenAt: clock(), firstAnswerAt: null, answeredAt: null });
  }

  #noteAnswer(message: MessageRecord): void {
    const inChat = this.#exchanges.get(message.chat);
    if (inChat === undefined) return;
    // Who names no message answers them in order.
    const exchange =
      message.replyTo === null
        ? [...inChat.values()].find(({ firstAnswerAt }) => firstAnswerAt === null)
        : inChat.get(message.replyTo);
    if (exchange === undefined) return;
    this.#byAnswer.set(message, exchange);
    if (exchange.firstAnswerAt === null) {
      exchange.firstAnswerAt = clock();
      this.spokenTo += 1;
    }
    this.#noteState(message, exchange);
  }

  #noteState(message: MessageRecord, exchange: Exchange | undefined): void {
    if (exchange === undefined || exchange.answeredAt !== null || isUnderWay(message)) return;
    exchange.answeredAt = clock();
    this.answered += 1;
  }

  exchange(chat: ChatRecord, messageId: number): Exchange {
    const exchange = this.#exchanges.get(chat)?.get(messageId);
    if (exchange === undefined) throw new RangeError(`nobody wrote message ${messageId}`);
    return exchange;
  }

  /** The polls that started at `since` or later, in order. */
  polls(since: number): readonly PollTimes[] {
    const calls = this.#standin.calls('getUpdates').filter(({ startedAt }) => startedAt >= since);
    return calls.map(({ sequence, startedAt, params }) => ({
      startedAt,
      endedAt: this.#finishedAt.get(sequence) ?? null,
      offset: Number(params['offset'] ?? 0),
    }));
  }
}

/** One call of getUpdates; 0 is the offset that confirms nothing. */
export interface PollTimes {
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly offset: number;
}

/** How long it took from each batch to the poll that confirmed it: a higher offset than the one before. */
export function confirmationTimes(polls: readonly PollTimes[]): readonly number[] {
  let highest = 0;
  return polls.flatMap(({ offset, startedAt }, index) => {
    const endedAt = polls[index - 1]?.endedAt ?? null;
    const confirms = offset > highest;
    highest = Math.max(highest, offset);
    return confirms && endedAt !== null ? [startedAt - endedAt] : [];
  });
}

/** When everything up to `updateId` was confirmed. */
export function confirmedAt(polls: readonly PollTimes[], updateId: number): number | null {
  return polls.find(({ offset }) => offset > updateId)?.startedAt ?? null;
}
