/** Rows of questions: whose turn it is, and which end counts. */
import { expect, test } from 'vitest';
import {
  cancelQuestion,
  endQuestion,
  openQuestion,
  pullQuestions,
  questionOfMessage,
  readQuestion,
  requeueQuestion,
} from '../../src/storage/questions.ts';
import { changeTable } from '../../src/storage/tables.ts';
import { openTables, question } from '../support/tableDatabase.ts';

test('one question of each table that is free, tables that waited longest first, with what the table plays', async () => {
  const { db } = await openTables();
  const first = await question(db, '1:0');
  await question(db, '1:0');
  const other = await question(db, '2:0', { gameId: 'chosen' });
  await changeTable(db, '1:0', { game_id: 'played', awaiting: 'game' });
  const pulled = await pullQuestions(db, { limit: 9, busy: [], now: 10, withHistory: true });
  expect(pulled.map(({ questionId }) => questionId)).toEqual([first, other]);
  expect(pulled[0]).toMatchObject({ activeGame: 'played', chosenGame: null, awaiting: 'game', spoiled: false });
  expect(pulled[1]).toMatchObject({ activeGame: null, chosenGame: 'chosen', awaiting: null });
  await endQuestion(db, { id: first, revision: 0 }, 'answered');
  await endQuestion(db, { id: other, revision: 0 }, 'answered');
  const late = await question(db, '3:0');
  const [next] = await pullQuestions(db, { limit: 1, busy: [], now: 11, withHistory: true });
  expect(next?.questionId).toBe(late);
  expect(await pullQuestions(db, { limit: 9, busy: ['1:0', '3:0'], now: 12, withHistory: true })).toEqual([]);
});

test('what a table asked before comes with its next question, and is not read where no model is asked', async () => {
  const { db } = await openTables();
  const before = await question(db, '1:0', { text: 'Who begins?' });
  await endQuestion(db, { id: before, revision: 0 }, 'answered', 'The youngest.');
  await question(db, '1:0', { text: 'And then?' });
  const pull = { limit: 1, busy: [], now: 1 };
  const [followUp] = await pullQuestions(db, { ...pull, withHistory: true });
  expect(followUp?.history).toEqual([{ question: 'Who begins?', answer: 'The youngest.' }]);
  const [alone] = await pullQuestions(db, { ...pull, withHistory: false });
  expect(alone).toMatchObject({ text: 'And then?', history: [] });
});

test('only the end of the words that a question has now is recorded, and only once', async () => {
  const { db } = await openTables();
  const id = await question(db);
  await requeueQuestion(db, id, { text: 'And now?', written_at: 77 });
  expect(await endQuestion(db, { id, revision: 0 }, 'answered')).toBe(false);
  expect(await endQuestion(db, { id, revision: 1 }, 'awaiting')).toBe(true);
  expect(await endQuestion(db, { id, revision: 1 }, 'answered')).toBe(false);
  expect(await readQuestion(db, id)).toMatchObject({ text: 'And now?', writtenAt: 77, state: 'awaiting', revision: 1 });
});

test('put anew, a question was never tried', async () => {
  const { db } = await openTables();
  const id = await question(db);
  await db.updateTable('questions').set({ starts: 50, failures: 3 }).execute();
  await requeueQuestion(db, id, { written_at: 0 });
  expect(await pullQuestions(db, { limit: 1, busy: [], now: 1, withHistory: false })).toMatchObject([
    { spoiled: false, revision: 1 },
  ]);
});

test('what waits, for its turn or for a choice, can be taken back; what has ended cannot', async () => {
  const { db } = await openTables();
  const [queued, awaiting, answered] = [await question(db), await question(db), await question(db)];
  await endQuestion(db, { id: awaiting, revision: 0 }, 'awaiting');
  await endQuestion(db, { id: answered, revision: 0 }, 'answered');
  expect((await openQuestion(db, '1:0'))?.id).toBe(awaiting);
  expect(await openQuestion(db, '1:7')).toBeNull();
  expect([
    await cancelQuestion(db, queued),
    await cancelQuestion(db, awaiting),
    await cancelQuestion(db, answered),
  ]).toEqual([true, true, false]);
});

test('a message is looked up in its own chat: numbers of messages are the same everywhere', async () => {
  const { db } = await openTables();
  const mine = await question(db, '1:0', { messageId: 9 });
  await question(db, '2:0', { messageId: 9 });
  expect((await questionOfMessage(db, '1:0', 9))?.id).toBe(mine);
  expect(await questionOfMessage(db, '3:0', 9)).toBeNull();
});
