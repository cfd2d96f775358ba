/** Rows of keyboards: what buttons do is kept here and read back as it was, or not at all. */
import { expect, test } from 'vitest';
import {
  closeKeyboards,
  insertKeyboard,
  keyboardOfQuestion,
  readKeyboard,
  takeAction,
} from '../../src/storage/keyboards.ts';
import { openTables } from '../support/tableDatabase.ts';

const KEYBOARD = {
  nonce: 'AbC-_123',
  table: '-100123:7' as const,
  questionId: 4,
  actions: [
    { do: 'game' as const, gameId: 'one' },
    { do: 'games' as const, except: null },
    { do: 'ask' as const, text: 'Кто первый?', gameId: 'one' },
  ],
};

test('what was stored is read back', async () => {
  const { db } = await openTables();
  const id = await insertKeyboard(db, KEYBOARD, 1);
  expect(await readKeyboard(db, id)).toEqual({ ...KEYBOARD, id, closed: false });
  expect(await readKeyboard(db, id + 1)).toBeNull();
});

test('an action that was carried out is gone, the others stay', async () => {
  const { db } = await openTables();
  const id = await insertKeyboard(db, KEYBOARD, 1);
  await takeAction(db, { ...KEYBOARD, id, closed: false }, 2);
  expect((await readKeyboard(db, id))?.actions).toEqual([KEYBOARD.actions[0], KEYBOARD.actions[1], null]);
});

test('all keyboards of a question close together, those of others do not; the newest open one is its keyboard', async () => {
  const { db } = await openTables();
  const [first, second] = [await insertKeyboard(db, KEYBOARD, 1), await insertKeyboard(db, KEYBOARD, 2)];
  const other = await insertKeyboard(db, { ...KEYBOARD, questionId: 5 }, 3);
  expect((await keyboardOfQuestion(db, 4))?.id).toBe(second);
  await closeKeyboards(db, 4);
  expect(await keyboardOfQuestion(db, 4)).toBeNull();
  const closed = await Promise.all([first, second, other].map(async (id) => (await readKeyboard(db, id))?.closed));
  expect(closed).toEqual([true, true, false]);
});

test('actions that nobody knows are not carried out as something else', async () => {
  const { db } = await openTables();
  const id = await insertKeyboard(db, KEYBOARD, 1);
  await db.updateTable('keyboards').set({ actions: '[{"do":"shell","text":"rm"}]' }).execute();
  await expect(readKeyboard(db, id)).rejects.toThrow(/shell|discriminator|Invalid/);
});
