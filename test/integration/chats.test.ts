/** Chats that go and move: what is owed there, and what stays where it was. */
import { expect, test } from 'vitest';
import { closeChat, moveChat } from '../../src/storage/chats.ts';
import { forgetChat } from '../../src/storage/forgetting.ts';
import { createInbox } from '../../src/storage/inbox.ts';
import { enqueueDeliveries, type NewDelivery, nextDeliveries } from '../../src/storage/outbox.ts';
import { endQuestion, readQuestion } from '../../src/storage/questions.ts';
import { changeTable, readTable } from '../../src/storage/tables.ts';
import type { TableKey } from '../../src/tablePorts.ts';
import { openTables, question, received } from '../support/tableDatabase.ts';

const [OLD, NEW] = [-5, -1_000_000_000_009];

function delivery(table: TableKey, more: Partial<NewDelivery> = {}): NewDelivery {
  const body = { text: 'Yes.', entities: [], keyboard: [] };
  return { table, role: 'reply', questionId: null, body, replyTo: 3, targetId: null, ...more };
}

test('a chat that is gone is owed nothing; others are', async () => {
  const { db } = await openTables();
  const [queued, answered, other] = [await question(db, '1:0'), await question(db, '1:0'), await question(db, '2:0')];
  await endQuestion(db, { id: answered, revision: 0 }, 'answered');
  await enqueueDeliveries(db, [delivery('1:0'), delivery('2:0')], 0);
  await closeChat(db, 1);
  const states = await Promise.all([queued, answered, other].map(async (id) => (await readQuestion(db, id))?.state));
  expect(states).toEqual(['undeliverable', 'answered', 'queued']);
  expect(await nextDeliveries(db, { limit: 9, except: [] })).toMatchObject([{ chatId: 2 }]);
});

test('a chat that moves takes game, questions, updates and messages with it, but no number of a message', async () => {
  const { db, file } = await openTables();
  await changeTable(db, `${OLD}:0`, { game_id: 'played', locale: 'ru' });
  const id = await question(db, `${OLD}:0`);
  await db.updateTable('questions').set({ placeholder_id: 8 }).execute();
  await createInbox(db, file, () => 0).store([received(1, `${OLD}:0`)]);
  await enqueueDeliveries(
    db,
    [delivery(`${OLD}:0`), delivery(`${OLD}:0`, { role: 'edit', targetId: 8 }), delivery('1:0')],
    0,
  );
  for (let time = 1; time <= 2; time += 1) await moveChat(db, OLD, NEW);
  expect(await readTable(db, `${NEW}:0`)).toMatchObject({ game_id: 'played', locale: 'ru' });
  expect(await readTable(db, `${OLD}:0`)).toMatchObject({ game_id: null, locale: null });
  expect(await readQuestion(db, id)).toMatchObject({ table: `${NEW}:0`, messageId: 0, placeholderId: null });
  expect(await db.selectFrom('updates').select('table_key').execute()).toEqual([{ table_key: `${NEW}:0` }]);
  const next = await nextDeliveries(db, { limit: 9, except: [] });
  expect(next.map(({ chatId, role, replyTo }) => [chatId, role, replyTo])).toEqual([
    [NEW, 'reply', null],
    [1, 'reply', 3],
  ]);
  expect(await db.selectFrom('deliveries').select('id').where('chat_id', '=', OLD).execute()).toEqual([]);
});

test('what is chosen in the new chat already is not undone by what moves in', async () => {
  const { db } = await openTables();
  await changeTable(db, `${OLD}:0`, { game_id: 'old' });
  await changeTable(db, `${NEW}:0`, { game_id: 'new' });
  await moveChat(db, OLD, NEW);
  expect(await readTable(db, `${NEW}:0`)).toMatchObject({ game_id: 'new' });
});

test('a chat whose number begins like that of another is not forgotten with it', async () => {
  const { db, file } = await openTables();
  await createInbox(db, file, () => 0).store([received(1, '1:0'), received(2, '11:0'), received(3, '1:5')]);
  for (const table of ['1:0', '11:0', '1:5'] as const) await question(db, table);
  expect(await forgetChat(db, 1, { upTo: 2, now: 0 })).toEqual({ questions: 2, orphans: [] });
  const keys = await db.selectFrom('updates').select('table_key').orderBy('seq').execute();
  // The third came after the wish to be forgotten.
  expect(keys.map((row) => row.table_key)).toEqual(['', '11:0', '1:5']);
  expect(await db.selectFrom('questions').select('table_key').execute()).toEqual([{ table_key: '11:0' }]);
});
