/** The fault matrix as docs/requirements.md has it: its table is the only list of what is promised, and of which tests show it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Need, needOf } from './needs.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** Runs that take minutes and are no tests. */
export type LongRun = 'kill' | 'burst';

export interface CitedTest {
  /** Relative to the project, `/` between its parts. */
  readonly file: string;
  /** Of a test, of a group of them, or of a row; `%s` stands for anything. */
  readonly name: string;
  /** Without it the test cannot run; null: it runs everywhere. */
  readonly need: Need | null;
}

export interface FaultRow {
  readonly number: number;
  readonly fault: string;
  readonly expected: string;
  readonly tests: readonly CitedTest[];
  readonly long: LongRun | null;
}

const ROW = /^\| (?<number>\d+) \| (?<fault>.+?) \| (?<expected>.+?) \| (?<shown>.+) \|$/gmu;
const CITATIONS = /\]\(\.\.\/(?<file>test\/[^()\s]+)\) › (?<names>`[^`]+`(?:, `[^`]+`)*)/gu;
const LONG = /`npm run test:(?<long>kill|burst)`/u;

function rowsIn(text: string): readonly FaultRow[] {
  return [...text.matchAll(ROW)].map(({ groups = {} }) => {
    const { number = '', fault = '', expected = '', shown = '' } = groups;
    const long = LONG.exec(shown)?.groups?.['long'];
    return {
      number: Number(number),
      fault: plain(fault),
      expected: plain(expected),
      tests: [...shown.matchAll(CITATIONS)].flatMap(({ groups: cited }) => citedTests(cited)),
      long: long === 'kill' || long === 'burst' ? long : null,
    };
  });
}

function citedTests({ file = '', names = '' }: Readonly<Record<string, string>> = {}): readonly CitedTest[] {
  return [...names.matchAll(/`([^`]+)`/gu)].map(([, name = '']) => ({ file, name, need: needOf(file, name) }));
}

const plain = (text: string): string => text.replaceAll('`', '');

/** All 25, in order. */
export const readRows = (): readonly FaultRow[] => rowsIn(readFileSync(join(ROOT, 'docs/requirements.md'), 'utf8'));
