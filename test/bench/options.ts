/** What is asked of `npm run bench`. */
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { UsageError } from '../../src/errors.ts';
import { wholeNumber } from '../proof/options.ts';

export const USAGE =
  'npm run bench -- [--only PART[,PART…]] [--pdf FILE] [--library DIR] [--questions FILE.jsonl] [--runs 5] [--lines 1000000] [--json] [--record] [--strict]; parts: book, storage, table, model, sight, redaction';

export const PARTS = ['book', 'storage', 'table', 'model', 'sight', 'redaction'] as const;
export type Part = (typeof PARTS)[number];

const MOST_RUNS = 100;
const MOST_LINES = 1_000_000_000;

export interface Options {
  /** In the order in which they run. */
  readonly parts: readonly Part[];
  /** Of the book, absolute; null: that of the samples. */
  readonly pdf: string | null;
  /** Of the model and the pictures, absolute; null: the samples with their questions. */
  readonly library: string | null;
  /** Asked of the book, and of the library where there is one. */
  readonly questions: string | null;
  readonly runs: number;
  /** Of the log. */
  readonly lines: number;
  readonly json: boolean;
  readonly record: boolean;
  /** A missed goal is a failure. */
  readonly strict: boolean;
}

/** @returns null where the usage is asked for @throws UsageError, or what Node says about an option that there is not */
export function readOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      pdf: { type: 'string' },
      library: { type: 'string' },
      questions: { type: 'string' },
      runs: { type: 'string', default: '5' },
      lines: { type: 'string', default: '1000000' },
      json: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  if (values.library !== undefined && values.questions === undefined) {
    throw new UsageError('--library needs --questions with its gold pages, as npm run eval reads them.');
  }
  if (values.record && values.only !== undefined) {
    throw new UsageError('--record keeps all parts together: leave out --only.');
  }
  // npm runs scripts in the project's folder; what the user typed is relative to where it was typed.
  const cwd = process.env['INIT_CWD'] ?? process.cwd();
  const absolute = (name: string, file: string | undefined): string | null =>
    file === undefined ? null : readable(name, resolve(cwd, file));
  return {
    parts: values.only === undefined ? PARTS : partsOf(values.only),
    pdf: absolute('pdf', values.pdf),
    library: absolute('library', values.library),
    questions: absolute('questions', values.questions),
    runs: wholeNumber('runs', values.runs, { least: 1, most: MOST_RUNS }),
    lines: wholeNumber('lines', values.lines, { least: 1, most: MOST_LINES }),
    json: values.json,
    record: values.record,
    strict: values.strict,
  };
}

function partsOf(only: string): readonly Part[] {
  const wanted = only.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new UsageError(`--only takes ${PARTS.join(', ')}, not "${unknown}".`);
  return PARTS.filter((part) => wanted.includes(part));
}

/** Found out before anything is measured: what comes last would otherwise fail after minutes. */
function readable(name: string, file: string): string {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`${file} cannot be read. Name another one with --${name}.`);
  }
  return file;
}
