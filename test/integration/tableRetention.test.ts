/** What is too old at a table is gone: its words, its buttons, its game; and the table goes on. */
import { expect, test } from 'vitest';
import { pruneRecords } from '../../src/storage/retention.ts';
import { labels, openTable, toasts } from '../support/tableStage.ts';

const DAY = 86_400_000;
const SECRET = 'Does the purple armadillo swim?';

test('a button and an edit of a question that is too old are met with a word, and nothing of it is left', async () => {
  let now = Date.UTC(2026, 0, 31);
  const table = await openTable({ now: () => now });
  const { standin, ann, home } = table;
  standin.as(ann).sendText(home, SECRET);
  const asked = standin.as(ann).sendText(home, 'Who wins a tie?');
  standin.as(ann).sendText(home, '/game Saltwind Couriers');
  await table.settle();
  const offered = table.said(home).find((message) => labels(message).length > 0);
  if (offered === undefined) throw new Error('nothing was offered');
  const before = table.said(home).length;

  now += 91 * DAY;
  const { db } = table.resources();
  const { removed } = await pruneRecords(db, { before: now - 90 * DAY, now, signal: new AbortController().signal });
  expect(removed).toBeGreaterThan(3);
  const bytes = await table.bytes();
  for (const words of ['purple armadillo', 'Who wins a tie']) expect(bytes.includes(words)).toBe(false);

  standin.as(ann).press(home, offered.message_id, { text: labels(offered)[0] ?? '' });
  standin.as(ann).editText(home, asked.message_id, 'Who wins a standoff?');
  await table.settle();
  expect(toasts(table)).toEqual(['This button is out of date. Send the question again.']);
  expect(table.said(home)).toHaveLength(before);
  standin.as(ann).sendText(home, '/game');
  await table.settle();
  expect(table.texts(home).at(-1)).toMatch(/^No game is chosen/u);
  expect(table.troubles).toEqual([]);
});

test('what is under way is answered, however long it lay', async () => {
  let now = Date.UTC(2026, 0, 31);
  const table = await openTable({ now: () => now });
  const { standin, ann, home } = table;
  standin.as(ann).sendText(home, 'Who wins a tie in a standoff in Saltwind Couriers?');
  await table.attend();
  standin.as(ann).sendText(home, 'When does the game end in Saltwind Couriers?');
  await table.receive();
  now += 400 * DAY;
  const signal = new AbortController().signal;
  await pruneRecords(table.resources().db, { before: now - DAY, now, signal });
  await table.settle();
  expect(table.said(home)).toHaveLength(2);
  for (const text of table.texts(home)) expect(text).toMatch(/p\. \d/u);
});
