/** Questions: where they are heard, where they are answered, and which game they are about. */
import { describe, expect, test } from 'vitest';
import { openTable, type TableStage } from '../support/tableStage.ts';

const TIE = 'Who wins a tie in a standoff in Saltwind Couriers?';

function openForum({ standin, ann, boris }: TableStage) {
  const bot = standin.bot().user;
  const forum = standin.addGroup({ title: 'Club', forum: true, members: [ann, boris], bots: [{ user: bot }] });
  const [one, other] = [standin.addTopic(forum, 'One', ann), standin.addTopic(forum, 'Other', ann)];
  return { forum, one, other };
}

describe('where a question is heard', () => {
  test('in private: one message, a reply to the question, that becomes the answer and names the page', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    const asked = standin.as(ann).sendText(home, TIE);
    await table.attend();
    const [placeholder] = table.said(home);
    expect(placeholder?.text).toBe('Looking into the rules…');
    expect(placeholder?.reply_to_message?.message_id).toBe(asked.message_id);
    await table.settle();
    expect(table.said(home)).toHaveLength(1);
    expect(table.said(home)[0]?.message_id).toBe(placeholder?.message_id);
    expect(table.texts(home)[0]).toMatch(/tie goes to the defender[^]*p\. 6/i);
  });

  test('in a group: by mention, by reply to the bot, by command; anything else is met with silence', async () => {
    const table = await openTable();
    const { standin, ann, boris, group } = table;
    // An administrator hears everything.
    standin.setStatus(group, standin.bot().user, 'administrator', ann);
    standin.as(ann).sendText(group, TIE);
    standin.as(ann).sendText(group, '@other_bot who wins a tie?');
    await table.settle();
    expect(table.said(group)).toEqual([]);
    standin.as(ann).sendText(group, `@rules_bot ${TIE}`);
    await table.settle();
    const replyTo = table.said(group).at(-1)?.message_id ?? 0;
    standin.as(boris).sendText(group, 'May I refuse a standoff?', { replyTo });
    standin.as(boris).sendText(group, '/ask@rules_bot When does the day end?');
    await table.settle();
    expect(table.said(group)).toHaveLength(3);
    for (const text of table.texts(group))
      expect(text).toMatch(/Saltwind Couriers[^]*p\. \d|Курьеры солёного ветра[^]*стр\. \d/);
  });

  test('in a topic: answered there, and the game of one topic is not that of another', async () => {
    const table = await openTable();
    const { standin, ann } = table;
    const { forum, one, other } = openForum(table);
    standin.as(ann).sendText(forum, '/game@rules_bot Saltwind', { thread: one.threadId });
    standin.as(ann).sendText(forum, '/game@rules_bot Nettlegate', { thread: other.threadId });
    await table.settle();
    const [asked, asked2] = [one, other].map(({ threadId: thread }) =>
      standin.as(ann).sendText(forum, '@rules_bot How many players may take part?', { thread }),
    );
    await table.settle();
    const answerTo = (id: number | undefined) =>
      table.said(forum).find(({ reply_to_message }) => reply_to_message?.message_id === id);
    expect(answerTo(asked?.message_id)?.message_thread_id).toBe(one.threadId);
    expect(answerTo(asked?.message_id)?.text).toMatch(/Saltwind Couriers/);
    expect(answerTo(asked2?.message_id)?.message_thread_id).toBe(other.threadId);
    expect(answerTo(asked2?.message_id)?.text).toMatch(/Nettlegate/);
  });
});

describe('which game a question is about', () => {
  test('a follow-up is about the game of the table, also when somebody else asks it', async () => {
    const table = await openTable();
    const { standin, ann, boris, group } = table;
    standin.as(ann).sendText(group, `@rules_bot ${TIE}`);
    await table.settle();
    standin.as(boris).sendText(group, '@rules_bot What does passing bring?');
    await table.settle();
    expect(table.texts(group)[1]).toMatch(/Курьеры солёного ветра/);
  });

  test('a game that the question names beats the game of the table, and is the table’s from then on', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    for (const text of ['/game Saltwind', 'How many wardens may play Nettlegate?', 'What does the bell cost?']) {
      standin.as(ann).sendText(home, text);
      await table.settle();
    }
    expect(table.texts(home)[1]).toMatch(/Nettlegate/);
    expect(table.texts(home)[2]).toMatch(/Nettlegate/);
  });

  test('what is said in private is nothing to the group, though the same person asks', async () => {
    const table = await openTable();
    const { standin, ann, home, group } = table;
    standin.as(ann).sendText(home, '/game Saltwind');
    standin.as(ann).sendText(group, '/game@rules_bot');
    await table.settle();
    expect(table.texts(group)).toEqual([expect.stringMatching(/^No game is chosen/)]);
  });
});

