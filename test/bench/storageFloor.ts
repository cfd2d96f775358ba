/** The least that a bot could do to remember: rows put into SQLite with the same journal as ours, and nothing else. */
import BetterSqlite3 from 'better-sqlite3';

export interface Floor {
  /** One transaction, which waits for the disk. */
  insert(rows: readonly string[]): void;
  /** One row, one commit. */
  commit(row: string, waits: boolean): void;
  close(): void;
}

export function openFloor(file: string): Floor {
  const sqlite = new BetterSqlite3(file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.exec('CREATE TABLE floor (id INTEGER PRIMARY KEY, body TEXT NOT NULL)');
  const put = sqlite.prepare('INSERT INTO floor (body) VALUES (?)');
  const putAll = sqlite.transaction((rows: readonly string[]) => {
    for (const row of rows) put.run(row);
  });
  return {
    insert: (rows) => putAll(rows),
    commit: (row, waits) => {
      sqlite.pragma(`synchronous = ${waits ? 'FULL' : 'NORMAL'}`);
      put.run(row);
    },
    close: () => void sqlite.close(),
  };
}
