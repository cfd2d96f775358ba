/** The people of the stand-in that runs in a container: what they say, and what they see of the bot. */
import { request } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import type { Door } from './world.ts';

/** How long one answer over a socket may take, ms. */
const REPLY_LIMIT = 10_000;

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Asks through one of the sockets in `folder`. @throws where nobody answers */
export function ask(folder: string, door: Door, path: string, body: unknown = null): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        socketPath: join(folder, `${door}.sock`),
        path,
        method: body === null ? 'GET' : 'POST',
        headers: body === null ? {} : { 'content-type': 'application/json' },
        timeout: REPLY_LIMIT,
      },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const isJson = text.startsWith('{') || text.startsWith('[');
          const content: unknown = isJson ? JSON.parse(text) : text;
          resolve({ status: incoming.statusCode ?? 0, body: content });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${door} does not answer`)));
    outgoing.end(body === null ? '' : JSON.stringify(body));
  });
}

const Message = z.object({
  message_id: z.number(),
  from: z.object({ is_bot: z.boolean() }).optional(),
  text: z.string().default(''),
  entities: z.array(z.object({ type: z.string(), offset: z.number(), length: z.number() })).default([]),
  reply_to_message: z.object({ message_id: z.number() }).optional(),
});
const Identified = z.object({ id: z.number() });
type Message = z.infer<typeof Message>;

/** Progress is in italics from end to end; no answer is. */
const isProgress = ({ text, entities }: Message): boolean =>
  entities.some(({ type, offset, length }) => type === 'italic' && offset === 0 && length === text.length);

/** Texts of the bot's messages in reply to a question, oldest first. */
export interface Seen {
  readonly finals: readonly string[];
  /** Placeholders that nobody has finished. */
  readonly progress: readonly string[];
}

export interface Question {
  readonly text: string;
  readonly seen: () => Promise<Seen>;
}

export class People {
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async #post(path: string, body: unknown): Promise<unknown> {
    const reply = await ask(this.#folder, 'telegram', `/standin/api${path}`, body);
    if (reply.status !== 200) throw new Error(`${path}: ${JSON.stringify(reply.body)}`);
    return reply.body;
  }

  /** The id of somebody new. */
  async comes(): Promise<number> {
    this.#count += 1;
    return Identified.parse(await this.#post('/users', { firstName: `Person ${this.#count}` })).id;
  }

  /** In a private chat with the bot; where nobody is named, it is somebody new. */
  async asks(text: string, person: number | null = null): Promise<Question> {
    const as = person ?? (await this.comes());
    const chat = z.object({ key: z.string() }).parse(await this.#post('/private', { as }));
    const at = `/chats/${encodeURIComponent(chat.key)}/messages`;
    const asked = Message.parse(await this.#post(at, { as, text }));
    return {
      text,
      seen: async () => {
        const { body } = await ask(this.#folder, 'telegram', `/standin/api${at}`);
        const isReply = ({ from, reply_to_message: to }: Message): boolean =>
          from?.is_bot === true && to?.message_id === asked.message_id;
        const replies = z.array(Message).parse(body).filter(isReply);
        return {
          finals: replies.filter((message) => !isProgress(message)).map((message) => message.text),
          progress: replies.filter(isProgress).map((message) => message.text),
        };
      },
    };
  }
}
