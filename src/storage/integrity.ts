/**
 * Whether a database is whole, before anything is written to it. Reading all of a large one may take long on a slow disk,
 * and nothing else runs meanwhile, so that it is looked at table by table, the records first, which nobody can make anew,
 * for as long as there is time. Damage elsewhere is found when it is read.
 */
import type BetterSqlite3 from 'better-sqlite3';
import { StorageError } from '../errors.ts';

/** Milliseconds, after which no further table is begun. */
const TIME = 1_500;

/** The index of the library: it can be made anew from the books. */
const INDEX = /^(?:documents|pages|passages|files|passage_terms)/u;

/** @throws StorageError `corrupt`; what SQLite throws where it cannot read on */
export function checkIntegrity(sqlite: BetterSqlite3.Database, file: string, time: number = TIME): void {
  const names = sqlite.prepare("select name from sqlite_master where type = 'table' order by name").pluck().all();
  const tables = names.filter((name) => typeof name === 'string').toSorted((one, other) => rank(one) - rank(other));
  const until = performance.now() + time;
  for (const table of tables) {
    if (performance.now() > until) return;
    const problem = sqlite
      .prepare(`pragma quick_check(${quoted(table)})`)
      .pluck()
      .get();
    if (problem !== 'ok') throw damaged(file);
  }
}

const rank = (table: string): number => Number(INDEX.test(table));

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export function damaged(file: string, cause?: unknown): StorageError {
  return new StorageError(
    'corrupt',
    `The database ${file} is damaged. Restore it from a backup, or move it away to have the library indexed anew.`,
    cause === undefined ? {} : { cause },
  );
}
