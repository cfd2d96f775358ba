/** What the demo proposes to ask: somebody who clicks it for the first time gets a good answer. */
import { expect, test } from 'vitest';
import { HINTS } from '../../src/commands/demo.ts';
import { openTable, type TableStage } from '../support/tableStage.ts';

/** What it is answered with at a table that plays nothing. */
const SAID: Readonly<Record<string, RegExp>> = {
  'en May I call a standoff on the first day?': /at most once a day, and not on the first day/,
  'en When does the game end?': /^Which game do you mean\?$/,
  'en Saltwind Couriers': /^You named Saltwind Couriers\./,
  'en /find squall': /^“squall” in all rulebooks\n[^]*Squall check/,
  'en /help': /^Ask a rules question/,
  'ru Можно ли вылить отвар из котла?': /Нет\. От неудачного отвара избавляются, только отдав его больному/,
  'ru Когда заканчивается игра?': /Игра заканчивается после вечера восьмой луны/,
  'ru Бересклет': /^Вы назвали игру/,
  'ru /find роса': /^«роса» во всех правилах\n[^]*Росой платят/,
  'ru /help': /^Задайте вопрос о правилах/,
};

async function answer(table: TableStage, text: string): Promise<string | undefined> {
  table.standin.as(table.ann).sendText(table.home, text);
  await table.settle();
  return table.texts(table.home).at(-1);
}

test.each(Object.entries(HINTS))('every hint in %s has an answer of its own', async (locale, hints) => {
  const table = await openTable();
  for (const hint of hints) {
    await answer(table, '/reset');
    await answer(table, `/language ${locale}`);
    expect.soft(await answer(table, hint), hint).toMatch(SAID[`${locale} ${hint}`] ?? /^no hint/);
  }
});

test('in their order, too: what was asked before takes nothing away', async () => {
  const table = await openTable();
  await answer(table, '/language en');
  for (const hint of HINTS.en) {
    expect.soft(await answer(table, hint), hint).not.toMatch(/I found nothing|does not contain|nowhere/);
  }
});
