/**
 * A text without the signs of Markdown: models are told to write none, small ones do, and players would read the signs.
 * Letters, digits and their order stay; a sign that marks nothing (`2*`, `snake_case`, `5 * 3`) stays, too.
 */

/** So much between two signs at most: signs without a partner cost little. A link is its text. */
const PAIRS: readonly RegExp[] = [
  /\*\*(?=\S)([^*\n]{1,500})(?<=\S)\*\*/gu,
  /(?<![\p{L}\p{N}_])__(?=\S)([^_\n]{1,500})(?<=\S)__(?![\p{L}\p{N}_])/gu,
  /(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]{1,500})(?<=\S)\*(?![\p{L}\p{N}*])/gu,
  /(?<![\p{L}\p{N}_])_(?=\S)([^_\n]{1,500})(?<=\S)_(?![\p{L}\p{N}_])/gu,
  /`([^`\n]{1,500})`/gu,
  /\[([^[\]\n]{1,200})\]\([^()\s]{1,300}\)/gu,
];

const HEADING = /^#{1,6} +/gmu;
const POINT = /^( {0,3})[*-] +(?=\S)/gmu;

export function unmarked(text: string): string {
  const lines = text.replace(HEADING, '').replace(POINT, '$1• ');
  return PAIRS.reduce((said, pair) => said.replace(pair, '$1'), lines);
}
