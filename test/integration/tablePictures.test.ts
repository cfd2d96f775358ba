/** The buttons of pages: the page comes as a picture, once, whatever happens on the way. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ChatRecord } from '../../src/standin/records.ts';
import type { Message } from '../../src/standin/types.ts';
import { decode } from '../support/pagePictures.ts';
import { field } from '../support/standin.ts';
import { labels, lastOf, openTable, ownLibrary, type TableStage, toasts } from '../support/tableStage.ts';

const TIE = 'Who wins a tie in a standoff in Saltwind Couriers?';
const PAGE = /^📄 p\. 6$/u;
const ASKED_ALREADY = 'This page was asked for already: look below the answer.';

async function asked(table: TableStage, text: string, chat: ChatRecord = table.home): Promise<Message> {
  table.standin.as(table.ann).sendText(chat, text);
  await table.settle();
  return lastOf(table, chat);
}

async function press(table: TableStage, message: Message, label = PAGE, chat: ChatRecord = table.home): Promise<void> {
  const text = labels(message).find((one) => label.test(one)) ?? '';
  table.standin.as(table.ann).press(chat, message.message_id, { text });
  await table.settle();
}

async function photoOf(table: TableStage, message: Message): Promise<Buffer> {
  const { telegram } = table.resources();
  if (telegram === null) throw new Error('the stage serves no tables');
  const file = await telegram.api.call('getFile', { file_id: message.photo?.[0]?.file_id });
  const chunks: Uint8Array[] = [];
  await telegram.api.readFile(String(field(file, 'file_path')), (chunk) => {
    chunks.push(chunk);
    return Promise.resolve();
  });
  return Buffer.concat(chunks);
}

/** Whether something is as yellow as the highlighter alone makes it. */
async function isMarked(table: TableStage, message: Message): Promise<boolean> {
  const { width, height, at } = decode(await photoOf(table, message));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [red, green, blue] = at(x, y);
      if (red > 240 && green > 220 && blue < 80) return true;
    }
  }
  return false;
}

const photos = (table: TableStage, chat: ChatRecord = table.home): readonly Message[] =>
  table.said(chat).filter(({ photo }) => photo !== undefined);

/** A table that was answered, and whose book has been replaced since. */
async function anotherEdition() {
  const library = await ownLibrary();
  const table = await openTable({ library });
  const answer = await asked(table, TIE);
  const file = join(library, 'Saltwind Couriers.pdf');
  const edition = await readFile(file);
  await writeFile(file, 'another edition');
  return { table, answer, putBack: () => writeFile(file, edition) };
}

