/** The line to Telegram as delivery uses it: every call is counted by those who watch how often and with what luck we call. */
import type { TelegramApi } from '../api.ts';
import { TelegramError } from '../telegramError.ts';
import type { Reachability } from './reachability.ts';
import type { Rhythm } from './rhythm.ts';
import type { DeliveryTiming } from './timing.ts';

export interface Line {
  /** @param limit milliseconds @throws TelegramError */
  call(method: string, params: ChatParams, limit?: number): Promise<unknown>;
}

export type ChatParams = Readonly<Record<string, unknown>>;

export interface LineOptions {
  readonly api: TelegramApi;
  readonly signal: AbortSignal;
  readonly timing: Pick<DeliveryTiming, 'callLimit'>;
  readonly reachability: Reachability;
  readonly rhythm: Rhythm;
  /** Telegram answers again after it had answered nobody. */
  readonly onRecovered: () => void;
  readonly onUnauthorized: () => void;
}

export function createLine(options: LineOptions): Line {
  const { api, signal, timing, reachability, rhythm } = options;

  /** Tells those who wait for it where an outcome ends or begins a time without answers. */
  function watched(note: () => void): void {
    const [wasDoubtful, wasRefused] = [reachability.isDoubtful, reachability.isRefused];
    note();
    if (wasDoubtful && !reachability.isDoubtful) options.onRecovered();
    if (!wasRefused && reachability.isRefused) options.onUnauthorized();
  }

  return {
    call: async (method, params, limit = timing.callLimit) => {
      try {
        const answer = await api.call(method, params, { signal, limit });
        watched(() => reachability.succeeded());
        return answer;
      } catch (error) {
        if (error instanceof TelegramError) watched(() => reachability.failed(error, performance.now()));
        throw error;
      } finally {
        rhythm.noteSent(Number(params['chat_id']), performance.now());
      }
    },
  };
}
