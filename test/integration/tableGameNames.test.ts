/** Games bear the name that the language of the table has for them, wherever they are named. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { User } from '../../src/standin/types.ts';
import { labels, openTable, ownLibrary, type TableStage } from '../support/tableStage.ts';

/** What the bot says last after that; Ann reads English, Boris Russian. */
async function answer(table: TableStage, by: User, text: string): Promise<string> {
  table.standin.as(by).sendText(table.group, text.startsWith('/') ? text : `@rules_bot ${text}`);
  await table.settle();
  return table.texts(table.group).at(-1) ?? '';
}

const APPRENTICES = 'Сколько фишек подмастерьев в Бересклете?';

test('the title of an answer, and no citation says the name of the file beside it', async () => {
  const table = await openTable();
  const russian = await answer(table, table.boris, APPRENTICES);
  expect(russian).toMatch(/^[^\n]+\nБересклет\n/);
  expect(russian).not.toMatch(/Beresklet|· Бересклет/);
  const english = await answer(table, table.ann, APPRENTICES);
  expect(english).toMatch(/^[^\n]+\nBeresklet\n/);
  expect(english).not.toContain('· Бересклет');
});

test('what is asked back where a game was named and nothing asked', async () => {
  const table = await openTable();
  expect(await answer(table, table.boris, 'Beresklet')).toMatch(/^Вы назвали игру «Бересклет»\./);
  expect(await answer(table, table.ann, 'Бересклет')).toMatch(/^You named Beresklet\./);
});

test('/games, in the order of the names', async () => {
  const table = await openTable();
  const russian = '3 игры\n• Бересклет\n• Крапивные ворота\n• Курьеры солёного ветра';
  expect(await answer(table, table.boris, '/games@rules_bot')).toBe(russian);
  expect(await answer(table, table.boris, '/games@rules_bot nettlegate')).toMatch(/\n• Крапивные ворота$/);
  expect(await answer(table, table.ann, '/games@rules_bot')).toMatch(
    /\n• Beresklet\n• Nettlegate\n• Saltwind Couriers$/,
  );
});

test('/library', async () => {
  const table = await openTable();
  await table.restart({ adminUserIds: [table.ann.id, table.boris.id] });
  expect(await answer(table, table.boris, '/library@rules_bot')).toMatch(/\n• Бересклет: \d+ /u);
  expect(await answer(table, table.ann, '/library@rules_bot')).toMatch(/\n• Beresklet: \d+ /u);
});

test('buttons, and what is said of a choice', async () => {
  const table = await openTable();
  await answer(table, table.boris, '/game@rules_bot');
  const offer = table.said(table.group).at(-1);
  expect(labels(offer)).toEqual(['Бересклет', 'Крапивные ворота', 'Курьеры солёного ветра']);
  table.standin.as(table.boris).press(table.group, offer?.message_id ?? 0, { text: 'Крапивные ворота' });
  await table.settle();
  expect(table.texts(table.group).at(-1)).toMatch(/^Теперь игра этого стола: Крапивные ворота\./);
  expect(await answer(table, table.ann, '/game@rules_bot')).toMatch(/^The game of this table: Nettlegate\./);
});

test('the question which game is meant', async () => {
  const table = await openTable();
  await answer(table, table.boris, 'When does the game end?');
  expect(labels(table.said(table.group).at(-1)).join()).toMatch(/Курьеры солёного ветра|Крапивные ворота/);
  expect(labels(table.said(table.group).at(-1)).join()).not.toMatch(/[A-Z]/);
});

test('/find and /page', async () => {
  const table = await openTable();
  expect(await answer(table, table.boris, '/page@rules_bot 2 Beresklet')).toMatch(/^Бересклет · стр\. 2/);
  expect(await answer(table, table.ann, '/page@rules_bot 2 Бересклет')).toMatch(/^Beresklet · p\. 2/);
  const found = await answer(table, table.boris, '/find@rules_bot подмастерья Beresklet');
  expect(found).toContain('в правилах «Бересклет»');
  expect(found).not.toContain('· Бересклет');
});

test('the progress', async () => {
  const table = await openTable();
  const shown: string[] = [];
  table.standin.world.events.add((event) => {
    if (event.type === 'message.edited') shown.push(event.message.content.text ?? '');
  });
  await answer(table, table.boris, 'When does the game end?');
  const offer = table.said(table.group).at(-1);
  const [game = ''] = labels(offer);
  table.standin.as(table.boris).press(table.group, offer?.message_id ?? 0, { text: game });
  await table.attend();
  expect(shown.at(-1)).toBe(`Игра: ${game}.`);
});

test('a game without a name in that language keeps its own', async () => {
  const library = await ownLibrary();
  const file = join(library, 'games_index.json');
  const index = await readFile(file, 'utf8');
  await writeFile(file, index.replace('"russian_names": ["Бересклет", "Бересклет: травники Седого яра"],', ''));
  await rename(join(library, 'Бересклет.pdf'), join(library, 'spindle.pdf'));
  await writeFile(file, (await readFile(file, 'utf8')).replace('"Бересклет.pdf"', '"spindle.pdf"'));
  const table = await openTable({ library });
  const text = await answer(table, table.boris, 'Сколько фишек подмастерьев в Beresklet?');
  expect(text).toMatch(/^[^\n]+\nBeresklet\n/);
  expect(text).toContain('· spindle ·');
});
