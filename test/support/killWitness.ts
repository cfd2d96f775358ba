/** Watches what the bot says in reply to what was said to it, as the people in the chats see it. */
import type { MessageRecord } from '../../src/standin/records.ts';
import type { Standin } from '../../src/standin/standin.ts';
import { say, type Seat, tableOf } from './killSeats.ts';

export interface Asked {
  readonly table: string;
  readonly messageId: number;
  readonly text: string;
  readonly kind: 'question' | 'command';
  readonly at: number;
  /** What stands in reply to it, by the id of the message: the newest words of each, without what was deleted. */
  readonly replies: Map<number, Reply>;
  /** When it got its first answer that is none of progress, by the stand-in's count of events; null: not yet. */
  finalAt: number | null;
  /** The same on the clock, ms. */
  finalTime: number | null;
}

export interface Reply {
  readonly text: string;
  readonly kind: 'progress' | 'answer' | 'apology' | 'other';
}

/** A page of the book, or a plain word that the book has no answer. */
const ANSWER =
  /\bp\. \d|^I found nothing about this in the rules|^The rules cannot be read|^Which game do you mean|^The rulebook is in/u;
const APOLOGY = /^I am sorry/u;

/** Progress is in italics from end to end; no answer is. */
export function isProgress({ content: { text = '', entities = [] } }: MessageRecord): boolean {
  return entities.some(({ type, offset, length }) => type === 'italic' && offset === 0 && length === text.length);
}

function readReply(message: MessageRecord): Reply {
  const { text = '' } = message.content;
  if (isProgress(message)) return { text, kind: 'progress' };
  return { text, kind: ANSWER.test(text) ? 'answer' : APOLOGY.test(text) ? 'apology' : 'other' };
}

const keyOf = (chatKey: string, messageId: number): string => `${chatKey} ${messageId}`;

export class Witness {
  readonly asked: Asked[] = [];
  readonly #standin: Standin;
  readonly #byMessage = new Map<string, Asked>();
  readonly #open = new Map<string, number>();
  /** The same words are said again and again: they are kept once, however long the run. */
  readonly #words = new Map<string, string>();
  #events = 0;
  #finals = 0;
  #questions = 0;
  readonly #unsubscribe: () => void;

  constructor(standin: Standin) {
    this.#standin = standin;
    this.#unsubscribe = standin.world.events.add((event) => {
      this.#events += 1;
      if (event.type === 'message.sent' || event.type === 'message.edited') this.#hear(event.message);
      if (event.type === 'message.deleted')
        for (const id of event.messageIds) for (const asked of this.#of(event.chat.key)) asked.replies.delete(id);
    });
  }

  /** Questions of this table that have no final answer. */
  open(seat: Seat): number {
    return this.#open.get(tableOf(seat)) ?? 0;
  }

  /** How many were asked. */
  get questions(): number {
    return this.#questions;
  }

  /** Questions and commands that got an answer by now. */
  get finals(): number {
    return this.#finals;
  }

  say(seat: Seat, text: string): Asked {
    const messageId = say(this.#standin, seat, text);
    const kind = text.startsWith('/') ? 'command' : 'question';
    const asked: Asked = {
      table: tableOf(seat),
      messageId,
      text,
      kind,
      at: performance.now(),
      replies: new Map(),
      finalAt: null,
      finalTime: null,
    };
    this.asked.push(asked);
    this.#byMessage.set(keyOf(seat.chat.key, messageId), asked);
    if (kind === 'command') return asked;
    this.#questions += 1;
    this.#open.set(asked.table, this.open(seat) + 1);
    return asked;
  }

  end(): void {
    this.#unsubscribe();
  }

  #hear(message: MessageRecord): void {
    if (message.from?.is_bot !== true || message.replyTo === null) return;
    const asked = this.#byMessage.get(keyOf(message.chat.key, message.replyTo));
    if (asked === undefined) return;
    const { kind, text } = readReply(message);
    const known = this.#words.get(text) ?? text;
    this.#words.set(known, known);
    const reply = { kind, text: known };
    asked.replies.set(message.id, reply);
    if (reply.kind === 'progress' || asked.finalAt !== null) return;
    asked.finalAt = this.#events;
    asked.finalTime = performance.now();
    this.#finals += 1;
    if (asked.kind === 'question') this.#open.set(asked.table, (this.#open.get(asked.table) ?? 1) - 1);
  }

  *#of(chatKey: string): Iterable<Asked> {
    for (const [key, asked] of this.#byMessage) if (key.startsWith(`${chatKey} `)) yield asked;
  }
}
