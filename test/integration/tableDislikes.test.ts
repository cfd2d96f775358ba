/** 👎 under an answer: noted once, whoever presses, and gone with the answer. */
import { describe, expect, test } from 'vitest';
import type { ChatRecord } from '../../src/standin/records.ts';
import type { Message, User } from '../../src/standin/types.ts';
import { pruneRecords } from '../../src/storage/retention.ts';
import { ALLOWED_UPDATES } from '../../src/telegram/intake/intake.ts';
import { labels, lastOf, openTable, type TableStage, type TableStageOptions, toasts } from '../support/tableStage.ts';

const TIE = 'Who wins a tie in a standoff in Saltwind Couriers?';
const SILENT = 'Does the purple armadillo swim in Saltwind Couriers?';
const DISLIKE = '👎';
const NOTED = 'Noted. An administrator can make a test of it with /case.';
const ALREADY = 'It is noted already.';
const STALE = 'This button is out of date. Send the question again.';

async function asked(table: TableStage, text: string, chat: ChatRecord = table.home): Promise<Message> {
  table.standin.as(table.ann).sendText(chat, chat.type === 'private' ? text : `@rules_bot ${text}`);
  await table.settle();
  return lastOf(table, chat);
}

async function press(
  table: TableStage,
  message: Message,
  { by = table.ann, chat = table.home, text = DISLIKE }: { by?: User; chat?: ChatRecord; text?: string } = {},
): Promise<void> {
  table.standin.as(by).press(chat, message.message_id, { text });
  await table.settle();
}

const dislikesIn = async (table: TableStage): Promise<number> => {
  const { db } = table.resources();
  const rows = await db.selectFrom('questions').select('id').where('disliked_seq', 'is not', null).execute();
  return rows.length;
};

const keysOf = (message: Message) => message.reply_markup?.inline_keyboard ?? [];
const rows = (message: Message) => keysOf(message).map((row) => row.map(({ text }) => text));
const dataOf = (message: Message): string =>
  keysOf(message)
    .flat()
    .find(({ text }) => text === DISLIKE)?.callback_data ?? '';

const open = (options: TableStageOptions = {}): Promise<TableStage> => openTable(options);

describe('an answer', () => {
  test('has it at the end of the row of its pages; one without pages has it below', async () => {
    const table = await open();
    expect(rows(await asked(table, TIE))[0]).toEqual([expect.stringMatching(/^📄/u), DISLIKE]);
    expect(rows(await asked(table, SILENT)).at(-1)).toEqual([DISLIKE]);
  });

  test('is noted once, costs nothing, and keeps its buttons', async () => {
    const table = await open();
    const answer = await asked(table, TIE);
    const { db } = table.resources();
    const spent = await db.selectFrom('rate_limits').selectAll().execute();
    const said = table.said(table.home).length;
    await press(table, answer);
    await press(table, answer);
    expect(toasts(table)).toEqual([NOTED, ALREADY]);
    expect(labels(lastOf(table))).toEqual(labels(answer));
    expect(table.said(table.home)).toHaveLength(said);
    expect(await db.selectFrom('rate_limits').selectAll().execute()).toEqual(spent);
    expect(await dislikesIn(table)).toBe(1);
  });

  test('is noted once for two people, each told in their language', async () => {
    const table = await open();
    const answer = await asked(table, TIE, table.group);
    table.standin.as(table.ann).press(table.group, answer.message_id, { text: DISLIKE });
    table.standin.as(table.boris).press(table.group, answer.message_id, { text: DISLIKE });
    await table.settle();
    expect(toasts(table)).toEqual([NOTED, 'Это уже отмечено.']);
    expect(await dislikesIn(table)).toBe(1);
  });

  test('in a topic is noted there', async () => {
    const table = await open();
    const bots = [{ user: table.standin.bot().user }];
    const forum = table.standin.addGroup({ title: 'Games', forum: true, members: [table.ann], bots });
    const { threadId: thread } = table.standin.addTopic(forum, 'Rules', table.ann);
    table.standin.as(table.ann).sendText(forum, `@rules_bot ${TIE}`, { thread });
    await table.settle();
    await press(table, lastOf(table, forum), { chat: forum });
    expect(toasts(table)).toEqual([NOTED]);
    expect(await dislikesIn(table)).toBe(1);
  });

  test('about no game asks for the game first: nothing could be made of it', async () => {
    const table = await open();
    await press(table, await asked(table, 'Does the purple armadillo swim?'));
    expect(toasts(table)).toEqual(['I did not know which game this is about. Choose it first: 🔍 Other game']);
    expect(await dislikesIn(table)).toBe(0);
  });

  test('that is given anew is another answer: the old 👎 is gone, and the new one is noted', async () => {
    const table = await open();
    const { standin, ann, home } = table;
    const question = standin.as(ann).sendText(home, TIE);
    await table.settle();
    await press(table, lastOf(table));
    standin.as(ann).editText(home, question.message_id, 'When does the game end in Saltwind Couriers?');
    await table.settle();
    expect(await dislikesIn(table)).toBe(0);
    await press(table, lastOf(table));
    expect(toasts(table)).toEqual([NOTED, NOTED]);
    expect(await dislikesIn(table)).toBe(1);
  });
});

