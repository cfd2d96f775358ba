/** `npm run eval`: how well the search finds the right page, without any model. */
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { RulesLawyerError, UsageError } from '../errors.ts';
import type { LibraryContents } from '../library/contents.ts';
import { type NamedDocuments, namedDocuments, rankDocuments } from '../search/rankDocuments.ts';
import { type Command, libraryFolder, readOptions } from './command.ts';
import { readQuestions, ResultFile } from './evalFiles.ts';
import { withSession } from './session.ts';

export const USAGE = 'npm run eval -- --library DIR --questions FILE.jsonl [--out FILE.jsonl] [--k 20]';

/** Ranks for which the share of hits is printed. */
const CUTS = [1, 3, 5, 10] as const;

interface RankedPageRow {
  readonly document: string;
  readonly page: number;
  readonly score: number;
}

/** The games that a question names, as the search takes them. */
const namedIn = ({ games, names }: LibraryContents, question: string): readonly NamedDocuments[] => {
  const ids = new Set(names.findInText(question).map((game) => game.id));
  return games.filter((game) => ids.has(game.id)).map(namedDocuments);
};

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

export const run: Command = async (invocation) => {
  const { values } = readOptions(
    invocation.args,
    { library: { type: 'string' }, questions: { type: 'string' }, out: { type: 'string' }, k: { type: 'string' } },
    USAGE,
    'no words',
  );
  if (values.questions === undefined) throw new UsageError(`--questions is missing.\nUsage: ${USAGE}`);
  const k = Number(values.k ?? '20');
  if (!Number.isInteger(k) || k < 1 || k > 1_000) throw new UsageError('--k must be a whole number from 1 to 1000.');
  const rows = readQuestions(resolve(invocation.cwd, values.questions), USAGE);
  const folder = libraryFolder(values.library, invocation);
  using results = values.out === undefined ? null : new ResultFile(resolve(invocation.cwd, values.out));

  return await withSession(folder, invocation, async ({ resources, signal }) => {
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
      // The search never waits for anything outside the process: without this no signal would be heard.
      await setImmediate();
      signal.throwIfAborted();
      const scope =
        row.document === undefined || row.document === null
          ? indexed
          : indexed.filter((file) => file.path === row.document || file.path.split('/').at(-1) === row.document);
      if (scope.length === 0) missing.add(row.document ?? '(any)');
      const startedAt = performance.now();
      const documentIds = [...new Set(scope.map((file) => file.id))];
      const named = namedIn(contents, row.question);
      const ranked = await rankDocuments(resources.search, row.question, documentIds, named);
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
    results?.write(output);
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
