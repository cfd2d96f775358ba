/** `npm run eval`: how well the search finds the right page, without any model. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { RulesLawyerError, UsageError } from '../errors.ts';
import type { LibraryContents } from '../library/contents.ts';
import { rankPages } from '../search/rank.ts';
import type { RankedSearch } from '../search/rankedSearch.ts';
import { type Command, libraryFolder, readOptions } from './command.ts';
import { withSession } from './session.ts';

const USAGE = 'npm run eval -- --library DIR --questions FILE.jsonl [--out FILE.jsonl] [--k 20]';

/** Ranks for which the share of hits is printed. */
const CUTS = [1, 3, 5, 10] as const;

const PAGES = '"gold_pages" has to be a list of page numbers';
const Row = z.object(
  {
    id: z.union([z.string(), z.number()], '"id" has to be a text or a number'),
    question: z.string('"question" has to be a text'),
    document: z.string('"document" has to be a text').nullish(),
    gold_pages: z.array(z.int(PAGES), PAGES).default([]),
  },
  'a row has to be an object',
);
type Row = z.infer<typeof Row>;

interface RankedPageRow {
  readonly document: string;
  readonly page: number;
  readonly score: number;
}

/** @throws UsageError naming the line that is wrong */
function readQuestions(file: string): readonly Row[] {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UsageError(`The questions ${file} cannot be read (${code}).\nUsage: ${USAGE}`);
  }
  const rows: Row[] = [];
  for (const [index, line] of content
    .replace(/^\ufeff/u, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch (error) {
      throw new UsageError(`${file}, line ${index + 1}: not JSON (${error instanceof Error ? error.name : 'error'}).`);
    }
    const row = Row.safeParse(json);
    if (!row.success) {
      const told = row.error.issues.map((issue) => issue.message);
      throw new UsageError(`${file}, line ${index + 1}: ${[...new Set(told)].join('; ')}.`);
    }
    rows.push(row.data);
  }
  if (rows.length === 0) throw new UsageError(`${file} has no questions.`);
  return rows;
}

/** @throws UsageError naming the file */
function writeRows(file: string, rows: string): void {
  try {
    writeFileSync(file, rows);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UsageError(`The results ${file} cannot be written (${code}).`);
  }
}

/** Ranks pages of the documents for a question; a game that the question names comes before all others. */
async function rank(
  search: RankedSearch,
  { games, names }: LibraryContents,
  question: string,
  documentIds: readonly number[],
): Promise<readonly { readonly documentId: number; readonly page: number; readonly score: number }[]> {
  const named = names.findInText(question);
  const mentioned = games.filter((game) => named.some((other) => other.id === game.id));
  const ignored = mentioned.flatMap((game) => [game.name, ...game.aliases]);
  const first = new Set(mentioned.flatMap((game) => game.documents.map((document) => document.documentId)));
  const ahead = documentIds.filter((id) => first.has(id));
  const behind = documentIds.filter((id) => !first.has(id));
  const pages = [];
  for (const scope of [ahead, behind]) {
    if (scope.length > 0) pages.push(...rankPages((await search.search(question, scope, ignored)).passages));
  }
  return pages;
}

interface Scored {
  readonly group: string;
  /** 1-based rank of the first gold page, Infinity where none was found. */
  readonly rank: number;
}

function report(scored: readonly Scored[], times: readonly number[]): string {
  const share = (rows: readonly Scored[], cut: number): string =>
    (rows.filter((row) => row.rank <= cut).length / rows.length).toFixed(3);
  const line = (name: string, rows: readonly Scored[]): string => {
    const hits = CUTS.map((cut) => `hit@${cut} ${share(rows, cut)}`).join('  ');
    const mrr = rows.reduce((sum, row) => sum + 1 / row.rank, 0) / rows.length;
    return `${name}: ${rows.length} questions  ${hits}  MRR ${mrr.toFixed(3)}\n`;
  };
  const groups = Map.groupBy(scored, (row) => row.group);
  let text = '';
  if (groups.size > 1 && groups.size <= 12) for (const [name, rows] of groups) text += line(name, rows);
  if (scored.length > 0) text += line('all', scored);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1);
  const mean = times.reduce((sum, time) => sum + time, 0) / Math.max(1, times.length);
  return `${text}ms per query: mean ${mean.toFixed(1)}  p50 ${at(0.5)}  p99 ${at(0.99)}\n`;
}

export const evaluate: Command = async (invocation) => {
  const { values } = readOptions(
    invocation.args,
    { library: { type: 'string' }, questions: { type: 'string' }, out: { type: 'string' }, k: { type: 'string' } },
    USAGE,
  );
  if (values.questions === undefined) throw new UsageError(`--questions is missing.\nUsage: ${USAGE}`);
  const k = Number(values.k ?? '20');
  if (!Number.isInteger(k) || k < 1 || k > 1_000) throw new UsageError('--k must be a whole number from 1 to 1000.');
  const rows = readQuestions(resolve(invocation.cwd, values.questions));
  const folder = libraryFolder(values.library, invocation);

  return withSession(folder, invocation, async ({ resources }) => {
    const contents = resources.library.contents();
    const indexed = contents.files.flatMap((file) =>
      file.documentId === null ? [] : [{ path: file.path, id: file.documentId }],
    );
    const pathOf = new Map(indexed.map((file) => [file.id, file.path]));
    const scored: Scored[] = [];
    const times: number[] = [];
    const missing = new Set<string>();
    let output = '';
    for (const row of rows) {
      const scope =
        row.document === undefined || row.document === null
          ? indexed
          : indexed.filter((file) => file.path === row.document || file.path.split('/').at(-1) === row.document);
      if (scope.length === 0) missing.add(row.document ?? '(any)');
      const startedAt = performance.now();
      const ranked = await rank(resources.search, contents, row.question, [...new Set(scope.map((file) => file.id))]);
      times.push(performance.now() - startedAt);
      const pages = ranked.slice(0, k).map(
        (page): RankedPageRow => ({
          document: pathOf.get(page.documentId) ?? '',
          page: page.page,
          score: Number(page.score.toFixed(4)),
        }),
      );
      output += `${JSON.stringify({ id: row.id, ranked: pages })}\n`;
      if (row.gold_pages.length === 0) continue;
      const found = pages.findIndex((page) => row.gold_pages.includes(page.page));
      scored.push({
        group: String(row.id).split('-')[0] ?? '',
        rank: found < 0 ? Number.POSITIVE_INFINITY : found + 1,
      });
    }
    if (values.out !== undefined) writeRows(resolve(invocation.cwd, values.out), output);
    invocation.terminal.out(report(scored, times));
    const unscored = rows.length - scored.length;
    if (unscored > 0) invocation.terminal.out(`${unscored} questions without gold pages are not scored.\n`);
    if (missing.size > 0) {
      throw new RulesLawyerError(
        'missing_document',
        `The library ${folder} has no indexed document ${[...missing].join(', ')}; its questions count as missed. \`npm run library\` shows what is there.`,
      );
    }
    return 0;
  });
};
