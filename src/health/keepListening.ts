/**
 * Serves health for as long as it is wanted. Where that is not possible, the bot works on and says so: players are not
 * sent away because nobody can look at the meter.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { type HealthServer, HealthServerError } from './healthServer.ts';

export interface ListeningOptions {
  readonly open: () => Promise<HealthServer>;
  readonly onListening: (port: number) => void;
  /** Told a sentence when it cannot listen, once for each; `onListening` takes it back. */
  readonly onTrouble: (sentence: string) => void;
  /** Between two tries, milliseconds; default 5,000. */
  readonly retryInterval?: number;
}

export interface Listening {
  /** Resolves when nobody is listened to any more. */
  readonly stop: () => Promise<void>;
}

export function keepListening(options: ListeningOptions): Listening {
  const { onListening, onTrouble, retryInterval = 5_000 } = options;
  const stopping = new AbortController();
  let told: string | null = null;

  const tryOnce = async (): Promise<HealthServer | null> => {
    try {
      return await options.open();
    } catch (error) {
      if (!(error instanceof HealthServerError)) throw error;
      if (error.message !== told) onTrouble(error.message);
      told = error.message;
      return null;
    }
  };

  const listen = async (): Promise<HealthServer | null> => {
    while (!stopping.signal.aborted) {
      const server = await tryOnce();
      if (server !== null) {
        onListening(server.port);
        return server;
      }
      await wait(retryInterval, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    return null;
  };

  const listening = listen();
  return {
    stop: async () => {
      stopping.abort();
      await (await listening)?.close();
    },
  };
}
