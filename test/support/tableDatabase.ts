/** A database of its own for a test of the rows of the tables, and the pens to write some. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { insertQuestion, type NewQuestion } from '../../src/storage/questions.ts';
import type { Database, DatabaseOrTransaction } from '../../src/storage/schema.ts';
import type { ReceivedUpdate, TableKey } from '../../src/tablePorts.ts';

export async function openTables(): Promise<{ readonly db: Database; readonly file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-rows-'));
  const file = join(folder, 'data.sqlite');
  const db = await openDatabase(file);
  onTestFinished(async () => {
    await db.destroy();
    await rm(folder, { recursive: true, force: true });
  });
  return { db, file };
}

export function received(updateId: number, table: TableKey = '1:0', identity = `id-${updateId}`): ReceivedUpdate {
  return { updateId, identity, table, isQuick: false, payload: `{"update_id":${updateId}}` };
}

export function question(
  db: DatabaseOrTransaction,
  table: TableKey = '1:0',
  more: Partial<NewQuestion> = {},
): Promise<number> {
  const standard = { kind: 'question' as const, messageId: 5, userId: 7, locale: 'en' as const, text: 'May I?' };
  return insertQuestion(db, { table, ...standard, gameId: null, writtenAt: 0, ...more });
}