describe('what is no question', () => {
  test('a sticker, a voice message, a poll and a picture each get one line', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    const hands = standin.as(ann);
    hands.sendSticker(home);
    hands.sendVoice(home);
    hands.sendPoll(home, 'Who begins?', ['I', 'you']);
    hands.sendPhoto(home, PHOTO, { caption: 'May I do this?' });
    await table.settle();
    expect(table.texts(home)).toEqual(Array.from({ length: 4 }, () => 'I read only text. Please write your question.'));
  });

  test('an album of five pictures gets one line, and the next album another', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    for (let album = 1; album <= 2; album += 1) {
      standin.as(ann).sendAlbum(home, [PHOTO, PHOTO, PHOTO, PHOTO, PHOTO], { caption: 'our board' });
      await table.settle();
      expect(table.said(home)).toHaveLength(album);
    }
  });

  test('nothing in a group is declined that was not addressed to the bot', async () => {
    const table = await openTable();
    const { standin, ann, group } = table;
    standin.setStatus(group, standin.bot().user, 'administrator', ann);
    standin.as(ann).sendSticker(group);
    standin.as(ann).sendAlbum(group, [PHOTO, PHOTO]);
    standin.as(ann).sendDocument(group, { ...PHOTO, name: 'rules.pdf' });
    await table.settle();
    expect(table.said(group)).toEqual([]);
  });

  test('channel posts, inline queries, other bots and automatic forwards are passed by in silence', async () => {
    const table = await openTable();
    const { standin, ann, group } = table;
    const bot = standin.bot().user;
    const channel = standin.addGroup({ type: 'channel', title: 'News', members: [ann], bots: [{ user: bot }] });
    standin.channelPost(channel, `@rules_bot ${TIE}`);
    standin.as(ann).inlineQuery(standin.bot(), TIE);
    const robot = standin.world.addUser({ first_name: 'Robot', is_bot: true, username: 'robot_bot' });
    standin.setStatus(group, robot, 'administrator', ann);
    standin.as(robot).sendText(group, `@rules_bot ${TIE}`);
    const content = { text: `@rules_bot ${TIE}`, is_automatic_forward: true };
    standin.world.post(group, { from: ann, content });
    expect(await table.receive()).toBeGreaterThan(2);
    await table.settle();
    expect(standin.calls('sendMessage')).toEqual([]);
    expect(table.troubles).toEqual([]);
  });
});

describe('long and late', () => {
  test('a question of 4,000 characters is read, one of 4,001 is not, and does not count', async () => {
    const table = await openTable({ settings: { maxRequestsPerMinute: 1 } });
    const { standin, ann, home } = table;
    standin.as(ann).sendText(home, 'x'.repeat(4_001));
    await table.settle();
    expect(table.texts(home)).toEqual([
      'The question has 4,001 characters; I read at most 4,000. Ask about one rule at a time.',
    ]);
    standin.as(ann).sendText(home, `${TIE} ${'x '.repeat(2_000)}`.slice(0, 3_999).concat('?'));
    await table.settle();
    expect(table.texts(home)).toHaveLength(2);
    expect(table.texts(home)[1]).not.toMatch(/characters/);
  });

  test('100,000 characters in one update get one line', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    standin.world.post(home, { from: ann, content: { text: 'rule '.repeat(20_000) } });
    await table.settle();
    expect(table.texts(home)).toEqual([expect.stringMatching(/^The question has (?:99,999|100,000) characters/)]);
  });

  test('100,000 characters pasted as 25 messages get one line, and the rest of them is no question', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    expect(standin.as(ann).sendLongText(home, 'x'.repeat(100_000))).toHaveLength(25);
    await table.settle();
    expect(table.texts(home)).toEqual([expect.stringMatching(/^The question has 4,096 characters/)]);
    standin.as(ann).sendText(home, TIE);
    await table.settle();
    expect(table.texts(home)[1]).toMatch(/p\. 6/);
  });

  test('a question of more than a day ago is answered with a note that this is late', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    const now = Math.floor(Date.now() / 1_000);
    standin.as(ann).sendText(home, TIE, { date: now - 25 * 3_600 });
    standin.as(ann).sendText(home, '/id', { date: now - 49 * 3_600 });
    standin.as(ann).sendText(home, TIE, { date: now - 23 * 3_600 });
    await table.settle();
    const [late, id, timely] = table.texts(home);
    expect(late).toMatch(/^You asked .+ ago; the answer is late\.\n\n[^]*p\. 6/);
    expect(id).toMatch(/^You asked 2 days ago; the answer is late\./);
    expect(timely).not.toMatch(/late/);
  });
});

const PHOTO = { name: 'board.jpg', mimeType: 'image/jpeg', bytes: new Uint8Array([255, 216]) };
