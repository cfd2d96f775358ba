/** Checks the entities that a bot sends, with Telegram's words for what is wrong. Offsets are UTF-16 code units. */
import { badRequest } from './apiError.ts';
import { sortEntities } from './detectEntities.ts';
import { isRecord } from './params.ts';
import type { MessageEntity } from './types.ts';

const TYPES: readonly string[] = (
  'mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough spoiler ' +
  'blockquote expandable_blockquote code pre text_link text_mention custom_emoji'
).split(' ');

/** Reads the list as sent; throws `ApiError` 400 where an element is not an entity. */
export function readEntities(value: unknown): readonly MessageEntity[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw badRequest('expected an Array of MessageEntity');
  return value.map((element: unknown) => {
    if (!isRecord(element)) throw badRequest("can't parse MessageEntity: expected an Object");
    const { type } = element;
    const offset = wholeNumber(element['offset'], 'offset');
    const length = wholeNumber(element['length'], 'length');
    if (typeof type !== 'string' || !TYPES.includes(type)) {
      throw badRequest("can't parse MessageEntity: Unsupported type specified");
    }
    if (offset < 0) throw badRequest(`receive an entity with incorrect offset ${offset}`);
    if (length < 0) throw badRequest(`receive an entity with incorrect length ${length}`);
    const url = element['url'];
    if (type === 'text_link') checkLink(url);
    return {
      type,
      offset,
      length,
      ...(type === 'text_link' && typeof url === 'string' ? { url } : {}),
      ...(type === 'pre' && typeof element['language'] === 'string' ? { language: element['language'] } : {}),
      ...(typeof element['custom_emoji_id'] === 'string' ? { custom_emoji_id: element['custom_emoji_id'] } : {}),
    };
  });
}

function wholeNumber(value: unknown, field: string): number {
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    throw badRequest(`can't parse MessageEntity: Field "${field}" must be of type Number`);
  }
  return number;
}

function checkLink(url: unknown): void {
  if (typeof url !== 'string' || url === '') throw badRequest("entity URL '' is invalid: URL host is empty");
  if (!/^(?:https?:\/\/|tg:\/\/|mailto:)\S+$|^[^\s.]+\.\S+$/i.test(url))
    throw badRequest('entity URL is invalid: Wrong HTTP URL');
}

/** Nested entities are fine; crossing ones, those out of the text and those that split a surrogate pair are not. */
export function checkEntities(text: string, entities: readonly MessageEntity[]): void {
  const open: number[] = [];
  for (const { offset, length } of sortEntities(entities)) {
    if (length === 0) continue;
    if (offset >= text.length) throw badRequest(`entity begins after the end of the text at UTF-16 offset ${offset}`);
    if (splitsPair(text, offset)) {
      throw badRequest(`entity begins in a middle of a UTF-16 symbol at byte offset ${byteOffset(text, offset)}`);
    }
    const end = offset + length;
    while (open.length > 0 && (open.at(-1) ?? 0) <= offset) open.pop();
    if (end > Math.min(text.length, open.at(-1) ?? text.length)) {
      throw badRequest(
        `entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${end}`,
      );
    }
    if (splitsPair(text, end)) {
      throw badRequest(
        `entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol at byte offset ${byteOffset(text, end)}`,
      );
    }
    open.push(end);
  }
}

function splitsPair(text: string, at: number): boolean {
  return /^[\uDC00-\uDFFF]$/.test(text.charAt(at)) && /^[\uD800-\uDBFF]$/.test(text.charAt(at - 1));
}

/** `at` lies inside a surrogate pair: TDLib notices at the next symbol. */
function byteOffset(text: string, at: number): number {
  return Buffer.byteLength(text.slice(0, at + 1));
}
