/**
 * Delivers a bot's updates to its webhook: one at a time, in order, the same one again until it is answered with 2xx.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { UpdateQueue } from './updateQueue.ts';

export interface WebhookSettings {
  readonly url: string;
  readonly secretToken: string | null;
  readonly maxConnections: number;
}

export interface WebhookFailure {
  /** Unix seconds. */
  readonly at: number;
  readonly message: string;
}

/** Telegram waits longer; tests should not. Milliseconds. */
const FIRST_RETRY_DELAY = 100;
const LAST_RETRY_DELAY = 2000;
const RESPONSE_LIMIT = 60_000;

export class Webhook {
  readonly settings: WebhookSettings;
  readonly #queue: UpdateQueue;
  readonly #seconds: () => number;
  readonly #ended = new AbortController();
  #running = false;
  #lastFailure: WebhookFailure | null = null;

  constructor(settings: WebhookSettings, queue: UpdateQueue, seconds: () => number) {
    this.settings = settings;
    this.#queue = queue;
    this.#seconds = seconds;
    queue.watch(() => this.#start());
    this.#start();
  }

  get lastFailure(): WebhookFailure | null {
    return this.#lastFailure;
  }

  /** Aborts a delivery that is under way; what was not delivered stays in the queue. */
  stop(): void {
    this.#queue.watch(null);
    this.#ended.abort();
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#deliverAll();
  }

  async #deliverAll(): Promise<void> {
    let wait = FIRST_RETRY_DELAY;
    for (let update = this.#queue.first(); update !== undefined; update = this.#queue.first()) {
      if (this.#ended.signal.aborted) break;
      const failure = await this.#deliver(JSON.stringify(update));
      if (failure === null) {
        this.#queue.drop(update);
        wait = FIRST_RETRY_DELAY;
      } else {
        this.#lastFailure = { at: this.#seconds(), message: failure };
        await this.#pause(wait);
        wait = Math.min(2 * wait, LAST_RETRY_DELAY);
      }
    }
    this.#running = false;
  }

  /** null where the bot took the update. */
  async #deliver(body: string): Promise<string | null> {
    const { url, secretToken } = this.settings;
    const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(RESPONSE_LIMIT)]);
    const secret = secretToken === null ? {} : { 'x-telegram-bot-api-secret-token': secretToken };
    try {
      const headers = { 'content-type': 'application/json', ...secret };
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      await response.body?.cancel();
      return response.ok ? null : `Wrong response from the webhook: ${response.status} ${response.statusText}`.trim();
    } catch (error) {
      return error instanceof Error && error.name === 'TimeoutError' ? 'Read timeout expired' : 'Connection refused';
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    try {
      await delay(milliseconds, undefined, { signal: this.#ended.signal });
    } catch (error) {
      // Stopping cuts the pause short; there is nothing else that can end it.
      if (!this.#ended.signal.aborted) throw error;
    }
  }
}
