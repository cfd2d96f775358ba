/** The long runs on a terminal: `--name number` in, a table of figures out; with `--json` the figures as JSON. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { UsageError } from '../../src/errors.ts';
import { isMisuse } from '../proof/options.ts';

/** @throws TypeError for an option that is not known, UsageError for one that is no whole number */
export function readNumbers<Name extends string>(
  args: readonly string[],
  standard: Readonly<Record<Name, number>>,
): Readonly<Record<Name, number>> {
  const options = Object.fromEntries(Object.keys(standard).map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ args: args.filter((arg) => arg !== '--json'), options });
  const read = { ...standard };
  for (const name of Object.keys(standard)) {
    const value = values[name];
    if (value === undefined) continue;
    if (!/^\d{1,9}$/u.test(value)) throw new UsageError(`--${name} must be a whole number.`);
    Object.assign(read, { [name]: Number(value) });
  }
  return read;
}

/** `duplicateFinals` reads `duplicate finals`. */
const inWords = (name: string): string => name.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);

function accountTable(figures: Readonly<Record<string, number>>): string {
  const lines = Object.entries(figures).map(
    ([name, value]) => `${inWords(name).padEnd(28)} ${Math.round(value).toLocaleString('en').padStart(9)}\n`,
  );
  return lines.join('');
}

/** As readNumbers; wrong options are told in a sentence with what there is, and end the process with 1. */
export function numbersOrUsage<Name extends string>(
  command: string,
  args: readonly string[],
  standard: Readonly<Record<Name, number>>,
): Readonly<Record<Name, number>> {
  try {
    return readNumbers(args, standard);
  } catch (error) {
    if (!(error instanceof Error) || !isMisuse(error)) throw error;
    const options = Object.entries<number>(standard).map(([name, value]) => `[--${name} ${value}]`);
    process.stderr.write(`${error.message}\nUsage: npm run ${command} -- ${options.join(' ')} [--json]\n`);
    return process.exit(1);
  }
}

export interface JudgedRun {
  readonly figures: Readonly<Record<string, number>>;
  /** What was promised and does not hold, in words. */
  readonly missed: readonly string[];
}

/** With `--json` the whole of it on standard output; else the table there, and what is missed on standard error. */
export function tellRun({ figures, missed }: JudgedRun, args: readonly string[]): void {
  const isJson = args.includes('--json');
  process.stdout.write(isJson ? `${JSON.stringify({ figures, missed })}\n` : accountTable(figures));
  if (missed.length > 0) process.stderr.write(`${missed.join('\n')}\n`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

/** Of the bot's own words: what it could not do, not what it waited for. */
export const whatWentWrong = (log: string): string =>
  log
    .split('\n')
    .filter((line) => /unswept|dropped|closed|simplified|cut|failed|storage/u.test(line))
    .join('\n');
