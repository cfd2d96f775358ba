/** Whatever stands in the rows: pruning takes nothing that a later step looks up. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placesOfCopies } from '../../src/storage/deliveryRecord.ts';
import { keyboardOfQuestion } from '../../src/storage/keyboards.ts';
import { nextDeliveries, partsOf } from '../../src/storage/outbox.ts';
import { queuedQuestions } from '../../src/storage/questions.ts';
import type { Database } from '../../src/storage/schema.ts';
import {
  addDelivery,
  addKeyboard,
  addQuestion,
  addUpdate,
  BEFORE,
  DAY,
  idsOf,
  NOW,
  OLD,
  prune,
  YOUNG,
} from '../support/oldRows.ts';
import { openTables } from '../support/tableDatabase.ts';

/** All that later steps look up about what is still owed, and about what is still there. */
async function steps(db: Database) {
  const deliveries = await nextDeliveries(db, { limit: 99, except: [] });
  return {
    queued: await Promise.all((['1:0', '2:0', '3:0'] as const).map((key) => queuedQuestions(db, key))),
    updates: await db.selectFrom('updates').selectAll().where('state', '=', 'waiting').execute(),
    waiting: await db.selectFrom('deliveries').selectAll().where('state', '=', 'waiting').execute(),
    deliveries,
    copies: await Promise.all(deliveries.map((delivery) => placesOfCopies(db, delivery, 100))),
    young: await Promise.all([
      db.selectFrom('questions').selectAll().where('written_at', '>=', BEFORE).execute(),
      db.selectFrom('deliveries').selectAll().where('created_at', '>=', BEFORE).execute(),
      db.selectFrom('keyboards').selectAll().where('created_at', '>=', BEFORE).execute(),
    ]),
  };
}

/** What belongs to questions: messages to remove and buttons when they are put anew. */
function belongings(db: Database, questions: readonly number[]) {
  return Promise.all(
    questions.map(async (id) => ({
      id,
      parts: await partsOf(db, id),
      keyboard: await keyboardOfQuestion(db, id),
    })),
  );
}

describe('whatever stands in the rows', () => {
  const at = fc.constantFrom(OLD - 200 * DAY, OLD, YOUNG, NOW);
  const chat = fc.integer({ min: 1, max: 3 });
  const aQuestion = fc.record({
    chat,
    at,
    state: fc.constantFrom(...(['queued', 'awaiting', 'answered', 'cancelled', 'failed', 'undeliverable'] as const)),
    placeholder: fc.option(fc.integer({ min: 1, max: 99 })),
    keyboard: fc.option(at),
  });
  const aDelivery = fc.record({
    chat,
    at,
    of: fc.option(fc.integer({ min: 0, max: 9 })),
    role: fc.constantFrom(...(['placeholder', 'final', 'part', 'reply', 'progress'] as const)),
    state: fc.constantFrom(...(['waiting', 'sent', 'dropped'] as const)),
    message: fc.option(fc.integer({ min: 1, max: 99 })),
  });
  const anUpdate = fc.record({ chat, at, state: fc.constantFrom(...(['waiting', 'settled', 'parked'] as const)) });

  test('nothing goes that a later step needs, and a second pruning finds nothing', async () => {
    const { db } = await openTables();
    await fc.assert(
      fc.asyncProperty(
        fc.array(aQuestion, { maxLength: 10 }),
        fc.array(aDelivery, { maxLength: 12 }),
        fc.array(anUpdate, { maxLength: 6 }),
        async (questions, deliveries, updates) => {
          for (const table of ['questions', 'deliveries', 'keyboards', 'updates', 'tables'] as const) {
            await db.deleteFrom(table).execute();
          }
          const ids: number[] = [];
          for (const { chat: chatId, at: writtenAt, state, placeholder, keyboard } of questions) {
            const row = { table_key: `${chatId}:0`, chat_id: chatId, written_at: writtenAt, state };
            const id = await addQuestion(db, { ...row, placeholder_id: placeholder });
            if (keyboard !== null) await addKeyboard(db, id, keyboard);
            ids.push(id);
          }
          for (const { chat: chatId, at: createdAt, of, role, state, message } of deliveries) {
            const questionId = of === null ? null : (ids[of] ?? null);
            const owner = questionId === null ? chatId : (questions[of ?? 0]?.chat ?? chatId);
            const row = { chat_id: owner, question_id: questionId, role, state, message_id: message };
            await addDelivery(db, { ...row, created_at: createdAt });
          }
          for (const [index, { chat: chatId, at: receivedAt, state }] of updates.entries()) {
            await addUpdate(db, index, { table_key: `${chatId}:0`, received_at: receivedAt, state });
          }
          const [owed, kept] = [await steps(db), await belongings(db, ids)];
          await prune(db);
          expect(await steps(db)).toEqual(owed);
          const left = await idsOf(db, 'questions');
          expect(await belongings(db, left)).toEqual(kept.filter(({ id }) => left.includes(id)));
          expect(await prune(db)).toEqual({ removed: 0 });
        },
      ),
      { numRuns: 60 },
    );
  });
});
