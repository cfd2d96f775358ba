/**
 * Turns the text parameters of a call into what Telegram stores: parsed, cleaned, trimmed, with entities that fit and
 * those that Telegram finds itself.
 */
import { badRequest } from './apiError.ts';
import { checkEntities, readEntities } from './checkEntities.ts';
import { detectEntities } from './detectEntities.ts';
import type { Params } from './params.ts';
import { parseText } from './parseMode.ts';
import type { MessageEntity } from './types.ts';

export interface FormattedText {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

/** UTF-16 code units of a text message; Telegram's documentation says characters. */
const TEXT_LIMIT = 4096;
const CAPTION_LIMIT = 1024;

/** The text of a message, 1 to 4,096 UTF-16 units after parsing. */
export function formatMessageText(params: Params): FormattedText {
  const formatted = formatText(params, 'text', 'entities');
  if (formatted.text === '') throw badRequest('message text is empty');
  if (formatted.text.length > TEXT_LIMIT) throw badRequest('message is too long');
  return formatted;
}

/** A caption, 0 to 1,024 UTF-16 units after parsing. */
export function formatCaption(params: Params): FormattedText {
  const formatted = formatText(params, 'caption', 'caption_entities');
  if (formatted.text.length > CAPTION_LIMIT) throw badRequest('message caption is too long');
  return formatted;
}

function formatText(params: Params, name: string, entitiesName: string): FormattedText {
  const parsed = parseText(params.text(name), params.text('parse_mode'));
  if (params.has('parse_mode')) return cleanText(parsed);
  const entities = readEntities(params.json(entitiesName, 'message entities'));
  return cleanText({ text: parsed.text, entities });
}

/** Telegram drops carriage returns, turns other control characters into spaces and trims both ends. */
export function cleanText(source: FormattedText): FormattedText {
  checkEntities(source.text, source.entities);
  const kept: number[] = [];
  let text = '';
  for (let index = 0; index < source.text.length; index += 1) {
    kept.push(text.length);
    const unit = source.text.charAt(index);
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    if (unit !== '\r') text += /[\u0000-\u0009\u000b-\u001f]/.test(unit) ? ' ' : unit;
  }
  kept.push(text.length);
  const leading = text.length - text.trimStart().length;
  const trimmed = text.trim();
  const place = (offset: number): number => Math.min(trimmed.length, Math.max(0, (kept[offset] ?? 0) - leading));
  const entities = source.entities.flatMap((entity) => {
    const offset = place(entity.offset);
    const length = place(entity.offset + entity.length) - offset;
    return length > 0 ? [{ ...entity, offset, length }] : [];
  });
  return { text: trimmed, entities: detectEntities(trimmed, entities) };
}
