/**
 * Messages as the Bot API takes them. Emphases go as entities, never as markup: what looks like markup in a text is text.
 */
import type { Delivery, MessageBody } from '../../storage/outbox.ts';
import type { Keyboard } from '../../tablePorts.ts';
import { splitText } from '../text/splitText.ts';

type Params = Readonly<Record<string, unknown>>;

/** UTF-16 units. */
export const LONGEST_MESSAGE = 4096;

/** What fits into one message of a body that is too long for it. */
export function cutBody(body: MessageBody): MessageBody {
  const [first] = splitText(body, LONGEST_MESSAGE);
  return first === undefined ? body : { ...first, keyboard: body.keyboard };
}

/** The same words without what Telegram may object to. */
export function bareBody({ text }: MessageBody): MessageBody {
  return { text, entities: [], keyboard: [] };
}

export function isBare({ entities, keyboard }: MessageBody): boolean {
  return entities.length === 0 && keyboard.length === 0;
}

export function sendParams(delivery: Delivery, body: MessageBody): Params {
  return {
    ...placeOf(delivery),
    ...contentOf(body),
    ...(body.keyboard.length === 0 ? {} : { reply_markup: markupOf(body.keyboard) }),
  };
}

function placeOf({ chatId, threadId, replyTo }: Delivery): Params {
  return {
    chat_id: chatId,
    ...(threadId === null ? {} : { message_thread_id: threadId }),
    ...(replyTo === null ? {} : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
  };
}

/** @param file the picture's bytes and a name for them */
export function photoParams(
  delivery: Delivery,
  { text, entities }: MessageBody,
  { bytes, name }: { readonly bytes: Uint8Array; readonly name: string },
): Params {
  const photo = { source: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), filename: name };
  return { ...placeOf(delivery), photo, caption: text, caption_entities: entities };
}

/** A keyboard that is not said anew goes away. */
export function editParams(chatId: number, messageId: number, body: MessageBody): Params {
  return { chat_id: chatId, message_id: messageId, ...contentOf(body), reply_markup: markupOf(body.keyboard) };
}

function contentOf({ text, entities }: MessageBody): Params {
  return { text, entities, link_preview_options: { is_disabled: true } };
}

export function markupOf(keyboard: Keyboard): Params {
  return {
    inline_keyboard: keyboard.map((row) => row.map(({ label, data }) => ({ text: label, callback_data: data }))),
  };
}
