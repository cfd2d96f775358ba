/** Buttons: what each does, for whom, how often, and what a press does that names none. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ChatRecord } from '../../src/standin/records.ts';
import type { Message, User } from '../../src/standin/types.ts';
import { labels, lastOf, openTable, ownLibrary, type TableStage, toasts } from '../support/tableStage.ts';

const VAGUE = 'When does the game end?';
const STALE = 'This button is out of date. Send the question again.';
const OTHER_GAME = '🔍 Other game';

async function asked(table: TableStage, text: string, chat: ChatRecord = table.group): Promise<Message> {
  table.standin.as(table.ann).sendText(chat, chat.type === 'private' ? text : `@rules_bot ${text}`);
  await table.settle();
  return lastOf(table, chat);
}

async function press(table: TableStage, { message_id: id }: Message, text: string, by: User = table.boris) {
  table.standin.as(by).press(table.group, id, { text });
  await table.settle();
}

const dataOf = (message: Message, label: string): string =>
  (message.reply_markup?.inline_keyboard ?? []).flat().find(({ text }) => text === label)?.callback_data ?? '';

/** A question for which the table is asked back which game is meant. */
async function undecided(table: TableStage): Promise<Message> {
  const message = await asked(table, VAGUE);
  expect(message.text).toMatch(/^Which game do you mean\?/);
  return message;
}

/** The first button that asks a question. */
const suggestionOf = (message: Message): string => labels(message).find((label) => !/^(?:📄|👎)/u.test(label)) ?? '';

const choiceOf = (message: Message): string => labels(message)[0] ?? '';

describe('choosing a game', () => {
  test('pressed by somebody else at the table, the original question is answered in the same message', async () => {
    const table = await openTable();
    const message = await undecided(table);
    const game = choiceOf(message);
    await press(table, message, game);
    expect(table.said(table.group)).toHaveLength(1);
    expect(lastOf(table, table.group).message_id).toBe(message.message_id);
    expect(lastOf(table, table.group).text).toMatch(new RegExp(`${game}[^]*p\\. \\d`));
    // And it is the game of the table from now on.
    expect((await asked(table, 'Who wins a tie?')).text).toContain(game);
  });

  test.each(['Saltwind Couriers', '/game@rules_bot Saltwind', '/ask@rules_bot Курьеры солёного ветра'])(
    'typed (%s) instead of pressed, the original question is answered all the same',
    async (typed) => {
      const table = await openTable();
      const { message_id: id } = await undecided(table);
      table.standin.as(table.boris).sendText(table.group, typed, { replyTo: id });
      await table.settle();
      expect(table.said(table.group)).toHaveLength(1);
      expect(lastOf(table, table.group).text).toMatch(/Saltwind Couriers[^]*p\. \d/);
    },
  );

  test('of a press that comes twice the second is told that it was done', async () => {
    const table = await openTable();
    const message = await undecided(table);
    const [game = '', other = ''] = labels(message);
    const data = dataOf(message, game);
    const hands = table.standin.as(table.boris);
    hands.press(table.group, message.message_id, { data });
    hands.press(table.group, message.message_id, { data });
    hands.press(table.group, message.message_id, { data: dataOf(message, other) });
    await table.settle();
    expect(game).toBe('Saltwind Couriers');
    const alreadyChosen = 'Игра «Курьеры солёного ветра» уже выбрана.';
    expect(toasts(table)).toEqual([null, alreadyChosen, alreadyChosen]);
    expect(table.said(table.group)).toHaveLength(1);
    expect(lastOf(table, table.group).text).toContain(game);
  });

  test('an old keyboard still means its own question after a new one was asked', async () => {
    const table = await openTable();
    const first = await undecided(table);
    await asked(table, 'What does the bell cost in Nettlegate?');
    await press(table, first, 'Saltwind Couriers');
    const [one, two] = table.texts(table.group);
    expect(one).toMatch(/Saltwind Couriers[^]*p\. \d/);
    expect(two).toMatch(/Nettlegate/);
  });

  test('“other game” offers the games but the one of that answer, once, and answers the same message anew', async () => {
    const table = await openTable();
    const first = await asked(table, 'How many players may take part in Saltwind Couriers?');
    // By now the table plays another game than the answer was about.
    await asked(table, 'What does the bell cost in Nettlegate?');
    await press(table, first, OTHER_GAME, table.ann);
    const offer = lastOf(table, table.group);
    expect(labels(offer)).toEqual(['Beresklet', 'Nettlegate']);
    await press(table, first, OTHER_GAME, table.ann);
    expect(lastOf(table, table.group)).toEqual(offer);
    await press(table, offer, 'Nettlegate');
    const anew = table.said(table.group).find(({ message_id: id }) => id === first.message_id);
    expect(anew?.text).toMatch(/^[^\n]+\nNettlegate\n/);
    expect(labels(lastOf(table, table.group))).toEqual([]);
  });

  test('“other game” where all the others have left the library offers no choice without a game in it', async () => {
    const library = await ownLibrary();
    const table = await openTable({ library });
    const answer = await asked(table, 'How many players may take part in Saltwind Couriers?');
    for (const file of await readdir(library))
      if (!file.startsWith('Saltwind')) await rm(join(library, file), { recursive: true });
    await table.resources().library.refresh(AbortSignal.timeout(50_000));
    await press(table, answer, OTHER_GAME, table.ann);
    expect(table.said(table.group)).toEqual([answer]);
    expect(toasts(table)).toEqual([STALE]);
  });

  test('a game that has left the library meanwhile is told, and nothing else happens', async () => {
    const table = await openTable();
    const message = await undecided(table);
    const { db } = table.resources();
    await db
      .updateTable('keyboards')
      .set({ actions: JSON.stringify([{ do: 'game', gameId: 'gone' }]) })
      .execute();
    await press(table, message, choiceOf(message), table.ann);
    expect(toasts(table)).toEqual(['This game is no longer in the library.']);
  });
});

