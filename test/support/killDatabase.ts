/** The bot's database as somebody sees it who may only read: what is in the rows while the bot runs, or after it was killed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';

export interface Backlog {
  readonly updates: number;
  readonly questions: number;
  readonly deliveries: number;
}

export type Row = Readonly<Record<string, unknown>>;

const FILE = 'rules-lawyer.sqlite';

/** Between two looks; the rows tell nobody that they changed, ms. */
const LOOK_INTERVAL = 50;

/** Rows of the database in this folder; none where there is no database yet, or not its tables. */
export function readRows(dataPath: string, statement: string): readonly Row[] {
  const file = join(dataPath, FILE);
  if (!existsSync(file)) return [];
  const sqlite = new BetterSqlite3(file, { readonly: true, timeout: 2_000 });
  try {
    return sqlite.prepare<[], Row>(statement).all();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('no such table')) return [];
    throw error;
  } finally {
    sqlite.close();
  }
}

/** Changes rows of a bot that does not run. */
export function changeRows(dataPath: string, statement: string): number {
  const sqlite = new BetterSqlite3(join(dataPath, FILE));
  try {
    return sqlite.prepare(statement).run().changes;
  } finally {
    sqlite.close();
  }
}

export function countRows(dataPath: string, from: string): number {
  return Number(readRows(dataPath, `select count(*) as count from ${from}`)[0]?.['count'] ?? 0);
}

const count = (from: string, state: string): string => `(select count(*) from ${from} where state = '${state}')`;

export function backlogOf(dataPath: string): Backlog {
  const [row] = readRows(
    dataPath,
    `select ${count('updates', 'waiting')} as updates, ${count('questions', 'queued')} as questions,
     ${count('deliveries', 'waiting')} as deliveries`,
  );
  return {
    updates: Number(row?.['updates'] ?? 0),
    questions: Number(row?.['questions'] ?? 0),
    deliveries: Number(row?.['deliveries'] ?? 0),
  };
}

export const owedIn = ({ updates, questions, deliveries }: Backlog): number => updates + questions + deliveries;

/** Looks until `look` finds something. @throws after `limit` ms, with what `explain` says */
export async function until<T>(
  look: () => T | null | undefined | false,
  limit = 40_000,
  explain: () => string = () => 'nothing of the kind happened',
): Promise<T> {
  const end = performance.now() + limit;
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(explain());
    await delay(LOOK_INTERVAL); // oxlint-disable-line no-await-in-loop -- one look after the other
  }
}
