/** docs/proof.md: what was measured, where and when, and what of it does not hold. */
import { ratioWords } from '../../test/proof/ratio.ts';
import type { Machine, ProofRecord, ProofRow } from '../../test/proof/record.ts';

/** One command and what it keeps under its name; null: no run is recorded. */
export interface ProofSection {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly record: ProofRecord | null;
  /** Beside this page; null: none. */
  readonly chart: string | null;
}

const HEAD = `# Proof

What the bot promises is measured by commands that anybody can run on a clone. Each section below is what one of them found on
the machine that it names: \`npm run NAME -- --record\` keeps a run as \`proof/NAME.json\`, and \`npm run docs\` makes this page of
those files; a test fails where it says something else. [What is required](requirements.md) names the tests that show the rest.
What does not hold stands [at the end](#what-does-not-hold), with its cause.
`;

/** @param causes by the id of the row */
export function proofPage(sections: readonly ProofSection[], causes: Readonly<Record<string, string>>): string {
  const rows = sections.flatMap(({ name, record }) => (record?.rows ?? []).map((row) => ({ name, row })));
  return [HEAD, ...sections.map(sectionOf), notHeld(rows, causes), withoutVerdict(rows)].join('\n');
}

function sectionOf({ name, title, about, record, chart }: ProofSection): string {
  const heading = `## ${title}\n\n${about}\n`;
  if (record === null) return `${heading}\nNo run of \`${name}\` is recorded.\n`;
  const picture = chart === null ? '' : `\n[![${title}: ratios to the baseline](${chart})](${chart})\n`;
  return `${heading}
\`${record.command}\`, ${record.date}, ${durationOf(record.seconds)}. ${machineOf(record.machine)}
${picture}
${tableOf(record.rows)}
`;
}

const machineOf = ({ node, processor, processors, memory, kernel, load }: Machine): string =>
  `Node ${node}, ${processors} × ${inText(processor)}, ${memory} GiB, Linux ${inText(kernel)}, load before the run ${load}.`;

function durationOf(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

type Column = readonly [heading: string, cell: (row: ProofRow) => string];

const COLUMNS: readonly Column[] = [
  ['what', ({ what }) => inText(what)],
  ['figure', ({ figure }) => inText(figure)],
  ['baseline', ({ baseline }) => inText(baseline ?? '')],
  ['ratio', ({ ratio }) => (ratio === null ? '' : ratioWords(ratio))],
  ['goal', ({ goal }) => inText(goal ?? '')],
  ['verdict', verdictOf],
];

/** Without the columns that would be empty from top to bottom. */
function tableOf(rows: readonly ProofRow[]): string {
  const columns = COLUMNS.filter(([heading, cell]) => heading === 'what' || rows.some((row) => cell(row) !== ''));
  return markdownTable(
    columns.map(([heading]) => heading),
    rows.map((row) => columns.map(([, cell]) => cell(row))),
  );
}

function verdictOf({ held, goal, note }: ProofRow): string {
  if (held === null) return inText(note ?? (goal === null ? '' : 'no verdict'));
  const words = held ? 'held' : '**not held**';
  return [words, inText(note ?? '')].filter((part) => part !== '').join(': ');
}

interface NamedRow {
  readonly name: string;
  readonly row: ProofRow;
}

function notHeld(rows: readonly NamedRow[], causes: Readonly<Record<string, string>>): string {
  const missed = rows.filter(({ row }) => row.held === false);
  const body =
    rows.length === 0
      ? 'No run is recorded.'
      : missed.length === 0
        ? 'Every row above that has a goal and a verdict holds.'
        : markdownTable(
            ['of', 'what', 'figure', 'goal', 'cause'],
            missed.map(({ name, row }) => [
              name,
              inText(row.what),
              inText(row.figure),
              inText(row.goal ?? ''),
              inText(causes[row.id] ?? 'not known'),
            ]),
          );
  return `## What does not hold\n\n${body}\n`;
}

function withoutVerdict(rows: readonly NamedRow[]): string {
  const open = rows.filter(({ row }) => row.held === null && row.goal !== null);
  if (open.length === 0) return '';
  const body = markdownTable(
    ['of', 'what', 'goal', 'why'],
    open.map(({ name, row }) => [name, inText(row.what), inText(row.goal ?? ''), inText(row.note ?? '')]),
  );
  return `## What has no verdict\n\n${body}\n`;
}

function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, headings.map(() => '---'), ...rows];
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** As it stands, in a cell of a table: nothing of it is markup but what stands between backticks. */
export function inText(text: string): string {
  return text
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .split(/(`[^`]*`)/u)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('&', '&amp;').replaceAll(/[\\*_~<[\]`]/gu, '\\$&')))
    .join('')
    .replaceAll('|', String.raw`\|`);
}
