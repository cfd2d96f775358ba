/** The bot's side of the wire in tests: its door to a stand-in, an inbox in memory that can fail or wait, and what an intake told. */
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createTelegramApi, type TelegramApi } from '../../src/telegram/api.ts';
import type { IntakeHandlers } from '../../src/telegram/intake/intake.ts';
import { TelegramError } from '../../src/telegram/telegramError.ts';
import type { Inbox, ReceivedUpdate } from '../../src/tablePorts.ts';
import { field, TOKEN } from './standin.ts';

export function openApi(apiRoot: string, token = TOKEN): TelegramApi {
  const api = createTelegramApi({ token, apiRoot });
  onTestFinished(() => api.close());
  return api;
}

/** The error with which a call ends. */
export async function failureOf(call: Promise<unknown>): Promise<TelegramError> {
  const [outcome] = await Promise.allSettled([call]);
  if (outcome.status === 'rejected' && outcome.reason instanceof TelegramError) return outcome.reason;
  throw new TypeError('the call did not end in a TelegramError', { cause: outcome });
}

/** Every update with an id belongs to one table; its identity is what is in it. */
export function readForTest(update: unknown): ReceivedUpdate | null {
  const updateId = field(update, 'update_id');
  const payload = JSON.stringify(update);
  return typeof updateId === 'number' ? { updateId, identity: payload, table: '1:0', isQuick: false, payload } : null;
}

/** Knows an update again by its id and identity, as the one in the database does. */
export class MemoryInbox implements Inbox {
  readonly stored: ReceivedUpdate[] = [];
  /** Thrown by the next calls, one each. */
  readonly failures: Error[] = [];
  calls = 0;
  #gate: Promise<void> = Promise.resolve();

  async store(updates: readonly ReceivedUpdate[]): Promise<number> {
    this.calls += 1;
    await this.#gate;
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    const fresh = updates.filter((update) => !this.stored.some((known) => isSame(known, update)));
    this.stored.push(...fresh);
    return fresh.length;
  }

  /** Calls wait until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#gate = promise.then(() => undefined);
    return () => resolve(undefined);
  }

  ids(): readonly number[] {
    return this.stored.map(({ updateId }) => updateId);
  }

  /** Texts of the messages, in the order in which they were stored. */
  texts(): readonly unknown[] {
    return this.stored.map(({ payload }) => field(JSON.parse(payload), 'message', 'text'));
  }
}

function isSame(one: ReceivedUpdate, other: ReceivedUpdate): boolean {
  return one.updateId === other.updateId && one.identity === other.identity;
}

/** What an intake told, in order: `healthy`, `received 2`, `trouble flood`, `refused`. */
export class Told {
  readonly words: string[] = [];
  attempts = 0;
  #wake: () => void = () => undefined;

  readonly handlers: IntakeHandlers = {
    onAttempt: () => {
      this.attempts += 1;
    },
    onReceived: (count) => this.#tell(`received ${count}`),
    onHealthy: () => this.#tell('healthy'),
    onTrouble: (reason) => this.#tell(`trouble ${reason}`),
    onRefused: () => this.#tell('refused'),
  };

  #tell(word: string): void {
    this.words.push(word);
    this.#wake();
  }

  /** Resolves when `word` was told `times` times in all. */
  async until(word: string, times = 1): Promise<void> {
    while (this.words.filter((told) => told === word).length < times) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  troubles(): readonly string[] {
    return this.words.filter((word) => word.startsWith('trouble'));
  }
}

export interface CountedServer {
  readonly url: string;
  readonly server: Server;
  /** Connections that were ever made. */
  readonly connections: Socket[];
  /** Resolves when every one of them has ended. */
  readonly allClosed: () => Promise<void>;
}

/** An HTTP server whose connections can be counted; it ends with the test. */
export async function countConnections(handler: Parameters<typeof createServer>[1]): Promise<CountedServer> {
  const counted = await serveCounting(handler);
  onTestFinished(() => counted.close());
  return counted;
}

/** The same for whoever closes it. */
export async function serveCounting(
  handler: Parameters<typeof createServer>[1],
): Promise<CountedServer & { readonly close: () => void }> {
  const connections: Socket[] = [];
  const server = createServer(handler);
  server.on('connection', (socket: Socket) => connections.push(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    server,
    connections,
    allClosed: async () => {
      await Promise.all(connections.map(closed));
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}
