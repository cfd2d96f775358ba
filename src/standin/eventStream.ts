/** The events of the world as Server-Sent Events for the chat page: what happened, in the page's terms. */
import type { ServerResponse } from 'node:http';
import type { WorldEvent } from './events.ts';
import { viewMessage } from './messageView.ts';
import type { World } from './world.ts';

/** Milliseconds between two comments that keep proxies from closing an idle stream. */
const HEARTBEAT_INTERVAL = 15_000;
/** Events kept for a page that reconnects. */
const REPLAY = 1000;
/** Bytes that may wait for a page that does not read. */
const BACKLOG_LIMIT = 4 * 1024 * 1024;

interface NumberedEvent {
  readonly id: number;
  readonly frame: string;
}

export class EventStream {
  readonly #open = new Set<ServerResponse>();
  #past: NumberedEvent[] = [];
  #nextId = 1;
  readonly #unsubscribe: () => void;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(world: World) {
    this.#unsubscribe = world.events.add((event) => this.#tell(event));
    this.#heartbeat = setInterval(() => this.#write(': still here\n\n'), HEARTBEAT_INTERVAL);
    this.#heartbeat.unref();
  }

  /** Sends what came after `lastEventId` (0: nothing of the past), then everything new until the page goes away. */
  attach(response: ServerResponse, lastEventId: number): void {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
    response.write('retry: 1000\n\n');
    if (lastEventId > 0) for (const { id, frame } of this.#past) if (id > lastEventId) response.write(frame);
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
  }

  close(): void {
    this.#unsubscribe();
    clearInterval(this.#heartbeat);
    for (const response of this.#open) response.end();
    this.#open.clear();
  }

  #tell(event: WorldEvent): void {
    const data = describeEvent(event);
    if (data === null) return;
    const id = this.#nextId;
    this.#nextId += 1;
    const frame = `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(data)}\n\n`;
    this.#past.push({ id, frame });
    if (this.#past.length > 2 * REPLAY) this.#past = this.#past.slice(-REPLAY);
    this.#write(frame);
  }

  #write(frame: string): void {
    for (const response of this.#open) {
      if (response.writableLength > BACKLOG_LIMIT) response.destroy();
      else response.write(frame);
    }
  }
}

/** null: nothing that a chat page would show. `chat` is always the chat's key. */
export function describeEvent(event: WorldEvent): Readonly<Record<string, unknown>> | null {
  switch (event.type) {
    case 'message.sent':
    case 'message.edited':
      return { chat: event.message.chat.key, message: viewMessage(event.message) };
    case 'message.deleted':
      return { chat: event.chat.key, message_ids: event.messageIds };
    case 'message.reacted':
      return {
        chat: event.message.chat.key,
        message_id: event.message.id,
        reactions: Object.fromEntries(event.message.reactions),
      };
    case 'chat.created':
      return { chat: event.chat.key, info: event.chat.view() };
    case 'member.changed':
      return {
        chat: event.chat.key,
        user: event.change.new_chat_member.user,
        status: event.change.new_chat_member.status,
      };
    case 'chat.acted':
      return { chat: event.chat.key, user_id: event.userId, action: event.action, thread: event.threadId };
    case 'callback.answered':
      return {
        query_id: event.queryId,
        user_id: event.userId,
        text: event.text,
        show_alert: event.showAlert,
        url: event.url,
      };
    case 'call.started':
    case 'call.finished':
    default:
      return null;
  }
}
