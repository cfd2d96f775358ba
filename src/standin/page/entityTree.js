/** Resolves the flat list of a text's entities into nesting. Pure: what comes out is strings and entities, never markup. */

/** @import { MessageEntity, TextNode } from './types.ts' */

/** Entities that stand on lines of their own. */
const BLOCKS = ['blockquote', 'expandable_blockquote', 'pre'];

/**
 * Entities that cross are cut at the end of the one that began first. The line break after a block is the block's own.
 *
 * @param {string} text
 * @param {readonly MessageEntity[]} entities
 * @returns {readonly TextNode[]}
 */
export function entityTree(text, entities) {
  const waiting = entities.toSorted((one, other) => one.offset - other.offset || other.length - one.length);
  /** @type {(from: number, to: number) => readonly TextNode[]} */
  const build = (from, to) => {
    /** @type {TextNode[]} */
    const nodes = [];
    let at = from;
    for (let entity = waiting[0]; entity !== undefined && entity.offset < to; entity = waiting[0]) {
      waiting.shift();
      const start = Math.max(entity.offset, at);
      const end = Math.min(entity.offset + entity.length, to);
      if (end <= start) continue;
      if (start > at) nodes.push(text.slice(at, start));
      nodes.push({ entity, children: build(start, end) });
      at = BLOCKS.includes(entity.type) && text.charAt(end) === '\n' && end < to ? end + 1 : end;
    }
    if (at < to) nodes.push(text.slice(at, to));
    return nodes;
  };
  return build(0, text.length);
}

/**
 * The address of a link if it is one that a page may offer; null for scripts, data and whatever else is no place to go.
 *
 * @param {string} address
 * @returns {string | null}
 */
export function safeAddress(address) {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase();
  const hasPort = /^[a-z0-9.-]+:\d/i.test(address);
  if (scheme === undefined || hasPort) return `https://${address}`;
  return ['http', 'https', 'mailto', 'tg'].includes(scheme) ? address : null;
}

/**
 * As the apps do with a text that no message holds: parts of at most `limit` UTF-16 units, at a line break or a blank
 * where there is one in the second half, never inside a character.
 *
 * @param {string} text
 * @param {number} limit
 * @returns {readonly string[]}
 */
export function splitText(text, limit = 4096) {
  const parts = [];
  let rest = text.trim();
  while (rest.length > limit) {
    const head = rest.slice(0, limit);
    const gap = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(' '));
    const inPair = /[\uD800-\uDBFF]$/.test(head);
    const end = gap > limit / 2 ? gap : limit - (inPair ? 1 : 0);
    parts.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return rest === '' ? parts : [...parts, rest];
}
