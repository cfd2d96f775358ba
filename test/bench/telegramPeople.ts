/** People who write to the bot of a stand-in: at a steady pace, or all at once. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatRecord } from '../../src/standin/records.ts';
import type { Standin } from '../../src/standin/standin.ts';
import type { BurstLoad, BurstResult, SteadyLoad, SteadyResult } from './telegramRequests.ts';
import { clock, confirmationTimes, confirmedAt, type Exchange, type TelegramWatch } from './telegramWatch.ts';

/** After the last message of a steady load, ms. */
const PATIENCE = 30_000;

export class TelegramPeople {
  readonly #standin: Standin;
  readonly #watch: TelegramWatch;
  readonly #chats: ChatRecord[] = [];

  constructor(standin: Standin, watch: TelegramWatch) {
    this.#standin = standin;
    this.#watch = watch;
  }

  async writeSteadily({ perSecond, seconds, chats, texts }: SteadyLoad): Promise<SteadyResult> {
    const [startedAt, spokenTo, answered] = [clock(), this.#watch.spokenTo, this.#watch.answered];
    const exchanges: Exchange[] = [];
    const total = Math.round(perSecond * seconds);
    for (let index = 0; index < total; index += 1) {
      const wait = startedAt + (index * 1_000) / perSecond - clock();
      if (wait > 0) await delay(wait);
      exchanges.push(this.#write(this.#chat(index % chats), texts[index % texts.length] ?? ''));
    }
    await this.#until(
      () => this.#watch.spokenTo - spokenTo >= total && this.#watch.answered - answered >= total,
      PATIENCE,
    );
    return {
      firstAnswers: exchanges.flatMap((exchange) => since(exchange, 'firstAnswerAt')),
      answers: exchanges.flatMap((exchange) => since(exchange, 'answeredAt')),
      confirmations: [...confirmationTimes(this.#watch.polls(startedAt))],
      unanswered: exchanges.filter(({ firstAnswerAt }) => firstAnswerAt === null).length,
    };
  }

  async writeAtOnce({ updates, chats, texts, newcomerAfter, watch, limit }: BurstLoad): Promise<BurstResult> {
    for (let index = 0; index <= chats; index += 1) this.#chat(index);
    const { queue } = this.#standin.bot();
    const [startedAt, answered] = [clock(), this.#watch.answered];
    const exchanges: Exchange[] = [];
    for (let index = 0; index < updates; index += 1) {
      exchanges.push(this.#write(this.#chat(index % chats), texts[index % texts.length] ?? ''));
    }
    const lastId = queue.pendingIds().at(-1) ?? 0;
    await delay(newcomerAfter);
    const newcomer = this.#write(this.#chat(chats), '/start');
    await this.#until(() => {
      const allAnswered = this.#watch.answered - answered > updates;
      if (!allAnswered && (clock() - startedAt < watch || newcomer.firstAnswerAt === null)) return false;
      return confirmedAt(this.#watch.polls(startedAt), lastId) !== null;
    }, limit - newcomerAfter);
    const polls = this.#watch.polls(startedAt);
    const times = exchanges.flatMap(({ answeredAt }) => (answeredAt === null ? [] : [answeredAt - startedAt]));
    const confirmed = confirmedAt(polls, lastId);
    return {
      confirmed: confirmed === null ? null : confirmed - startedAt,
      confirmations: [...confirmationTimes(polls)],
      newcomer: since(newcomer, 'firstAnswerAt')[0] ?? null,
      answersPerSecond: inEachSecond(times),
      answered: times.length,
    };
  }

  #write(chat: ChatRecord, text: string): Exchange {
    const message = this.#standin.as(chat.person ?? 0).sendText(chat, text);
    return this.#watch.exchange(chat, message.message_id);
  }

  /** The same person and chat every time. */
  #chat(index: number): ChatRecord {
    const known = this.#chats[index];
    if (known !== undefined) return known;
    const person = this.#standin.addUser({ firstName: `Player ${index}` });
    const chat = this.#standin.world.privateChat(this.#standin.bot().user.id, person);
    this.#chats[index] = chat;
    return chat;
  }

  /** What did not happen by then is told by the figures. */
  async #until(look: () => boolean, limit: number): Promise<void> {
    await this.#standin.waitFor(look, limit).catch(() => null);
  }
}

function since(exchange: Exchange, end: 'firstAnswerAt' | 'answeredAt'): readonly number[] {
  const at = exchange[end];
  return at === null ? [] : [at - exchange.writtenAt];
}

/** How many of the times, ms, fall into each second; the last one is left out: it did not last a second. */
export function inEachSecond(times: readonly number[]): number[] {
  const seconds = times.map((time) => Math.floor(time / 1_000));
  const counts = Array.from({ length: Math.max(0, ...seconds) }, () => 0);
  for (const second of seconds) counts[second] = (counts[second] ?? 0) + 1;
  return counts.slice(0, Math.max(0, ...seconds));
}
