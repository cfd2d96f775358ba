/**
 * The text of a file of golden questions with one question more, or with other pages for one that it has. Everything else
 * stays as its owner wrote it, to the byte where the list is written one item below the other.
 */
import { isDeepStrictEqual } from 'node:util';
import { Document, isCollection, isMap, isScalar, isSeq, visit, type YAMLMap, YAMLSeq } from 'yaml';
import type { GoldenCase } from '../tablePorts.ts';
import { caseNode, itemText, pagesNode, STYLE } from './caseYaml.ts';
import { keyOf, samePages } from './goldenCase.ts';
import { GoldenError } from './goldenError.ts';
import { parseGolden } from './goldenFile.ts';

export type Changed =
  | { readonly kind: 'appended' | 'changed'; readonly text: string }
  | { readonly kind: 'known'; readonly known: GoldenCase };

/** Half-open range of UTF-16 code units. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * @param name of the file, for its mistakes
 * @throws GoldenError `golden_invalid`
 */
export function changedText(before: string, goldenCase: GoldenCase, name: string): Changed {
  const { source, questions } = parseGolden(before, name);
  const at = questions.findIndex((question) => keyOf(question) === keyOf(goldenCase));
  const known = questions[at];
  if (known === undefined) return { kind: 'appended', text: appended(before, source, goldenCase) };
  if (goldenCase.pages === null || samePages(known.pages, goldenCase.pages)) return { kind: 'known', known };
  return { kind: 'changed', text: changed(before, source, at, goldenCase) };
}

function appended(before: string, source: Document, goldenCase: GoldenCase): string {
  const list = source.get('questions');
  const last = isSeq(list) ? list.items.at(-1) : undefined;
  const node = caseNode(goldenCase);
  const items = isSeq(list) ? list : new YAMLSeq(source.schema);
  const isBlock = isSeq(list) && list.flow !== true;
  items.add(node);
  if (items !== list) source.set('questions', items);
  if (!isBlock || !isMap(last) || !list.range || !last.range) return written(source, items);
  const end = endOfLine(before, last.range[1]);
  const start = list.range[0];
  const added = itemText(textOf(node), ' '.repeat(columnOf(before, start)));
  return spliced(before, { start: end, end }, before[end - 1] === '\n' ? added : `\n${added}`, source);
}

function changed(before: string, source: Document, at: number, { document, pages, answered }: GoldenCase): string {
  const item = source.getIn(['questions', at], true);
  if (!isMap(item)) throw new Error('a question that was read is none');
  const isAlone = !isTied(item);
  if (!isAlone) unfold(source);
  const told = item.get('pages', true);
  const node = pagesNode(pages, answered);
  if (answered === null) node.comment = told?.comment ?? null;
  item.set('pages', node);
  // The pages are of that document; another one's would be missed for ever.
  if (document === null) item.delete('document');
  else if (item.has('document')) item.set('document', document);
  else item.items.splice(-1, 0, source.createPair('document', document));
  if (!isAlone || item.flow === true || !item.range) return source.toString(STYLE);
  const [start, valueEnd] = item.range;
  const end = endOfLine(before, valueEnd);
  // The hyphen stands there already, with what is written above it.
  item.commentBefore = null;
  const column = columnOf(before, start);
  const lines = itemText(textOf(item), ' '.repeat(Math.max(0, column - 2)));
  return spliced(before, { start, end }, lines.slice(column), source);
}

/** Whether others say it with `*name`, or it says so what stands elsewhere: then it cannot be written by itself. */
function isTied(item: YAMLMap): boolean {
  let tied = false;
  visit(item, {
    Alias: () => {
      tied = true;
    },
    Value: (_, { anchor }) => {
      tied ||= anchor !== undefined;
    },
  });
  return tied;
}

/** Puts what is meant in the place of each `*name`. */
function unfold(source: Document): void {
  visit(source, {
    Alias: (_, alias) => {
      const meant = alias.resolve(source)?.clone();
      if (!isScalar(meant) && !isCollection(meant)) return undefined;
      delete meant.anchor;
      return meant;
    },
  });
}

/** All of it, one question below the other. */
function written(source: Document, items: YAMLSeq): string {
  items.flow = false;
  if (isMap(source.contents)) source.contents.flow = false;
  return source.toString(STYLE);
}

/** A map that stands alone. */
function textOf(map: Document['contents']): string {
  const alone = new Document();
  alone.contents = map;
  return alone.toString(STYLE);
}

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

/** Behind the line end at or after `offset`, where the text before it does not end in one. */
function endOfLine(text: string, offset: number): number {
  if (text[offset - 1] === '\n') return offset;
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** With `lines` in a place, if it then says what `wanted` says; else all of it is written anew, which it surely says then. */
function spliced(before: string, { start, end }: Place, lines: string, wanted: Document): string {
  const added = before.includes('\r\n') ? lines.replaceAll('\n', '\r\n') : lines;
  const text = before.slice(0, start) + added + before.slice(end);
  const meant: unknown = wanted.toJS();
  try {
    if (isDeepStrictEqual(parseGolden(text, '').source.toJS(), meant)) return text;
  } catch (error) {
    if (!(error instanceof GoldenError)) throw error;
  }
  return wanted.toString(STYLE);
}
