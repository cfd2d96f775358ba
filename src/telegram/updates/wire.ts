/**
 * The fields of an update that are read, each checked by itself: what is missing or not of its kind reads as null, so
 * that one odd field does not cost a message. Unknown fields are left out.
 * Source: https://core.telegram.org/bots/api#update
 */
import { z } from 'zod';

const integer = z.int().nullable().catch(null);
const text = z.string().nullable().catch(null);
const flag = z.boolean().catch(false);

function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullable().catch(null);
}

/** The elements that are what they should be. */
function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((elements) =>
      elements.flatMap((element) => {
        const read = schema.safeParse(element);
        return read.success ? [read.data] : [];
      }),
    );
}

const user = z.object({ id: z.int(), is_bot: flag, language_code: text });
const chat = z.object({ id: z.int(), type: z.enum(['private', 'group', 'supergroup', 'channel']) });

const entity = z.object({
  type: z.string(),
  offset: z.int().nonnegative(),
  length: z.int().nonnegative(),
  user: optional(user),
});

const document = z.object({ file_id: z.string(), file_name: text, mime_type: text, file_size: integer });

const replied = z.object({
  message_id: integer,
  from: optional(user),
  sender_chat: optional(chat),
  text,
  entities: listOf(entity),
});

/** What makes a message more than text. A GIF comes as a document too. */
const MEDIA: readonly string[] = (
  'animation audio checklist contact dice game giveaway giveaway_winners invoice live_photo location paid_media photo ' +
  'poll sticker story venue video video_note voice'
).split(' ');

const message = z.looseObject({
  message_id: z.int(),
  chat,
  date: integer,
  edit_date: integer,
  from: optional(user),
  sender_chat: optional(chat),
  via_bot: optional(user),
  is_automatic_forward: flag,
  message_thread_id: integer,
  is_topic_message: flag,
  reply_to_message: optional(replied),
  text,
  entities: listOf(entity),
  caption: text,
  caption_entities: listOf(entity),
  document: optional(document),
  media_group_id: text,
  migrate_to_chat_id: integer,
  migrate_from_chat_id: integer,
});

const press = z.object({
  id: z.string(),
  from: user,
  data: text,
  /** Also the stub of a message that is gone. */
  message: optional(
    z.object({ message_id: z.int(), chat, message_thread_id: integer, is_topic_message: flag, date: integer }),
  ),
});

const membership = z.object({
  chat,
  new_chat_member: z.object({ status: z.string(), is_member: flag }),
});

const emoji = z.object({ emoji: z.string() });

const reaction = z.object({
  chat,
  message_id: z.int(),
  /** Absent where somebody reacts in the name of a chat. */
  user: optional(user),
  date: integer,
  old_reaction: listOf(emoji),
  new_reaction: listOf(emoji),
});

export type User = z.infer<typeof user>;
export type Message = z.infer<typeof message>;
export type Entity = z.infer<typeof entity>;

/** Where a message is: its chat, and the topic only where it is one. In other groups a thread is a chain of replies. */
export interface Place {
  readonly chat: { readonly id: number };
  readonly message_thread_id: number | null;
  readonly is_topic_message: boolean;
}

export const readMessageFields = (value: unknown): Message | null => message.safeParse(value).data ?? null;
export const readPressFields = (value: unknown) => press.safeParse(value).data ?? null;
export const readReactionFields = (value: unknown) => reaction.safeParse(value).data ?? null;
export const readMembershipFields = (value: unknown) => membership.safeParse(value).data ?? null;

export function threadOf(place: Omit<Place, 'chat'>): number | null {
  return place.is_topic_message ? topicOf(place.message_thread_id) : null;
}

/** A topic is known by a positive number; anything else is none, and no table could be named after it. */
export function topicOf(threadId: number | null): number | null {
  return threadId !== null && threadId > 0 ? threadId : null;
}

export function hasMedia(fields: Message): boolean {
  return MEDIA.some((name) => fields[name] !== undefined && fields[name] !== null);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
