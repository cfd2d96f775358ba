/** What was deleted stands nowhere any more: not in the rows, not between them, not in the log. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { eraseLeftovers } from '../../src/storage/leftovers.ts';
import type { DatabaseOrTransaction } from '../../src/storage/schema.ts';
import { changeTable } from '../../src/storage/tables.ts';
import { addDelivery, addKeyboard, addQuestion, BEFORE, OLD, prune, YOUNG } from '../support/oldRows.ts';
import { openTables } from '../support/tableDatabase.ts';

/** Rows that grow after they were written are moved by SQLite, and leave copies in the gaps. */
async function talk(db: DatabaseOrTransaction, many: number): Promise<void> {
  for (let number = 0; number < many; number += 1) {
    const isOld = number % 2 === 0;
    const word = isOld ? 'purple-armadillo ' : 'flamingo ';
    const id = await addQuestion(db, {
      text: word.repeat(1 + (number % 17)),
      written_at: isOld ? OLD : YOUNG,
      user_id: isOld ? 4_242_424_242 : 5,
    });
    await addKeyboard(db, id, isOld ? OLD : YOUNG);
    await db
      .updateTable('keyboards')
      .set({ actions: JSON.stringify([{ do: 'ask', text: word.repeat(number % 29), gameId: 'g' }]) })
      .where('question_id', '=', id)
      .execute();
    await db
      .updateTable('questions')
      .set({ answer: word.repeat(number % 41) })
      .where('id', '=', id)
      .execute();
  }
}

async function bytesOf(file: string): Promise<Buffer> {
  return Buffer.concat([await readFile(file), await readFile(`${file}-wal`)]);
}

describe('the bytes of the database and its log', () => {
  test('hold nothing of what was pruned, and all that was not', async () => {
    const { db, file } = await openTables();
    await db.transaction().execute((transaction) => talk(transaction, 1_500));
    expect((await bytesOf(file)).includes('purple-armadillo')).toBe(true);
    const kept = await db.selectFrom('questions').selectAll().where('written_at', '>=', BEFORE).execute();
    await prune(db);
    const after = await bytesOf(file);
    expect(after.includes('armadillo')).toBe(false);
    const user = Buffer.alloc(8);
    user.writeBigInt64BE(4_242_424_242n);
    expect(after.includes(user.subarray(2))).toBe(false);
    expect(await db.selectFrom('questions').selectAll().execute()).toEqual(kept);
  });

  test('written anew hold the same rows, and no id is given a second time', async () => {
    const { db } = await openTables();
    await talk(db, 20);
    await addDelivery(db, { body: '{"text":"a"}', state: 'waiting' });
    await changeTable(db, '1:0', { game_id: 'played' });
    const newest = await addQuestion(db);
    await db.deleteFrom('questions').where('id', '=', newest).execute();
    const dump = () =>
      Promise.all(
        (['questions', 'keyboards', 'deliveries', 'updates', 'tables'] as const).map((table) =>
          db.selectFrom(table).selectAll().execute(),
        ),
      );
    const before = await dump();
    await eraseLeftovers(db);
    expect(await dump()).toEqual(before);
    expect(await addQuestion(db)).toBe(newest + 1);
  });
});
