/**
 * The two parse modes, small: enough to tell a bot that relies on them what Telegram would tell it. HTML knows the
 * documented tags; MarkdownV2 knows bold, italic, underline, strikethrough, spoiler and code, and refuses every reserved
 * character that is not escaped.
 */
import { badRequest } from './apiError.ts';
import type { MessageEntity } from './types.ts';

export interface ParsedText {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

/** `mode` is HTML, MarkdownV2 or '' in any case. Throws `ApiError` 400 with Telegram's description. */
export function parseText(source: string, mode: string): ParsedText {
  switch (mode.toLowerCase()) {
    case '':
      return { text: source, entities: [] };
    case 'html':
      return parseHtml(source);
    case 'markdownv2':
    case 'markdown':
      return parseMarkdown(source);
    default:
      throw badRequest('unsupported parse_mode');
  }
}

const TAGS: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  'tg-spoiler': 'spoiler',
  a: 'text_link',
};

function unparsable(detail: string): Error {
  return badRequest(`can't parse entities: ${detail}`);
}

function parseHtml(source: string): ParsedText {
  const entities: MessageEntity[] = [];
  const open: { readonly tag: string; readonly offset: number; readonly url: string }[] = [];
  let text = '';
  const token = /<(\/?)([a-z-]*)([^>]*)(>?)|&(?:lt|gt|amp|quot|#\d+);|[^<&]+|&/giu;
  for (const match of source.matchAll(token)) {
    const [whole, slash, name, attributes = '', closed] = match;
    if (!whole.startsWith('<')) {
      text += whole.startsWith('&') ? decode(whole) : whole;
      continue;
    }
    const at = Buffer.byteLength(source.slice(0, match.index));
    const tag = (name ?? '').toLowerCase();
    if (slash === '/') {
      const start = open.pop();
      if (start === undefined) throw unparsable(`Unexpected end tag at byte offset ${at}`);
      if (tag !== '' && start.tag !== tag) {
        throw unparsable(`Unmatched end tag at byte offset ${at}, expected "</${start.tag}>", found "</${tag}>"`);
      }
      const length = text.length - start.offset;
      const type = TAGS[start.tag] ?? start.tag;
      if (length > 0)
        entities.push({ type, offset: start.offset, length, ...(start.url === '' ? {} : { url: start.url }) });
      continue;
    }
    if (TAGS[tag] === undefined) throw unparsable(`Unsupported start tag "${tag}" at byte offset ${at}`);
    if (closed === '') throw unparsable(`Unclosed start tag at byte offset ${at}`);
    open.push({ tag, offset: text.length, url: /href\s*=\s*["']?([^"'\s>]+)/i.exec(attributes)?.[1] ?? '' });
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw unparsable(`Can't find end tag corresponding to start tag "${unclosed.tag}"`);
  return { text, entities };
}

function decode(reference: string): string {
  const named: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' };
  const number = /^&#(\d+);$/.exec(reference)?.[1];
  return (
    named[reference] ?? (number === undefined ? reference : String.fromCodePoint(Math.min(Number(number), 0x10ffff)))
  );
}

const MARKS: Readonly<Record<string, readonly [type: string, name: string]>> = {
  '*': ['bold', 'Bold'],
  _: ['italic', 'Italic'],
  __: ['underline', 'Underline'],
  '~': ['strikethrough', 'Strikethrough'],
  '||': ['spoiler', 'Spoiler'],
  '`': ['code', 'Code'],
};

function parseMarkdown(source: string): ParsedText {
  const entities: MessageEntity[] = [];
  const open: { readonly mark: string; readonly offset: number; readonly at: number }[] = [];
  let text = '';
  for (const match of source.matchAll(/\\[\x21-\x7e]|__|\|\||[^]/gu)) {
    const [token] = match;
    if (token.length === 2 && token.startsWith('\\')) {
      text += token.slice(1);
      continue;
    }
    const start = open.at(-1);
    const kind = MARKS[token];
    if (start?.mark === '`' && token !== '`') text += token;
    else if (kind === undefined) {
      if (/^[[\]()>#+\-=|{}.!]$/.test(token)) {
        throw unparsable(`Character '${token}' is reserved and must be escaped with the preceding '\\'`);
      }
      text += token;
    } else if (start?.mark === token) {
      open.pop();
      if (text.length > start.offset)
        entities.push({ type: kind[0], offset: start.offset, length: text.length - start.offset });
    } else open.push({ mark: token, offset: text.length, at: Buffer.byteLength(source.slice(0, match.index)) });
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) {
    throw unparsable(`Can't find end of ${MARKS[unclosed.mark]?.[1] ?? ''} entity at byte offset ${unclosed.at}`);
  }
  return { text, entities };
}
