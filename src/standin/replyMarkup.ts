/** Checks the keyboard that comes with a message. Only inline keyboards are kept: the others show nothing to other users. */
import { badRequest } from './apiError.ts';
import { isRecord, type Params } from './params.ts';
import type { InlineButton, InlineKeyboard } from './types.ts';

/** UTF-8 bytes. */
const CALLBACK_DATA_LIMIT = 64;
const BUTTON_LIMIT = 100;

/** null where no inline keyboard was sent. Throws `ApiError` 400 with Telegram's description. */
export function readReplyMarkup(params: Params): InlineKeyboard | null {
  const markup = params.json('reply_markup', 'reply keyboard markup');
  if (markup === undefined) return null;
  if (!isRecord(markup)) throw badRequest('object expected as reply markup');
  const rows = markup['inline_keyboard'];
  if (rows === undefined) return null;
  if (!Array.isArray(rows)) throw badRequest('field "inline_keyboard" must be of type Array');
  const keyboard = rows.map((row: unknown) => {
    if (!Array.isArray(row)) throw badRequest('inline keyboard row must be an Array');
    return row.map((button: unknown) => readButton(button));
  });
  const filled = keyboard.filter((row) => row.length > 0);
  if (filled.flat().length > BUTTON_LIMIT) throw badRequest('reply markup is too long');
  return filled.length === 0 ? null : { inline_keyboard: filled };
}

function readButton(button: unknown): InlineButton {
  if (!isRecord(button)) throw badRequest("can't parse inline keyboard button: InlineKeyboardButton must be an Object");
  const { text, callback_data: data, url } = button;
  if (typeof text !== 'string') throw badRequest('can\'t parse inline keyboard button: can\'t find field "text"');
  if (text.trim() === '') throw badRequest('inline keyboard button text must be non-empty');
  if (typeof data === 'string' && data !== '') {
    if (Buffer.byteLength(data) > CALLBACK_DATA_LIMIT) throw badRequest('BUTTON_DATA_INVALID');
    return { ...button, text, callback_data: data };
  }
  if (typeof url === 'string' && url !== '') {
    if (!/^(?:https?|tg):\/\/\S+|^[^\s:]+\.\S+/i.test(url))
      throw badRequest('inline keyboard button URL is invalid: Wrong HTTP URL');
    return { ...button, text, url };
  }
  const others = ['switch_inline_query', 'switch_inline_query_current_chat', 'copy_text', 'web_app', 'login_url'];
  if (others.some((field) => button[field] !== undefined)) return { ...button, text };
  throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
}
