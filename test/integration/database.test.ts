/** The database file under faults: locked, damaged, newer, read-only, and a migration that breaks off. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorageError } from '../../src/errors.ts';
import { openDatabase, retryWhileLocked } from '../../src/storage/database.ts';
import { type Migration, MIGRATIONS } from '../../src/storage/migrations.ts';

const HOLDER = join(import.meta.dirname, '../support/lockHolder.ts');
const AS_ROOT = process.getuid?.() === 0;

let base: string;
let file: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'rules-lawyer-database-'));
  file = join(base, 'data', 'rules-lawyer.sqlite');
});

afterEach(() => rm(base, { recursive: true, force: true }));

async function tablesOf(migrations: readonly Migration[]): Promise<readonly string[]> {
  const db = await openDatabase(file, migrations);
  const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(db);
  await db.destroy();
  return rows.map((row) => row.name);
}

/** Another process with the lock; the returned function lets go of it. */
async function lockElsewhere(what: 'writing' | 'all'): Promise<() => Promise<void>> {
  const holder = spawn(process.execPath, [HOLDER, file, what], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  return async () => {
    const ended = once(holder, 'exit');
    holder.stdin.end();
    await ended;
  };
}

async function refusal(): Promise<StorageError> {
  try {
    await (await openDatabase(file)).destroy();
  } catch (error) {
    if (error instanceof StorageError) return error;
    throw error;
  }
  throw new Error('the database was opened');
}

describe('opening', () => {
  it('makes folder and file for their owner alone, in WAL mode with full synchronisation', async () => {
    const db = await openDatabase(file);
    const pragma = async (name: string): Promise<readonly unknown[]> => {
      const { rows } = await sql<Readonly<Record<string, unknown>>>`${sql.raw(`pragma ${name}`)}`.execute(db);
      return rows.flatMap((row) => Object.values(row));
    };
    expect(await pragma('journal_mode')).toEqual(['wal']);
    expect(await pragma('synchronous')).toEqual([2]);
    expect(await pragma('foreign_keys')).toEqual([1]);
    // SQLite waits without letting the event loop run: never for long.
    expect(await pragma('busy_timeout')).toEqual([200]);
    await db.destroy();
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
  });

  it('applies every migration once, however often', async () => {
    const tables = await tablesOf(MIGRATIONS);
    expect(tables).toEqual(expect.arrayContaining(['documents', 'pages', 'passages', 'files', 'passage_terms']));
    expect(await tablesOf(MIGRATIONS)).toEqual(tables);
  });

  it('by two at once applies every migration once', async () => {
    const [one, other] = await Promise.all([openDatabase(file), openDatabase(file)]);
    const applied = await one.selectFrom('schema_migrations').select('name').execute();
    expect(applied.map((row) => row.name)).toEqual(MIGRATIONS.map((migration) => migration.name));
    await one.destroy();
    await other.destroy();
  });
});

describe('a migration that breaks off', () => {
  const breaking: Migration = {
    name: '9999-breaking',
    up: async (transaction) => {
      await sql`create table half (id integer)`.execute(transaction);
      await sql`insert into half values (1)`.execute(transaction);
      throw new Error('broken off');
    },
  };

  it('leaves nothing of itself and all of those before it', async () => {
    await expect(openDatabase(file, [...MIGRATIONS, breaking])).rejects.toThrow('broken off');
    const tables = await tablesOf(MIGRATIONS);
    expect(tables).not.toContain('half');
    expect(tables).toContain('documents');
  });

  it('lets go of the file', async () => {
    await expect(openDatabase(file, [...MIGRATIONS, breaking])).rejects.toThrow('broken off');
    const release = await lockElsewhere('all');
    await release();
  });
});

describe('a database that cannot be used is refused, and left as it is', () => {
  it('of a newer version', async () => {
    const newer: Migration = { name: '9998-later', up: async () => undefined };
    await (await openDatabase(file, [...MIGRATIONS, newer])).destroy();
    const error = await refusal();
    expect(error).toMatchObject({ code: 'newer_schema', retryable: false });
    expect(error.message).toContain('9998-later');
    expect(await tablesOf([...MIGRATIONS, newer])).toContain('documents');
  });

  it.each([
    ['garbage', Buffer.from('no database at all, but long enough to have a header. '.repeat(40))],
    ['cut off after its first page', null],
  ])('of %s', async (_, garbage) => {
    if (garbage === null) {
      await (await openDatabase(file)).destroy();
      writeFileSync(file, readFileSync(file).subarray(0, 5_000));
    } else {
      await mkdir(dirname(file));
      writeFileSync(file, garbage);
    }
    const before = readFileSync(file);
    const error = await refusal();
    expect(error).toMatchObject({ code: 'corrupt', retryable: false });
    expect(error.message).toContain(file);
    expect(error.message).toMatch(/backup/);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('whose place is a folder', async () => {
    await mkdir(file, { recursive: true });
    expect(await refusal()).toMatchObject({ code: 'unwritable', retryable: false });
  });

  it.each(['data', 'data/deeper'])('whose folder would have to be made in a file (%s)', async (folder) => {
    writeFileSync(join(base, 'data'), '');
    file = join(base, folder, 'rules-lawyer.sqlite');
    const error = await refusal();
    expect(error).toMatchObject({ code: 'unwritable', retryable: false });
    expect(error.message).toContain('DATA_PATH');
  });

  // The superuser may write everywhere; the commands are tested as another user, too (test/e2e).
  it.skipIf(AS_ROOT)('in a folder that is read-only', async () => {
    await mkdir(dirname(file));
    chmodSync(dirname(file), 0o500);
    expect(await refusal()).toMatchObject({ code: 'unwritable', retryable: false });
    chmodSync(dirname(file), 0o700);
  });
});

it.skipIf(!existsSync('/proc/self'))(
  'a folder that can be made by nobody is refused, and not tried for ever',
  async () => {
    await expect(openDatabase('/proc/rules-lawyer/data/test.sqlite')).rejects.toMatchObject({ code: 'unwritable' });
  },
);

describe('a database that another process has locked', () => {
  it('is opened once it is free, and the event loop runs meanwhile', async () => {
    await (await openDatabase(file)).destroy();
    const release = await lockElsewhere('all');
    let turns = 0;
    let opened = false;
    const turning = setInterval(() => (turns += 1), 10);
    const opening = openDatabase(file).finally(() => (opened = true));
    // The opening waits for the lock, and this for the loop: a wait inside SQLite would let neither go on.
    await expect.poll(() => turns, { timeout: 20_000 }).toBeGreaterThan(5);
    expect(opened).toBe(false);
    await release();
    const db = await opening;
    clearInterval(turning);
    expect(await db.selectFrom('schema_migrations').select('name').execute()).not.toEqual([]);
    await db.destroy();
  });

  it('is written to once it is free', async () => {
    const db = await openDatabase(file);
    const release = await lockElsewhere('writing');
    let tries = 0;
    const writing = retryWhileLocked(() => {
      tries += 1;
      return db.deleteFrom('files').execute();
    });
    await expect.poll(() => tries, { timeout: 20_000 }).toBeGreaterThan(1);
    await release();
    await writing;
    await db.destroy();
  });

  it('for good is refused as what may go well later', async () => {
    await (await openDatabase(file)).destroy();
    const release = await lockElsewhere('all');
    expect(await refusal()).toMatchObject({ code: 'locked', retryable: true });
    await release();
  });
});
