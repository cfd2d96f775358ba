/**
 * A stand-in for api.telegram.org on loopback, for tests and for the demo. Bots talk to `url` as to Telegram; people are
 * played through `as(user)` or, from a browser, through `/standin/api`. Everything is in memory and ends with `stop()`.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import { StandinError } from './apiError.ts';
import { Bot } from './bot.ts';
import { addBotRoutes } from './botRoutes.ts';
import { addControlRoutes } from './controlRoutes.ts';
import { dispatch } from './dispatch.ts';
import { EventStream } from './eventStream.ts';
import { type ArmedFault, type Fault, Faults } from './faults.ts';
import { FileStore } from './files.ts';
import { type ApiCall, Journal } from './journal.ts';
import { viewMessage } from './messageView.ts';
import { Player, type PlayerParts } from './player.ts';
import type { ChatRecord } from './records.ts';
import { addSceneryRoutes } from './sceneryRoutes.ts';
import { guardLoopback } from './serverGuards.ts';
import { Scenery } from './scenery.ts';
import type { Message, User } from './types.ts';
import { World } from './world.ts';

export interface BotSettings {
  readonly token: string;
  readonly username?: string;
  readonly firstName?: string;
  /** On where it is missing, as with a new bot. */
  readonly privacyMode?: boolean;
}

export interface StandinSettings {
  /** One bot with this token; for several, or for their names, use `bots`. */
  readonly token?: string;
  readonly bots?: readonly BotSettings[];
  /** 0 (where it is missing): any free port. Always 127.0.0.1. */
  readonly port?: number;
  /** Milliseconds since the epoch; the machine's clock where it is missing. */
  readonly now?: () => number;
  /** Milliseconds for which a button press may be answered; a minute where it is missing. */
  readonly callbackLimit?: number;
  /** Calls that the journal keeps at least; 50,000 where it is missing. */
  readonly journalLimit?: number;
  /** Bytes of a request's body; 52 MiB where it is missing: Telegram's 50 MB for a file, and the form around it. */
  readonly bodyLimit?: number;
  /** Host names besides loopback under which the page may be opened. */
  readonly allowedHosts?: readonly string[];
  /** Adds routes, such as the chat page, before the server listens. */
  readonly extend?: (server: FastifyInstance, standin: Standin) => void;
}

/** A chat, its key, or the id by which the first bot knows it. */
export type ChatReference = ChatRecord | string | number;

export class Standin extends Scenery {
  readonly files = new FileStore();
  readonly #settings: StandinSettings;
  readonly #bots: readonly Bot[];
  readonly #faults = new Faults();
  readonly #journal: Journal;
  readonly #now: () => number;
  #server: FastifyInstance | null = null;
  #stream: EventStream | null = null;
  #url: string | null = null;
  #nextId = 4_000_000_000_000;

  constructor(settings: StandinSettings) {
    const now = settings.now ?? Date.now;
    super(new World(now));
    this.#settings = settings;
    this.#now = now;
    this.#journal = new Journal(settings.journalLimit ?? 50_000);
    const bots = settings.bots ?? (settings.token === undefined ? [] : [{ token: settings.token }]);
    this.#bots = bots.map((bot, index) => {
      const number = index === 0 ? '' : String(index + 1);
      const username = bot.username ?? `standin${number}_bot`;
      const id = Number(/^(\d+):/.exec(bot.token)?.[1] ?? 700_000_000 + index);
      const user = this.world.addUser({ id, is_bot: true, first_name: bot.firstName ?? 'Stand-in', username });
      return new Bot({ token: bot.token, user, privacyMode: bot.privacyMode ?? true, firstUpdateId: 100_000_001 });
    });
    dispatch(this.world, () => this.#bots);
  }

  get bots(): readonly Bot[] {
    return this.#bots;
  }

  /** The bot with this id; the first where none is named. */
  bot(id: number | null = null): Bot {
    const bot = this.#bots.find(({ user }) => id === null || user.id === id);
    if (bot === undefined) throw new StandinError(id === null ? 'there is no bot' : `there is no bot ${id}`);
    return bot;
  }

  /** `http://127.0.0.1:<port>`: what `TELEGRAM_API_ROOT` takes. */
  get url(): string {
    if (this.#url === null) throw new StandinError('the stand-in was not started');
    return this.#url;
  }

  async start(): Promise<this> {
    const {
      allowedHosts = [],
      port = 0,
      bodyLimit = 52 * 1024 * 1024,
      callbackLimit = 60_000,
      extend,
    } = this.#settings;
    const server = Fastify({ logger: false, forceCloseConnections: true, bodyLimit });
    const [world, files, faults, journal, now] = [this.world, this.files, this.#faults, this.#journal, this.#now];
    guardLoopback(server, allowedHosts);
    const stream = new EventStream(world);
    addBotRoutes(server, {
      world,
      files,
      faults,
      journal,
      now,
      callbackLimit,
      bodyLimit,
      botByToken: (token) => this.#bots.find((bot) => bot.token === token),
    });
    addControlRoutes(server, this, stream);
    addSceneryRoutes(server, this);
    extend?.(server, this);
    this.#server = server;
    this.#stream = stream;
    this.#url = await server.listen({ host: '127.0.0.1', port });
    return this;
  }

  /** Ends every connection, long poll, webhook and event stream. */
  async stop(): Promise<void> {
    this.#stream?.close();
    for (const bot of this.#bots) bot.webhook?.stop();
    await this.#server?.close();
    this.#server = null;
    this.#url = null;
  }

  /** Somebody's hands. */
  as(user: User | number): Player {
    const parts: PlayerParts = {
      world: this.world,
      files: this.files,
      bots: () => this.#bots,
      now: this.#now,
      newId: () => {
        this.#nextId += 1;
        return String(this.#nextId);
      },
    };
    return new Player(typeof user === 'number' ? this.world.user(user) : user, parts);
  }

  /** A positive number is the private chat of that person with the first bot. */
  chat(reference: ChatReference): ChatRecord {
    if (typeof reference === 'object') return reference;
    const chat = this.world.chats.get(String(reference)) ?? this.world.chats.get(`${this.bot().user.id}:${reference}`);
    if (chat === undefined) throw new StandinError(`there is no chat ${reference}`);
    return chat;
  }

  /** In order; without those that were deleted. */
  messages(chat: ChatReference): readonly Message[] {
    return [...this.chat(chat).messages.values()].map((message) => viewMessage(message));
  }

  /** The calls that bots made; see `ApiCall`. */
  calls(method: string | null = null): readonly ApiCall[] {
    return this.#journal.calls(method);
  }

  fault(fault: Fault): ArmedFault {
    return this.#faults.add(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /**
   * Resolves with the first value of `look` that is neither undefined, null nor false; looks now and after every event.
   * Rejects after `limit` milliseconds (10,000).
   */
  waitFor<T>(look: () => T | undefined | null | false, limit = 10_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (): boolean => {
        const found = look();
        if (found === undefined || found === null || found === false) return false;
        end();
        resolve(found);
        return true;
      };
      const unsubscribe = this.world.events.add(() => {
        try {
          settle();
        } catch (error) {
          end();
          reject(error instanceof Error ? error : new StandinError('the predicate failed'));
        }
      });
      const timer = setTimeout(() => {
        end();
        reject(new StandinError(`nothing of the kind happened within ${limit} ms`));
      }, limit);
      const end = (): void => {
        unsubscribe();
        clearTimeout(timer);
      };
      settle();
    });
  }
}

export function createStandin(settings: StandinSettings): Standin {
  return new Standin(settings);
}