describe('under an answer', () => {
  test('the first button is that of the first page, and brings it with the quote marked', async () => {
    const table = await openTable();
    const answer = await asked(table, TIE);
    expect(labels(answer)[0]).toMatch(PAGE);
    expect(labels(answer).filter((label) => label.startsWith('📄')).length).toBeLessThanOrEqual(3);
    await press(table, answer);
    const [photo, ...more] = photos(table);
    expect(more).toEqual([]);
    expect(photo?.caption).toBe('Saltwind Couriers · p. 6 (printed 4)');
    expect(photo?.reply_to_message?.message_id).toBe(answer.message_id);
    expect(toasts(table)).toEqual(['p. 6 is coming…']);
    expect(photo === undefined ? false : await isMarked(table, photo)).toBe(true);
  });

  test('in a topic of a forum the picture comes there', async () => {
    const table = await openTable();
    const forum = table.standin.addGroup({
      title: 'Games',
      forum: true,
      members: [table.ann],
      bots: [{ user: table.standin.bot().user }],
    });
    const { threadId: thread } = table.standin.addTopic(forum, 'Rules', table.ann);
    table.standin.as(table.ann).sendText(forum, `@rules_bot ${TIE}`, { thread });
    await table.settle();
    await press(table, lastOf(table, forum), PAGE, forum);
    expect(photos(table, forum).map(({ message_thread_id }) => message_thread_id)).toEqual([thread]);
  });

  test('pressed again, it is said that the page is there', async () => {
    const table = await openTable();
    const answer = await asked(table, TIE);
    await press(table, answer);
    await press(table, answer);
    expect(photos(table)).toHaveLength(1);
    expect(toasts(table).at(-1)).toBe(ASKED_ALREADY);
  });

  test('a press counts as a request', async () => {
    const table = await openTable({ settings: { maxRequestsPerMinute: 1 } });
    const answer = await asked(table, TIE);
    await press(table, answer);
    expect(photos(table)).toEqual([]);
    expect(toasts(table)[0]).toMatch(/^That was more than 1 question in a minute\./);
  });

  test('where the sentence begins on the page before, that page comes first, its beginning marked', async () => {
    const table = await openTable();
    const answer = await asked(table, 'Saltwind Couriers: post offices cannot be filled completely, finish that day');
    expect(answer.text).toContain('begun on p. 6');
    await press(table, answer, /^📄 p\. 7$/u);
    expect(photos(table).map(({ caption }) => caption)).toEqual([
      'Saltwind Couriers · p. 6 (printed 4)',
      'Saltwind Couriers · p. 7 (printed 5)',
    ]);
    expect(await Promise.all(photos(table).map((photo) => isMarked(table, photo)))).toEqual([true, true]);
  });

  test('what only seems to go on from a table of the page before brings no page of it', async () => {
    const table = await openTable();
    const answer = await asked(table, 'Saltwind Couriers: with how many starting shells does the beacon start?');
    expect(answer.text).toContain('begun on p. 3');
    await press(table, answer, /^📄 p\. 4$/u);
    expect(photos(table).map(({ caption }) => caption)).toEqual(['Saltwind Couriers · p. 4 (printed 2)']);
  });

  test('in Russian, too', async () => {
    const table = await openTable();
    table.standin.as(table.ann).sendText(table.home, '/language ru');
    const answer = await asked(table, 'Сколько карт бересклета можно положить в котёл?');
    const label = labels(answer).find((one) => one.startsWith('📄')) ?? '';
    expect(label).toMatch(/^📄 стр\. \d+$/u);
    await press(table, answer, /^📄/u);
    expect(photos(table)[0]?.caption).toMatch(/^Бересклет · стр\. \d+/);
  });
});

test('/page has the same button, and its picture has no marks', async () => {
  const table = await openTable();
  const text = await asked(table, '/page 6 Saltwind Couriers');
  expect(labels(text)).toEqual(['📄 p. 6']);
  await press(table, text);
  const [photo] = photos(table);
  expect(photo?.reply_to_message?.message_id).toBe(text.message_id);
  expect(photo === undefined ? true : await isMarked(table, photo)).toBe(false);
});

describe('the document', () => {
  test('has left the library since the answer: said so, and the button may be tried again', async () => {
    const library = await ownLibrary();
    const table = await openTable({ library });
    const answer = await asked(table, TIE);
    await rm(join(library, 'Saltwind Couriers.pdf'));
    await table.refresh();
    await press(table, answer);
    await press(table, answer);
    const gone = '“Saltwind Couriers” has changed since, or is no longer in the library. Send the question again.';
    expect(toasts(table)).toEqual([gone, gone]);
    expect(photos(table)).toEqual([]);
  });

  test('was replaced a moment ago, and nobody has noticed: no page of another edition is shown', async () => {
    const { table, answer } = await anotherEdition();
    await press(table, answer);
    expect(lastOf(table).text).toMatch(/^“Saltwind Couriers” has changed since/);
    expect(lastOf(table).reply_to_message?.message_id).toBe(answer.message_id);
    expect(photos(table)).toEqual([]);
  });

  test('was replaced, and is put back: the button that brought a sentence brings the page, once', async () => {
    const { table, answer, putBack } = await anotherEdition();
    await press(table, answer);
    await putBack();
    await press(table, answer);
    expect(photos(table)).toHaveLength(1);
    await press(table, answer);
    expect(photos(table)).toHaveLength(1);
    const coming = 'p. 6 is coming…';
    expect(toasts(table)).toEqual([coming, coming, ASKED_ALREADY]);
  });
});

