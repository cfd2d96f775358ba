/** What is said, as the messages that say it. */
import type { MessageBody } from '../storage/outbox.ts';
import type { Keyboard, RichText } from '../tablePorts.ts';
import type { TableParts } from './context.ts';
import { lateText } from './render/rulingText.ts';
import type { Words } from './words/words.ts';

/** An answer that comes this much later than the question says so, ms. */
const LATE = 24 * 3_600_000;

export interface Answer {
  readonly text: RichText;
  readonly keyboard: Keyboard;
  /** When that was written which is answered, epoch milliseconds. */
  readonly writtenAt: number;
  readonly words: Words;
}

/** The buttons go under the last message. */
export function messagesOf(
  { text, keyboard, writtenAt, words }: Answer,
  { split, now }: Pick<TableParts, 'split' | 'now'>,
): readonly MessageBody[] {
  const since = now() - writtenAt;
  const messages = split(since > LATE ? lateText(text, since, words) : text);
  return messages.map((message, index) => ({ ...message, keyboard: index === messages.length - 1 ? keyboard : [] }));
}
