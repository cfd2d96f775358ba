/** Progress that is to be shown, the newest of each question, in memory only: what is not shown in time is not missed. */
import type { MessageBody } from '../../storage/outbox.ts';
import { type ProgressTarget, progressTargets } from '../../storage/progressTargets.ts';
import type { Database } from '../../storage/schema.ts';
import type { Line } from './line.ts';
import { TelegramError } from '../telegramError.ts';
import type { Verdict } from './verdict.ts';
import { cutBody, editParams, LONGEST_MESSAGE } from './wireMessage.ts';

export interface DueProgress {
  readonly chatId: number;
  readonly messageId: number;
  readonly body: MessageBody;
}

export interface ProgressRound {
  readonly due: readonly DueProgress[];
  /** When the next one is due that only the rhythm of its chat holds; Infinity where there is none. */
  readonly nextAt: number;
}

export class ProgressBox {
  readonly #bodies = new Map<number, MessageBody>();

  /** @returns whether nothing waited for the question before */
  put(questionId: number, body: MessageBody): boolean {
    const isNew = !this.#bodies.has(questionId);
    this.#bodies.set(questionId, body);
    return isNew;
  }

  get isEmpty(): boolean {
    return this.#bodies.size === 0;
  }

  /**
   * Takes out what may be shown now, at most one for each chat, and throws away what is no longer of use. The rest waits
   * for its message, for what is in the outbox, or for its chat.
   */
  async take(
    db: Database,
    {
      most,
      now,
      allowedAt,
    }: {
      readonly most: number;
      readonly now: number;
      /** null: the chat will make itself heard. */
      readonly allowedAt: (chatId: number) => number | null;
    },
  ): Promise<ProgressRound> {
    const ids = [...this.#bodies.keys()];
    const targets = new Map((await progressTargets(db, ids)).map((target) => [target.questionId, target]));
    const due = new Map<number, DueProgress>();
    let nextAt = Infinity;
    for (const id of ids) {
      const target = targets.get(id);
      const body = this.#bodies.get(id);
      if (target === undefined || body === undefined || isOver(target)) {
        this.#bodies.delete(id);
        continue;
      }
      const { chatId, placeholderId, waiting } = target;
      const at = waiting || placeholderId === null || due.has(chatId) ? null : allowedAt(chatId);
      if (placeholderId === null || at === null) continue;
      if (at > now) nextAt = Math.min(nextAt, at);
      else if (due.size < most) {
        this.#bodies.delete(id);
        due.set(chatId, { chatId, messageId: placeholderId, body });
      }
    }
    return { due: [...due.values()], nextAt };
  }
}

/** The answer is there, or the message that would show it will never be. */
function isOver({ ended, placeholderId, waiting }: ProgressTarget): boolean {
  return ended || (placeholderId === null && !waiting);
}

/** @param limit milliseconds. Never rejects. */
export async function showProgress(
  { chatId, messageId, body }: DueProgress,
  line: Line,
  limit: number,
): Promise<Verdict> {
  const fitting = body.text.length > LONGEST_MESSAGE ? cutBody(body) : body;
  try {
    await line.call('editMessageText', editParams(chatId, messageId, fitting), limit);
  } catch (error) {
    const retryAfter = error instanceof TelegramError ? error.retryAfter : null;
    if (retryAfter !== null) return { kind: 'held', milliseconds: retryAfter };
  }
  return { kind: 'postponed' };
}