describe('on the way', () => {
  test('a chat that takes no photos gets a sentence, and what follows is not held', async () => {
    const table = await openTable();
    const answer = await asked(table, TIE);
    const description = 'Bad Request: not enough rights to send photos to the chat';
    table.standin.fault({ kind: 'error', code: 400, description, method: 'sendPhoto' });
    await press(table, answer);
    expect(lastOf(table).text).toBe('The picture of p. 6 cannot be made. /page shows its text.');
    expect((await asked(table, '/id')).text).toContain('Your id');
    await press(table, answer);
    expect(photos(table)).toHaveLength(1);
  });

  test('where only the page before gets no picture, the page that was asked for is not sent twice', async () => {
    const table = await openTable();
    const answer = await asked(table, 'Saltwind Couriers: post offices cannot be filled completely, finish that day');
    table.standin.fault({ kind: 'error', code: 400, description: 'Bad Request: no', method: 'sendPhoto' });
    await press(table, answer, /^📄 p\. 7$/u);
    await press(table, answer, /^📄 p\. 7$/u);
    expect(photos(table).map(({ caption }) => caption)).toEqual(['Saltwind Couriers · p. 7 (printed 5)']);
    expect(toasts(table).at(-1)).toBe(ASKED_ALREADY);
  });

  test('while the sentence that there is none waits to be sent, the button brings no second picture', async () => {
    const { table, answer, putBack } = await anotherEdition();
    const outage = table.standin.fault({ kind: 'reset', method: 'sendMessage', times: Infinity });
    await press(table, answer);
    await putBack();
    await press(table, answer);
    outage.clear();
    table.resources().telegram?.deliverer.wake();
    await table.standin.waitFor(() => photos(table).length === 1);
    await table.settle();
    expect(photos(table)).toHaveLength(1);
    expect(toasts(table).at(-1)).toBe(ASKED_ALREADY);
  });

  test.each([
    ['its answer is lost', { kind: 'lost', times: 2 }],
    ['the connection is reset', { kind: 'reset', times: 2 }],
    ['a gateway fails', { kind: 'html', times: 2 }],
    ['Telegram is flooded', { kind: 'flood', retryAfter: 1 }],
  ] as const)('where %s the picture stands there once', async (_, fault) => {
    const table = await openTable();
    const answer = await asked(table, TIE);
    table.standin.fault({ ...fault, method: 'sendPhoto' });
    await press(table, answer);
    const { db } = table.resources();
    const owed = () => db.selectFrom('deliveries').select('id').where('state', '=', 'waiting').execute();
    await expect.poll(owed, { timeout: 30_000 }).toEqual([]);
    expect(photos(table)).toHaveLength(1);
  });

  test('stopped before it went out, it goes out after the next start', async () => {
    const table = await openTable();
    const answer = await asked(table, TIE);
    const outage = table.standin.fault({ kind: 'reset', method: 'sendPhoto', times: Infinity });
    await press(table, answer);
    expect(photos(table)).toEqual([]);
    await table.restart();
    outage.clear();
    table.resources().telegram?.deliverer.wake();
    await table.standin.waitFor(() => photos(table).length === 1);
    expect(photos(table)).toHaveLength(1);
  });
});

test('what is kept of pictures names neither the quote nor who asked', async () => {
  const table = await openTable();
  const answer = await asked(table, TIE);
  await press(table, answer);
  const names = await readdir(join(table.folder, 'page-pictures'));
  expect(names).toHaveLength(1);
  expect(names[0]).toMatch(/^[0-9a-f]{64}\.png$/);
  // From now on the book itself is not needed.
  const [row] = await table.resources().db.selectFrom('deliveries').selectAll().where('role', '=', 'picture').execute();
  expect(row).toMatchObject({ state: 'sent', body: '' });
});
