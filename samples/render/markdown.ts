/**
 * Reads the sources of the sample rulebooks: front matter and a small subset of Markdown.
 *
 * Front matter is `key: value` lines between two `---` lines. Blocks are separated by blank lines: `#`, `##`, `###`
 * headings; paragraphs; `- ` and `1. ` lists, an indented line continues its item; `|` tables, first row the header; `> `
 * side boxes, first line the title; `---` a new page; `[column]` a new column; `[contents]` the table of contents. Inline: `**bold**`, `*italic*`.
 */

export type Style = 'regular' | 'bold' | 'italic';

export interface Span {
  readonly text: string;
  readonly style: Style;
}

export type Spans = readonly Span[];

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly spans: Spans }
  | { readonly kind: 'list'; readonly items: readonly { readonly marker: string; readonly spans: Spans }[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly Spans[])[] }
  | { readonly kind: 'box'; readonly title: string; readonly blocks: readonly Block[] }
  | { readonly kind: 'contents' }
  | { readonly kind: 'break'; readonly to: 'page' | 'column' };

export interface Source {
  readonly meta: ReadonlyMap<string, string>;
  readonly blocks: readonly Block[];
}

/** @throws Error when the front matter is missing or a line of it is not `key: value`. */
export function parseSource(text: string): Source {
  const match = /^---\n(.*?)\n---\n/s.exec(text);
  if (match === null) throw new Error('a rulebook source starts with front matter between two "---" lines');
  const meta = new Map<string, string>();
  for (const line of (match[1] ?? '').split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new Error(`front matter line is not "key: value": ${line}`);
    meta.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return { meta, blocks: parseBlocks(text.slice(match[0].length)) };
}

/** `**bold**` and `*italic*`; everything else is literal. */
export function parseSpans(text: string): Spans {
  return text
    .split(/(\*\*[^*]+\*\*|\*[^*]+\*)/)
    .filter((part) => part !== '')
    .map((part): Span => {
      if (part.length > 4 && part.startsWith('**')) return { text: part.slice(2, -2), style: 'bold' };
      if (part.length > 2 && part.startsWith('*')) return { text: part.slice(1, -1), style: 'italic' };
      return { text: part, style: 'regular' };
    });
}

function parseBlocks(text: string): readonly Block[] {
  return text
    .split(/\n{2,}/)
    .map((chunk) => chunk.replace(/^\n+|\s+$/g, ''))
    .filter((chunk) => chunk !== '')
    .map(parseBlock);
}

function parseBlock(chunk: string): Block {
  const lines = chunk.split('\n');
  const heading = /^(#{1,3}) (.+)$/.exec(chunk);
  if (heading !== null) {
    const hashes = heading[1]?.length;
    return { kind: 'heading', level: hashes === 1 ? 1 : hashes === 2 ? 2 : 3, text: heading[2] ?? '' };
  }
  if (chunk === '---') return { kind: 'break', to: 'page' };
  if (chunk === '[column]') return { kind: 'break', to: 'column' };
  if (chunk === '[contents]') return { kind: 'contents' };
  if (chunk.startsWith('|'))
    return { kind: 'table', rows: lines.filter((line) => !/^[|\s:-]+$/.test(line)).map(cells) };
  if (chunk.startsWith('> ')) return parseBox(lines.map((line) => line.replace(/^> ?/, '')));
  if (/^(-|\d+\.) /.test(chunk)) return { kind: 'list', items: listItems(lines) };
  return { kind: 'paragraph', spans: parseSpans(lines.map((line) => line.trim()).join(' ')) };
}

function parseBox(lines: readonly string[]): Block {
  return { kind: 'box', title: lines[0] ?? '', blocks: parseBlocks(lines.slice(1).join('\n')) };
}

function cells(line: string): readonly Spans[] {
  return line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => parseSpans(cell.trim()));
}

function listItems(lines: readonly string[]): readonly { readonly marker: string; readonly spans: Spans }[] {
  const items: { readonly marker: string; text: string }[] = [];
  for (const line of lines) {
    const start = /^(-|\d+\.) (.*)$/.exec(line);
    const last = items.at(-1);
    if (start !== null) items.push({ marker: start[1] === '-' ? '•' : (start[1] ?? ''), text: start[2] ?? '' });
    else if (last !== undefined) last.text += ` ${line.trim()}`;
  }
  return items.map((item) => ({ marker: item.marker, spans: parseSpans(item.text) }));
}
