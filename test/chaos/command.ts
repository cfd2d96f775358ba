/** `npm run chaos` without the process around it: arguments in, an exit code out. */
import { parseArgs } from 'node:util';
import { UsageError } from '../../src/errors.ts';
import { isMisuse, wholeNumber } from '../proof/options.ts';
import { commandLine, keepRecord, thisMachine } from '../proof/record.ts';
import { judgeRow, type Verdict } from './judge.ts';
import { recordOf, renderMatrix, verdictOf } from './report.ts';
import type { FaultRow } from './rows.ts';

const USAGE = 'Usage: npm run chaos -- [--only 1,5-9,18] [--kills 200] [--json] [--record]\n';

const KILLS = { least: 1, most: 100_000 };

export interface ChaosTerminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
}

interface Options {
  readonly rows: readonly FaultRow[];
  readonly kills: number;
  readonly isJson: boolean;
  readonly isRecorded: boolean;
}

/** @returns null where the usage is asked for. @throws UsageError, or what Node says of an option that there is not */
function readOptions(args: readonly string[], rows: readonly FaultRow[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      kills: { type: 'string', default: '200' },
      json: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const kills = wholeNumber('kills', values.kills, KILLS);
  if (values.only !== undefined && values.record) {
    throw new UsageError('--record keeps the whole matrix: leave out --only.');
  }
  const chosen = values.only === undefined ? rows : chosenRows(values.only, rows);
  return { rows: chosen, kills, isJson: values.json, isRecorded: values.record };
}

function chosenRows(only: string, rows: readonly FaultRow[]): readonly FaultRow[] {
  const known = rows.map(({ number }) => number);
  const wrong = new UsageError(
    `--only takes numbers of rows from ${Math.min(...known)} to ${Math.max(...known)}, such as 1,5-9,18.`,
  );
  const numbers = only.split(',').flatMap((part) => {
    const { first, last } = /^(?<first>\d{1,3})(?:-(?<last>\d{1,3}))?$/u.exec(part)?.groups ?? {};
    if (first === undefined) throw wrong;
    const [from, to] = [Number(first), Number(last ?? first)];
    if (from > to) throw wrong;
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
  if (numbers.some((number) => !known.includes(number))) throw wrong;
  return rows.filter(({ number }) => numbers.includes(number));
}

async function run(args: readonly string[], rows: readonly FaultRow[], terminal: ChaosTerminal): Promise<number> {
  const { out, err, signal } = terminal;
  const options = readOptions(args, rows);
  if (options === null) {
    out(USAGE);
    return 0;
  }
  const machine = thisMachine();
  const verdicts: Verdict[] = [];
  for (const row of options.rows) {
    err(`${row.number}, ${row.fault}\n`);
    // oxlint-disable-next-line no-await-in-loop -- figures are honest where nothing else runs
    const verdict = await judgeRow(row, { kills: options.kills, signal, progress: err });
    verdicts.push(verdict);
    err(`   ${verdictOf(verdict)} (${verdict.seconds.toFixed(1)} s) ${verdict.figure}\n`);
  }
  const record = recordOf(verdicts, commandLine('chaos', args), machine);
  out(options.isJson ? `${JSON.stringify(record, null, 2)}\n` : renderMatrix(verdicts));
  if (options.isRecorded) err(`kept in ${await keepRecord('chaos', record)}\n`);
  return verdicts.some(({ held }) => held === false) ? 1 : 0;
}

/** 0: all that could be run here holds; 1: something does not, or the options are wrong, or it was stopped. */
export async function chaos(
  args: readonly string[],
  rows: readonly FaultRow[],
  terminal: ChaosTerminal,
): Promise<number> {
  try {
    return await run(args, rows, terminal);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    terminal.err(`${error.message}\n${isMisuse(error) ? USAGE : ''}`);
    return 1;
  }
}
