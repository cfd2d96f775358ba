/**
 * Puts text with emphases together. Offsets are counted here and nowhere else, in UTF-16 code units; an emphasis of
 * nothing is dropped; an outer emphasis comes before the ones inside it, so that the entities are always in order.
 */
import type { RichText, TextEntity } from '../tablePorts.ts';

/** What can be put into a text: plain strings are taken letter for letter, markup characters included. */
export type Said = string | RichText;

export function plain(text: string): RichText {
  return { text, entities: [] };
}

export function bold(content: Said): RichText {
  return emphasised('bold', content);
}

export function italic(content: Said): RichText {
  return emphasised('italic', content);
}

/** Ids and commands: a tap copies it. Nothing else can be emphasised inside. */
export function code(text: string): RichText {
  return emphasised('code', text);
}

/** A block in letters of one width: a tap copies it. Nothing else can be emphasised inside. */
export function pre(text: string): RichText {
  return emphasised('pre', text);
}

/** A block of its own. `expandable` (default: false) shows the first lines and the rest on a tap. Quotes do not nest. */
export function quote(content: Said, options: { readonly expandable?: boolean } = {}): RichText {
  return emphasised(options.expandable === true ? 'expandable_blockquote' : 'blockquote', content);
}

/** The parts one after the other. */
export function concat(...parts: readonly Said[]): RichText {
  return join(parts, '');
}

/** The parts with the separator between them; an empty part counts as a part, as in `Array.join`. */
export function join(parts: readonly Said[], separator: Said): RichText {
  const texts: string[] = [];
  const entities: TextEntity[] = [];
  let length = 0;
  const add = (part: Said): void => {
    const { text, entities: own } = toRich(part);
    for (const entity of own) entities.push({ ...entity, offset: entity.offset + length });
    texts.push(text);
    length += text.length;
  };
  for (const [index, part] of parts.entries()) {
    if (index > 0) add(separator);
    add(part);
  }
  return { text: texts.join(''), entities };
}

function toRich(said: Said): RichText {
  return typeof said === 'string' ? plain(said) : said;
}

function emphasised(type: TextEntity['type'], content: Said): RichText {
  const { text, entities } = toRich(content);
  return text === '' ? plain('') : { text, entities: [{ type, offset: 0, length: text.length }, ...entities] };
}
