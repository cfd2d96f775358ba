/** A golden question as YAML: what the bot writes, and what an administrator may paste. */
import { Document, type Node, type Pair, Scalar, type ToStringOptions, YAMLMap } from 'yaml';
import type { GoldenCase } from '../tablePorts.ts';
import { collapseSpace } from '../text/fold.ts';

/** `[6]` rather than `[ 6 ]`, no line is folded, and what nobody has said yet is left empty. */
export const STYLE: ToStringOptions = { lineWidth: 0, flowCollectionPadding: false, nullStr: '' };

/** An item of the list `questions`. */
export function caseYaml(goldenCase: GoldenCase): string {
  const document = new Document();
  document.contents = caseNode(goldenCase);
  return itemText(document.toString(STYLE), '');
}

/** A new item of the list. */
export function caseNode({ question, game, document, pages, answered }: GoldenCase): YAMLMap {
  const made = new Document();
  const node = new YAMLMap(made.schema);
  const fields: readonly Pair[] = [
    made.createPair('question', question),
    made.createPair('game', game),
    ...(document === null ? [] : [made.createPair('document', document)]),
    made.createPair('pages', pagesNode(pages, answered)),
  ];
  for (const field of fields) node.add(field);
  return node;
}

/** @param answered is kept as a comment, in one line */
export function pagesNode(pages: GoldenCase['pages'], answered: string | null): Node {
  const node = new Document().createNode(pages, { flow: true }) ?? new Scalar(null);
  if (answered !== null) node.comment = ` answered: ${collapseSpace(answered.replace(/[\p{Cc}\u2028\u2029]/gu, ' '))}`;
  return node;
}

/** Lines of a map as an item of a list that is indented by `indent`. */
export function itemText(map: string, indent: string): string {
  return map
    .trimEnd()
    .split('\n')
    .map((line, at) => `${line === '' ? '' : indent}${at === 0 ? '- ' : line === '' ? '' : '  '}${line}\n`)
    .join('');
}