describe('clarifying', () => {
  test('only the name of a game: topics as buttons, and a press is the question', async () => {
    const table = await openTable();
    const message = await asked(table, 'Saltwind Couriers');
    expect(message.text).toBe('You named Saltwind Couriers. What would you like to know?');
    expect(labels(message).length).toBeGreaterThan(2);
    const topic = choiceOf(message);
    await press(table, message, topic);
    expect(table.said(table.group)).toHaveLength(1);
    const answer = lastOf(table, table.group);
    expect(answer.text).toMatch(/^[^\n]+\nSaltwind Couriers\n[^]*p\. \d/);
    expect(answer.text?.split('\n')[2]).toBe(`Chosen: ${topic}`);
    expect(labels(answer)).not.toContain(topic);
  });

  test('buttons that were stored without their words are pressed all the same', async () => {
    const table = await openTable();
    const message = await asked(table, 'Saltwind Couriers');
    const { db } = table.resources();
    const stored = { do: 'clarify', text: 'Standoff', gameId: table.resources().library.contents().games.at(-1)?.id };
    await db
      .updateTable('keyboards')
      .set({ actions: JSON.stringify([stored]) })
      .where('closed', '=', 0)
      .execute();
    await press(table, message, choiceOf(message));
    expect(lastOf(table, table.group).text).toMatch(/^[^\n]+\nSaltwind Couriers\n\n[^]*p\. \d/);
  });

  test('or any text is the question, about the game that was named', async () => {
    const table = await openTable();
    await asked(table, 'Saltwind Couriers');
    expect((await asked(table, 'Who wins a tie?')).text).toMatch(/Saltwind Couriers[^]*p\. \d/);
  });
});

describe('following up', () => {
  test('a suggestion is asked as a question of its own, under the answer, once', async () => {
    const table = await openTable();
    const answer = await asked(table, 'Who wins a tie in a standoff in Saltwind Couriers?');
    const suggestion = suggestionOf(answer);
    await press(table, answer, suggestion, table.ann);
    const further = lastOf(table, table.group);
    expect(further.reply_to_message?.message_id).toBe(answer.message_id);
    expect(further.text).toMatch(/Saltwind Couriers[^]*p\. \d/);
    await press(table, answer, suggestion, table.ann);
    expect(table.said(table.group)).toHaveLength(2);
    expect(toasts(table)).toEqual([null, 'This question is already being answered.']);
  });

  test('it counts as a question of whoever pressed', async () => {
    const table = await openTable({ settings: { maxRequestsPerMinute: 1 } });
    const answer = await asked(table, 'Who wins a tie in a standoff in Saltwind Couriers?');
    const suggestion = suggestionOf(answer);
    await press(table, answer, suggestion, table.ann);
    expect(lastOf(table, table.group).text).toMatch(/^That was more than 1 question in a minute\./);
    await press(table, answer, suggestion, table.boris);
    expect(lastOf(table, table.group).text).toMatch(/p\. \d|стр\. \d/);
  });
});

describe('presses that are none', () => {
  test.each([
    ['data of another kind', () => 'g:1'],
    ['an empty nonce', (data: string) => data.replace(/\.[^.]+\./, '..')],
    ['a wrong nonce', (data: string) => data.replace(/\.[^.]+\./, '.AAAAAAAA.')],
    ['a place that is not there', (data: string) => data.replace(/\d+$/, '99')],
    ['another keyboard with this nonce', (data: string) => data.replace(/^[^.]+/, 'zz')],
    ['64 bytes', () => 'x'.repeat(64)],
    ['markup and control characters', () => '<b>\u0000\u202E.1.1'],
  ])('%s: told so, and nothing happens', async (_, forge) => {
    const table = await openTable();
    const message = await undecided(table);
    const data = forge(dataOf(message, choiceOf(message)));
    table.standin.as(table.ann).press(table.group, message.message_id, { data }, true);
    await table.settle();
    expect(toasts(table)).toEqual([STALE]);
    expect(lastOf(table, table.group)).toEqual(message);
    expect(table.troubles).toEqual([]);
  });

  test('the right data under a message of another chat does nothing there and nothing here', async () => {
    const table = await openTable();
    const message = await undecided(table);
    const data = dataOf(message, choiceOf(message));
    const elsewhere = await asked(table, 'hello', table.home);
    table.standin.as(table.ann).press(table.home, elsewhere.message_id, { data }, true);
    await table.settle();
    expect(toasts(table)).toEqual([STALE]);
    expect(table.said(table.group)[0]).toEqual(message);
  });

  test('under a message that is gone, it still means its question', async () => {
    const table = await openTable();
    const message = await undecided(table);
    const data = dataOf(message, choiceOf(message));
    table.standin.world.remove(table.group, [message.message_id]);
    table.standin.as(table.ann).press(table.group, message.message_id, { data }, true);
    await table.settle();
    expect(lastOf(table, table.group).text).toMatch(/p\. \d/);
  });

  test('after /forget the buttons of before are out of date', async () => {
    const table = await openTable();
    const message = await undecided(table);
    table.standin.as(table.ann).sendText(table.group, '/forget@rules_bot');
    await table.settle();
    await press(table, message, choiceOf(message), table.ann);
    expect(toasts(table)).toEqual([STALE]);
  });
});
