/** A steady load: questions, commands and presses on buttons at a constant pace, whether the bot is there or not, and Telegram failing now and then. */
import type { MessageRecord } from '../../src/standin/records.ts';
import type { Standin } from '../../src/standin/standin.ts';
import { randomFault } from './killFaults.ts';
import { COMMANDS_A_QUESTION, MOST_OPEN } from './killLife.ts';
import type { Random } from './killRandom.ts';
import type { Seat } from './killSeats.ts';
import type { Witness } from './killWitness.ts';

export interface SoakLoadOptions {
  readonly standin: Standin;
  readonly witness: Witness;
  readonly seats: readonly Seat[];
  readonly random: Random;
  readonly asks: readonly string[];
  readonly perSecond: number;
}

/** s, on the average: each of them is a picture of a page, drawn by a process of its own. */
const PRESS_INTERVAL = 20;
/** s, on the average. */
const FAULT_INTERVAL = 15;

/** Messages of a chat that stay: more than a table can owe answers for, and few enough for a run of days. */
const KEPT_MESSAGES = 400;

/** Begins at once; `stop` ends it. */
export class SoakLoad {
  readonly #options: SoakLoadOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #unsubscribe: () => void;
  readonly #pressed = new Set<string>();
  faults = 0;
  presses = 0;
  answeredPresses = 0;
  /** Questions that were not asked, because every table waited for its share of answers already. */
  heldBack = 0;

  constructor(options: SoakLoadOptions) {
    this.#options = options;
    this.#unsubscribe = options.standin.world.events.add((event) => {
      if (event.type === 'callback.answered' && this.#pressed.delete(event.queryId)) this.answeredPresses += 1;
    });
    this.#timer = setInterval(() => this.#step(), 1_000 / options.perSecond);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#unsubscribe();
  }

  #step(): void {
    const { standin, random, perSecond } = this.#options;
    if (random.chance(1 / (FAULT_INTERVAL * perSecond))) {
      standin.fault(randomFault(random));
      this.faults += 1;
    }
    this.#speak();
    if (random.chance(1 / (PRESS_INTERVAL * perSecond))) this.#press();
  }

  #speak(): void {
    const { random, seats, witness, asks } = this.#options;
    const free = seats.filter((seat) => witness.open(seat) < MOST_OPEN);
    if (free.length === 0) {
      this.heldBack += 1;
      return;
    }
    const seat = random.pick(free);
    witness.say(seat, random.pick(asks));
    if (random.chance(COMMANDS_A_QUESTION)) witness.say(seat, random.pick(['/start', '/id', '/help']));
    forgetOld(seat);
  }

  /** Whoever asked wants to see a page of one of the last answers. */
  #press(): void {
    const { standin, random, seats } = this.#options;
    const { chat, person } = random.pick(seats);
    const isTheirs = ({ replyTo }: MessageRecord): boolean =>
      replyTo !== null && chat.messages.get(replyTo)?.from?.id === person.id;
    const answer = [...chat.messages.values()].findLast((message) => isTheirs(message) && pageButton(message) !== null);
    const data = answer === undefined ? null : pageButton(answer);
    if (answer === undefined || data === null) return;
    this.#pressed.add(standin.as(person).press(chat, answer.id, { data }));
    this.presses += 1;
  }
}

/** What the first button of a page holds; null where there is none. A question under way has a button, too: it cancels. */
function pageButton({ markup }: MessageRecord): string | null {
  const buttons = markup?.inline_keyboard.flat() ?? [];
  return buttons.find(({ text }) => text.startsWith('📄'))?.callback_data ?? null;
}

/** Takes the oldest messages out of a chat's memory without a word to anybody: what is watched here is the bot. */
export function forgetOld({ chat }: Pick<Seat, 'chat'>): void {
  const { messages } = chat;
  if (messages.size < 2 * KEPT_MESSAGES) return;
  const old = [...messages.values()].slice(0, -KEPT_MESSAGES);
  for (const { id, content } of old) if (content.forum_topic_created === undefined) messages.delete(id);
}
