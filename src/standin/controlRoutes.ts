/**
 * `/standin/api`: the people's side over HTTP, for the chat page. JSON in and out; a refusal is
 * `{"error": "…"}` with 400. Chats are named by their keys, people by their ids (`as`).
 *
 * - `GET  /state` bots, users and chats · `GET /events` Server-Sent Events, see `describeEvent`; resumes by Last-Event-ID
 * - `POST /private` `{as, bot?}` opens the private chat with a bot
 * - `GET  /chats/:key/messages?after=&before=&limit=` the newest, the newest before an id, or those after one
 * - `GET  /chats/:key/commands?as=` the menu
 * - `POST /chats/:key/messages` `{as, text, thread?, replyTo?, entities?}` · `DELETE …/messages/:id?as=`
 * - `POST /chats/:key/messages/:id/text` `{as, text}` edits · `…/press` `{as, row, column}` · `…/reaction` `{as, emoji}`
 * - `POST /chats/:key/typing` `{as, thread?}`
 * - `POST /chats/:key/files?as=&name=&kind=document|photo&caption=&thread=&replyTo=` the file is the body
 * - `GET  /files/:fileId` what was sent; pictures as pictures, all else as a download
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { StandinError } from './apiError.ts';
import { bytesOf, guarded, jsonOf } from './controlRequest.ts';
import type { EventStream } from './eventStream.ts';
import { viewMessage } from './messageView.ts';
import { commandsFor } from './methods/commands.ts';
import type { UploadedFile } from './params.ts';
import type { ChatRecord } from './records.ts';
import type { Standin } from './standin.ts';

const entitySchema = z.object({ type: z.string(), offset: z.number(), length: z.number() });
const postSchema = z.object({
  as: z.number(),
  text: z.string(),
  thread: z.number().nullable().default(null),
  replyTo: z.number().nullable().default(null),
  entities: z.array(entitySchema).default([]),
});
const pressSchema = z.object({ as: z.number(), row: z.number(), column: z.number() });
const pathSchema = z.object({ key: z.string(), id: z.coerce.number().default(0) });
const pageSchema = z.object({
  after: z.coerce.number().default(0),
  /** 0: no limit. */
  before: z.coerce.number().default(0),
  limit: z.coerce.number().min(1).max(1000).default(200),
});
const uploadSchema = z.object({
  as: z.coerce.number(),
  name: z.string().min(1).max(255),
  kind: z.enum(['document', 'photo']).default('document'),
  caption: z.string().default(''),
  thread: z.coerce.number().nullable().default(null),
  replyTo: z.coerce.number().nullable().default(null),
});

function idOf(request: FastifyRequest): number {
  return pathSchema.parse(request.params).id;
}

