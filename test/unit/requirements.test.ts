/** The documents point at files, tests and commands that are there: a table of what shows what is worth nothing once they are not. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { read, ROOT } from '../support/deployFiles.ts';

const TABLES = 'docs/requirements.md';
const DOCUMENTS = [
  'README.md',
  'deploy/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Without what only looks like a link: code between fences and in spans. */
const prose = (text: string): string => text.replaceAll(/```[^]*?```/gu, '').replaceAll(/`[^`\n]*`/gu, '``');

const headingsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (?<title>.+)$/gmu)].map(({ groups }) =>
    (groups?.['title'] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Links to files, and to headings in them, that are not there. */
function brokenLinks(path: string, text: string): readonly string[] {
  return [...prose(text).matchAll(/\]\((?<target>[^()\s]+)\)/gu)]
    .map(({ groups }) => groups?.['target'] ?? '')
    .filter((target) => !/^[a-z]+:/u.test(target))
    .filter((target) => {
      const [file = '', heading] = target.split('#');
      const linked = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(ROOT, linked))) return true;
      return heading !== undefined && !headingsOf(linked === path ? text : read(linked)).includes(heading);
    });
}

interface Citation {
  readonly file: string;
  readonly name: string;
}

/** Each `[file](path) › name, name` of a document. */
function citationsOf(path: string, text: string): readonly Citation[] {
  return [...text.matchAll(/\]\((?<target>[^()\s]+)\) › (?<names>`[^`]+`(?:, `[^`]+`)*)/gu)].flatMap(({ groups }) =>
    [...(groups?.['names'] ?? '').matchAll(/`([^`]+)`/gu)].map(([, name = '']) => ({
      file: join(dirname(path), groups?.['target'] ?? ''),
      name,
    })),
  );
}

/** The name stands there as a whole: of a test, of a group of them, or of a row. */
const isThere = ({ file, name }: Citation): boolean =>
  existsSync(join(ROOT, file)) && ["'", '"', '`'].some((quote) => read(file).includes(`${quote}${name}${quote}`));

const cellsOf = (line: string): readonly string[] =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());

describe('the documents', () => {
  it.each(DOCUMENTS)('%s links to what is there', (path) => {
    expect(brokenLinks(path, read(path))).toEqual([]);
  });

  it('would not, where a file or a heading has another name', () => {
    const text = '[a](requirements.md), [b](requirement.md), [c](requirements.md#faults), [d](requirements.md#fault)';
    expect(brokenLinks('docs/x.md', text)).toEqual(['requirement.md', 'requirements.md#fault']);
  });

  it('name commands that npm knows', () => {
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')));
    const named = DOCUMENTS.flatMap((path) => [...read(path).matchAll(/npm run (?:-s )?(?<name>[a-z]\w*(?::\w+)*)/gu)]);
    expect(named.length).toBeGreaterThan(10);
    expect(named.map(({ groups }) => groups?.['name'] ?? '').filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('the table of requirements', () => {
  const text = read(TABLES);
  const rows = text.split('\n').filter((line) => /^\| (?!---)/u.test(line));

  it('cites tests by names that they have', () => {
    const citations = citationsOf(TABLES, text);
    expect(citations.length).toBeGreaterThan(200);
    expect(citations.filter((citation) => !isThere(citation))).toEqual([]);
  });

  it('would not, where a test has another name, or its file is gone', () => {
    const own = '../test/unit/requirements.test.ts';
    const said = 'cites tests by names that they have';
    const cited = `[a](${own}) › \`${said}\`, \`${said.slice(0, -1)}\`<br>[b](../test/gone.test.ts) › \`${said}\``;
    expect(citationsOf(TABLES, cited).map(isThere)).toEqual([true, false, false]);
  });

  it('says of every line what shows it, or that nothing does', () => {
    const silent = rows.filter((row) => {
      const cells = cellsOf(row);
      const isHead = cells.some((cell) => cell === 'shown by' || cell === 'measured by');
      return !isHead && (cells.includes('') || !/› `|\*\*not shown\*\*|`np[mx] /u.test(cells.at(-1) ?? ''));
    });
    expect(silent).toEqual([]);
  });

  it('has every fault once, in order', () => {
    const numbers = rows.map((row) => cellsOf(row)[0] ?? '').filter((cell) => /^\d+$/u.test(cell));
    expect(numbers).toEqual(Array.from({ length: 25 }, (_, index) => String(index + 1)));
  });
});
