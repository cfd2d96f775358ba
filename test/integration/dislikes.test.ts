/** Rows of 👎: which answer counts, which is the next to become a golden question, and which message belongs to which. */
import { expect, test } from 'vitest';
import { moveChat } from '../../src/storage/chats.ts';
import {
  countDislikes,
  isNoted,
  markCase,
  newestDislike,
  noteDislike,
  questionAround,
} from '../../src/storage/dislikes.ts';
import { requeueQuestion } from '../../src/storage/questions.ts';
import { addDelivery } from '../support/oldRows.ts';
import { openTables, question } from '../support/tableDatabase.ts';

const ANY = 1_000;
/** No question has it. */
const NOBODY = 0;

test('the newest that came in before the command is next, whatever else came in since; what is a case is not', async () => {
  const { db } = await openTables();
  const [one, two, three] = [await question(db, '1:0'), await question(db, '2:0'), await question(db, '3:7')];
  for (const [id, seq] of [
    [two, 10],
    [one, 20],
    [three, 30],
  ] as const) {
    await noteDislike(db, { id, revision: 0 }, seq);
  }
  expect(await newestDislike(db, ANY)).toBe(three);
  expect(await newestDislike(db, 30)).toBe(one);
  expect(await newestDislike(db, 10)).toBeNull();
  await markCase(db, { id: one, revision: 0 }, 5);
  expect(await newestDislike(db, 30)).toBe(two);
  expect(await countDislikes(db, NOBODY)).toBe(2);
  expect(await countDislikes(db, three)).toBe(1);
});

test('the first 👎 counts, and only of the answer that is there', async () => {
  const { db } = await openTables();
  const id = await question(db);
  await noteDislike(db, { id, revision: 1 }, 9);
  expect(await isNoted(db, id)).toBe(false);
  await noteDislike(db, { id, revision: 0 }, 10);
  await noteDislike(db, { id, revision: 0 }, 20);
  expect(await newestDislike(db, 11)).toBe(id);
  await requeueQuestion(db, id, { written_at: 0 });
  expect(await isNoted(db, id)).toBe(false);
  // Of what was answered before, the case says nothing about what is answered now.
  await markCase(db, { id, revision: 0 }, 5);
  expect(await isNoted(db, id)).toBe(false);
});

test('a message is known by what was sent for a question, or by having asked it; in its chat alone', async () => {
  const { db } = await openTables();
  const id = await question(db, '5:0', { messageId: 40 });
  await addDelivery(db, { chat_id: 5, question_id: id, role: 'placeholder', message_id: 41 });
  await addDelivery(db, { chat_id: 5, question_id: id, role: 'part', message_id: 42 });
  await addDelivery(db, { chat_id: 6, question_id: id, role: 'reply', message_id: 9 });
  await addDelivery(db, { chat_id: 5, role: 'reply', message_id: 43 });
  const around = (messageId: number) => questionAround(db, '5:0', messageId);
  expect(await Promise.all([40, 41, 42, 43, 44].map(around))).toEqual([id, id, id, null, null]);
  expect(await questionAround(db, '6:0', 9)).toBe(id);
  expect(await questionAround(db, '6:0', 41)).toBeNull();
});

test('a 👎 moves with its chat', async () => {
  const { db } = await openTables();
  const id = await question(db, '-5:0');
  await noteDislike(db, { id, revision: 0 }, 10);
  await moveChat(db, -5, -1005);
  expect(await newestDislike(db, ANY)).toBe(id);
});
