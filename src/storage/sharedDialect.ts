/**
 * SQLite as Kysely runs it, made fit for a process that has more to do than to ask the database. better-sqlite3 answers
 * at once, so that a chain of queries never lets the event loop run by itself: however much there is to store, messages
 * still come in and go out, because whoever takes the connection waits for a turn of the loop once it has been held up.
 */
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { type DatabaseConnection, SqliteDialect, SqliteDriver, type SqliteStatement } from 'kysely';

/** How long queries may hold up the event loop, ms. */
const LONGEST_HOLD = 5;

/** SQL texts whose compiled form is kept. */
const MOST_STATEMENTS = 256;

/** What is used of better-sqlite3. */
export interface SqliteFile {
  prepare(sql: string): SqliteStatement;
  close(): void;
}

export class SharedSqliteDialect extends SqliteDialect {
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
    const prepare = keepingStatements(file);
    const shared = { prepare, close: () => file.close() };
    super({ database: shared });
    this.#file = shared;
  }

  override createDriver(): SqliteDriver {
    return new BreathingDriver({ database: this.#file });
  }
}

class BreathingDriver extends SqliteDriver {
  #turnedAt = performance.now();

  override async acquireConnection(): Promise<DatabaseConnection> {
    if (performance.now() - this.#turnedAt > LONGEST_HOLD) {
      await turnOfTheLoop();
      this.#turnedAt = performance.now();
    }
    return super.acquireConnection();
  }
}

/** A pragma may take effect while it is compiled (SQLite promises nothing else), so that it must be compiled every time. */
const LASTING = /^(?:select|insert|update|delete|with|begin|commit|rollback)\b/u;

/** Compiling takes SQLite longer than most of our queries take to run. The least recently used one makes room. */
function keepingStatements(file: SqliteFile): SqliteFile['prepare'] {
  const kept = new Map<string, SqliteStatement>();
  return (sql) => {
    if (!LASTING.test(sql)) return file.prepare(sql);
    const statement = kept.get(sql) ?? file.prepare(sql);
    kept.delete(sql);
    kept.set(sql, statement);
    if (kept.size > MOST_STATEMENTS) kept.delete(kept.keys().next().value ?? sql);
    return statement;
  };
}