export function addControlRoutes(server: FastifyInstance, standin: Standin, stream: EventStream): void {
  const at = '/standin/api';
  const chatOf = (request: FastifyRequest): ChatRecord => standin.chat(pathSchema.parse(request.params).key);

  server.get(`${at}/state`, () => ({
    bots: standin.bots.map(({ user }) => user),
    users: [...standin.world.users.values()].filter((user) => !user.is_bot),
    chats: [...standin.world.chats.values()].map((chat) => describeChat(chat)),
  }));
  server.get(`${at}/events`, (request, reply) => {
    const last = Number(request.headers['last-event-id'] ?? 0);
    reply.hijack();
    stream.attach(reply.raw, Number.isSafeInteger(last) ? last : 0);
    return reply;
  });
  server.post(
    `${at}/private`,
    guarded((request) => {
      const { as, bot } = z.object({ as: z.number(), bot: z.number().nullable().default(null) }).parse(jsonOf(request));
      return describeChat(standin.world.privateChat(standin.bot(bot).user.id, standin.world.user(as)));
    }),
  );
  server.get(
    `${at}/chats/:key/messages`,
    guarded((request) => {
      const { after, before, limit } = pageSchema.parse(request.query);
      const chat = chatOf(request);
      const between = [...chat.messages.values()].filter(({ id }) => id > after && (before === 0 || id < before));
      const page = after > 0 ? between.slice(0, limit) : between.slice(-limit);
      return page.map((message) => ({ ...viewMessage(message), reactions: Object.fromEntries(message.reactions) }));
    }),
  );
  server.post(
    `${at}/chats/:key/messages`,
    guarded((request) => {
      const { as, text, ...options } = postSchema.parse(jsonOf(request));
      return standin.as(as).sendText(chatOf(request), text, options);
    }),
  );
  server.post(
    `${at}/chats/:key/messages/:id/text`,
    guarded((request) => {
      const { as, text } = z.object({ as: z.number(), text: z.string() }).parse(jsonOf(request));
      return standin.as(as).editText(chatOf(request), idOf(request), text);
    }),
  );
  server.post(
    `${at}/chats/:key/messages/:id/press`,
    guarded((request) => {
      const { as, row, column } = pressSchema.parse(jsonOf(request));
      return { query_id: standin.as(as).press(chatOf(request), idOf(request), { row, column }) };
    }),
  );
  server.post(
    `${at}/chats/:key/messages/:id/reaction`,
    guarded((request) => {
      const { as, emoji } = z.object({ as: z.number(), emoji: z.string().nullable() }).parse(jsonOf(request));
      standin.as(as).react(chatOf(request), idOf(request), emoji);
      return {};
    }),
  );
  server.delete(
    `${at}/chats/:key/messages/:id`,
    guarded((request) => {
      const { as } = z.object({ as: z.coerce.number() }).parse(request.query);
      standin.as(as).deleteMessage(chatOf(request), idOf(request));
      return {};
    }),
  );
  server.post(
    `${at}/chats/:key/typing`,
    guarded((request) => {
      const { as, thread } = z
        .object({ as: z.number(), thread: z.number().nullable().default(null) })
        .parse(jsonOf(request));
      standin.as(as).typing(chatOf(request), thread);
      return {};
    }),
  );
  server.post(
    `${at}/chats/:key/files`,
    guarded((request) => {
      const { as, name, kind, ...options } = uploadSchema.parse(request.query);
      const file: UploadedFile = {
        name,
        mimeType: request.headers['content-type'] ?? 'application/octet-stream',
        bytes: bytesOf(request),
      };
      const player = standin.as(as);
      return kind === 'photo'
        ? player.sendPhoto(chatOf(request), file, options)
        : player.sendDocument(chatOf(request), file, options);
    }),
  );
  server.get(
    `${at}/chats/:key/commands`,
    guarded((request) => {
      const user = standin.world.user(z.object({ as: z.coerce.number() }).parse(request.query).as);
      const chat = chatOf(request);
      const present = standin.bots.filter((bot) => chat.holds(bot.user.id));
      return present.flatMap((bot) =>
        commandsFor(bot, chat, user.id, user.language_code ?? '').map((command) => ({
          ...command,
          bot: bot.user.username,
        })),
      );
    }),
  );
  server.get(
    `${at}/files/:key`,
    guarded((request, reply) => {
      const file = standin.files.byId(pathSchema.parse(request.params).key);
      if (file === undefined) throw new StandinError('there is no such file');
      // Only pictures are shown in place: anything else that was uploaded must not run in the page's origin.
      const shown = /^image\/(?:png|jpeg|webp|gif)$/.test(file.mimeType) ? file.mimeType : 'application/octet-stream';
      void reply.header('x-content-type-options', 'nosniff').type(shown);
      return reply.send(Buffer.from(file.bytes));
    }),
  );
}

/** What the page's list of chats shows. */
function describeChat(chat: ChatRecord): unknown {
  const last = [...chat.messages.values()].at(-1);
  const members =
    chat.type === 'private' ? [chat.botId, chat.person?.id] : [...chat.members.keys()].filter((id) => chat.holds(id));
  return {
    key: chat.key,
    ...chat.view(),
    members,
    blocked: chat.blocked,
    migrated_to: chat.migratedTo,
    topics: [...chat.topics.values()].filter((topic) => !topic.deleted),
    last_message: last === undefined ? null : viewMessage(last),
  };
}