describe('a press', () => {
  test('of a button whose answer was taken back by an edit is told that it is out of date', async () => {
    const table = await open();
    const { standin, ann, home } = table;
    const question = standin.as(ann).sendText(home, TIE);
    await table.settle();
    const answer = lastOf(table);
    const data = dataOf(answer);
    standin.as(ann).editText(home, question.message_id, SILENT);
    await table.settle();
    standin.as(ann).press(home, answer.message_id, { data }, true);
    await table.settle();
    expect(toasts(table)).toEqual([STALE]);
    expect(await dislikesIn(table)).toBe(0);
  });

  test('with another nonce, or from another chat, notes nothing', async () => {
    const table = await open();
    const { standin, ann, home, group } = table;
    const answer = await asked(table, TIE);
    const there = await asked(table, TIE, group);
    const [id, nonce = '', at] = dataOf(answer).split('.');
    const forged = [
      `${id}.${nonce.toLowerCase() === nonce ? nonce.toUpperCase() : nonce.toLowerCase()}.${at}`,
      `${id}..${at}`,
    ];
    for (const data of forged) standin.as(ann).press(home, answer.message_id, { data }, true);
    standin.as(ann).press(group, there.message_id, { data: dataOf(answer) }, true);
    await table.settle();
    expect(toasts(table)).toEqual([STALE, STALE, STALE]);
    expect(await dislikesIn(table)).toBe(0);
  });

  test('of a stranger notes nothing', async () => {
    const table = await open();
    const answer = await asked(table, TIE, table.group);
    await table.restart({ allowedUserIds: [table.ann.id] });
    await press(table, answer, { by: table.boris, chat: table.group });
    expect(toasts(table)).toEqual(['Этот бот отвечает только тем, кого допустил его владелец.']);
    expect(await dislikesIn(table)).toBe(0);
  });
});

/** The bot is an administrator of the group: else nobody tells it of reactions there. */
async function reacting(): Promise<TableStage> {
  const table = await open();
  const { standin, ann, group } = table;
  standin.bot().allowedUpdates = ALLOWED_UPDATES;
  standin.setStatus(group, standin.bot().user, 'administrator', ann);
  return table;
}

describe('a reaction of 👎', () => {
  test.each(['home', 'group'] as const)(
    'to an answer (%s) counts as the button does, without a word',
    async (where) => {
      const table = await reacting();
      const chat = table[where];
      const answer = await asked(table, TIE, chat);
      const said = table.said(chat).length;
      table.standin.as(table.ann).react(chat, answer.message_id, DISLIKE);
      await table.settle();
      expect(await dislikesIn(table)).toBe(1);
      await press(table, answer, { chat });
      expect(toasts(table)).toEqual([ALREADY]);
      table.standin.as(table.ann).react(chat, answer.message_id, null);
      await table.settle();
      expect(await dislikesIn(table)).toBe(1);
      expect(table.said(chat)).toHaveLength(said);
    },
  );

  test('in a topic is found, although Telegram does not say in which', async () => {
    const table = await reacting();
    const bots = [{ user: table.standin.bot().user, status: 'administrator' as const }];
    const forum = table.standin.addGroup({ title: 'Games', forum: true, members: [table.ann], bots });
    const { threadId: thread } = table.standin.addTopic(forum, 'Rules', table.ann);
    table.standin.as(table.ann).sendText(forum, `@rules_bot ${TIE}`, { thread });
    await table.settle();
    table.standin.as(table.ann).react(forum, lastOf(table, forum).message_id, DISLIKE);
    await table.settle();
    expect(await dislikesIn(table)).toBe(1);
  });

  test('to anything else, of a stranger, or of another kind, counts for nothing, and nobody is told', async () => {
    const table = await reacting();
    const { standin, ann, boris, home, group } = table;
    const question = standin.as(ann).sendText(home, TIE);
    await table.settle();
    const answer = lastOf(table);
    const nowhere = await asked(table, 'Does the purple armadillo swim?', group);
    const help = await asked(table, '/help');
    for (const { message_id: id } of [question, help]) standin.as(ann).react(home, id, DISLIKE);
    standin.as(ann).react(home, answer.message_id, '👍');
    standin.as(ann).react(group, nowhere.message_id, DISLIKE);
    await table.restart({ allowedUserIds: [ann.id] });
    const before = table.said(group).length;
    standin.as(boris).react(group, nowhere.message_id, DISLIKE);
    await table.settle();
    expect(await dislikesIn(table)).toBe(0);
    expect(table.said(group)).toHaveLength(before);
    expect(table.troubles).toEqual([]);
  });
});

test('/forget and retention take it away with its question', async () => {
  let now = Date.UTC(2026, 0, 31);
  const table = await open({ now: () => now });
  const { standin, ann, home, group } = table;
  await press(table, await asked(table, TIE));
  await press(table, await asked(table, TIE, group), { chat: group });
  standin.as(ann).sendText(home, '/forget');
  await table.settle();
  expect(await dislikesIn(table)).toBe(1);
  now += 91 * 86_400_000;
  await pruneRecords(table.resources().db, {
    before: now - 90 * 86_400_000,
    now,
    signal: new AbortController().signal,
  });
  expect(await dislikesIn(table)).toBe(0);
  expect(await table.resources().db.selectFrom('keyboards').selectAll().execute()).toEqual([]);
});
