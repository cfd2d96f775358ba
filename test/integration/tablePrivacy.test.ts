/** What is kept of a chat: where it goes when the chat moves, and that nothing is left when it is forgotten. */
import { describe, expect, test } from 'vitest';
import type { ChatRecord } from '../../src/standin/records.ts';
import { envelopeOf } from '../../src/telegram/updates/envelope.ts';
import { dayOf, spentOn } from '../../src/storage/modelLedger.ts';
import { held, rules } from '../support/modelReferee.ts';
import { answers, openModelServer } from '../support/modelServer.ts';
import { draft } from '../support/rulingStage.ts';
import { addQuestion } from '../support/oldRows.ts';
import { openTable, type TableStage } from '../support/tableStage.ts';

const SECRET = 'Does the purple armadillo swim in Saltwind Couriers?';
const DEFENDER = 'A tie goes to the defender.';
const TIE = 'Who wins a tie in a standoff in Saltwind Couriers?';

/** An id as a column of SQLite holds it: the shortest of 4, 6 and 8 bytes, big-endian; and as text. */
function spellings(id: number): readonly Buffer[] {
  const eight = Buffer.alloc(8);
  eight.writeBigInt64BE(BigInt(id));
  const binary = Math.abs(id) < 2 ** 31 ? eight.subarray(4) : Math.abs(id) < 2 ** 47 ? eight.subarray(2) : eight;
  return [Buffer.from(String(id)), binary];
}

async function hits(table: TableStage, chat: ChatRecord, ...others: readonly (string | Buffer)[]): Promise<number> {
  const bytes = await table.bytes();
  return [...spellings(chat.id), ...others.map((what) => Buffer.from(what))].filter((what) => bytes.includes(what))
    .length;
}

async function rowsOf(table: TableStage) {
  const { db } = table.resources();
  const proposals = await db.selectFrom('proposals').selectAll().execute();
  const uses = await db.selectFrom('proposal_uses').selectAll().execute();
  return { proposals: proposals.length, uses: uses.length };
}

const seen = async (table: TableStage) => {
  const rows = await table.resources().db.selectFrom('updates').select(['update_id', 'identity']).execute();
  return rows.length;
};

describe('/forget', () => {
  test.each(['home', 'group'] as const)(
    'leaves no trace of the chat (%s) in the database and its log',
    async (where) => {
      const table = await openTable();
      const { standin, ann } = table;
      const chat = table[where];
      const say = (text: string) => standin.as(ann).sendText(chat, where === 'home' ? text : `@rules_bot ${text}`);
      say(SECRET);
      say('When does the game end?');
      say('purple armadillo '.repeat(100));
      await table.settle();
      say(SECRET);
      await table.attend();
      expect(await hits(table, chat, 'purple armadillo')).toBe(3);
      standin.as(ann).sendText(chat, '/forget@rules_bot');
      await table.settle();
      expect(table.texts(chat).at(-1)).toMatch(/^Deleted: 4 questions with the answers/);
      expect(await hits(table, chat, 'purple armadillo', 'Saltwind Couriers?')).toBe(0);
    },
  );

  test.each(['home', 'group'] as const)(
    'leaves no trace of what a model has ruled in the chat (%s), nor of who had to pay for it',
    async (where) => {
      const server = await openModelServer(rules(DEFENDER, { headline: 'The heliotrope pangolin wins.' }));
      const table = await openTable({ model: { baseUrl: server.baseUrl } });
      const { standin, ann } = table;
      const chat = table[where];
      const say = (text: string) => standin.as(ann).sendText(chat, where === 'home' ? text : `@rules_bot ${text}`);
      const personal = [SECRET, 'heliotrope pangolin', ...(where === 'home' ? [] : spellings(ann.id))];
      say(SECRET);
      await table.settle();
      // What one round did not decide, and what the whole book is silent about, is kept as well.
      say(`${SECRET} Or not?`);
      server.behave(answers(draft({ verdict: 'not_in_rules', headline: 'No heliotrope pangolin.' })));
      await table.settle();
      expect(await hits(table, chat, ...personal)).toBe(2 + personal.length);
      expect(await rowsOf(table)).toEqual({ proposals: 2, uses: 2 });
      standin.as(ann).sendText(chat, '/forget@rules_bot');
      await table.settle();
      expect(table.texts(chat).at(-1)).toMatch(/^Deleted: 2 questions with the answers/);
      expect(await hits(table, chat, ...personal)).toBe(0);
      expect(await rowsOf(table)).toEqual({ proposals: 0, uses: 0 });
      expect(await spentOn(table.resources().db, dayOf(Date.now()), null)).toMatchObject({ questions: 2, rounds: 2 });
      expect(table.modelTroubles).toEqual([]);
    },
  );

  test('is no way to spend more than one may in a day', async () => {
    const server = await openModelServer(rules(DEFENDER));
    // What one request costs.
    const table = await openTable({ model: { baseUrl: server.baseUrl, dailyTokensPerUser: 17 } });
    const { standin, ann, home } = table;
    standin.as(ann).sendText(home, TIE);
    await table.settle();
    standin.as(ann).sendText(home, '/forget');
    await table.settle();
    standin.as(ann).sendText(home, TIE);
    await table.settle();
    expect(table.texts(home).at(-1)).toMatch(/^Best passages, word for word \(today’s limit/);
    expect(server.requests).toHaveLength(1);
  });

  test('leaves nothing of a ruling that a model was asked for when it came', async () => {
    const ruling = held(rules(DEFENDER, { headline: 'The heliotrope pangolin wins.' }));
    const server = await openModelServer(ruling.behaviour);
    const table = await openTable({ model: { baseUrl: server.baseUrl } });
    const { standin, ann, home } = table;
    standin.as(ann).sendText(home, SECRET);
    await table.attend();
    const [question] = await table.pull();
    if (question === undefined) throw new Error('nothing to answer');
    const end = table.rule(question);
    await ruling.asked;
    standin.as(ann).sendText(home, '/forget');
    await table.attend(question.questionId);
    ruling.release();
    expect(await table.record(question, await end)).toMatchObject({ kind: 'superseded' });
    expect(await hits(table, home, SECRET, 'heliotrope pangolin')).toBe(0);
    expect(await spentOn(table.resources().db, dayOf(Date.now()), ann.id)).toMatchObject({ rounds: 1 });
  });

  test('leaves no trace of a long talk either, of which SQLite has left copies between the rows', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    await table
      .resources()
      .db.transaction()
      .execute(async (transaction) => {
        for (let number = 0; number < 1_500; number += 1) {
          const isTheirs = number % 2 === 0;
          const word = isTheirs ? 'purple armadillo ' : 'flamingo ';
          const chatId = isTheirs ? home.id : 5;
          const row = { chat_id: chatId, table_key: `${chatId}:0`, text: word.repeat(1 + (number % 17)) };
          const id = await addQuestion(transaction, { ...row, written_at: Date.now() });
          await transaction
            .updateTable('questions')
            .set({ answer: word.repeat(number % 41) })
            .where('id', '=', id)
            .execute();
        }
      });
    standin.as(ann).sendText(home, '/forget');
    await table.settle();
    expect(table.texts(home).at(-1)).toMatch(/^Deleted: 750 questions/u);
    expect(await hits(table, home, 'purple armadillo')).toBe(0);
    expect((await table.bytes()).includes('flamingo')).toBe(true);
  });

  test('its own updates stay known: brought again, they are not answered again', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    standin.as(ann).sendText(home, SECRET);
    standin.as(ann).sendText(home, '/forget');
    const again = standin.bot().queue.take(0, 10);
    await table.settle();
    const said = table.said(home).length;
    const known = await seen(table);
    expect(await table.resources().telegram?.inbox.store(again.flatMap((update) => envelopeOf(update) ?? []))).toBe(0);
    await table.settle();
    expect(table.said(home)).toHaveLength(said);
    expect(await seen(table)).toBe(known);
  });

  test('completes the messages of questions that are no longer answered', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    standin.as(ann).sendText(home, SECRET);
    await table.attend();
    const [question] = await table.pull();
    if (question === undefined) throw new Error('nothing to answer');
    standin.as(ann).sendText(home, '/forget');
    expect(await table.attend(question.questionId)).toEqual([{ kind: 'cleared', questionId: question.questionId }]);
    expect(await table.record(question, await table.rule(question))).toMatchObject({ kind: 'superseded' });
    expect(table.texts(home)).toEqual(['Cancelled.', expect.stringMatching(/^Deleted: 1 question/)]);
  });

  test('what is asked after it is answered', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    standin.as(ann).sendText(home, SECRET);
    standin.as(ann).sendText(home, '/forget');
    standin.as(ann).sendText(home, TIE);
    await table.receive();
    await table.settle();
    expect(table.texts(home).at(-1)).toMatch(/p\. 6/);
  });

  test('forgets every topic of the chat, and no other chat', async () => {
    const table = await openTable();
    const { standin, ann, boris, home } = table;
    const bot = standin.bot().user;
    const forum = standin.addGroup({ title: 'Club', forum: true, members: [ann, boris], bots: [{ user: bot }] });
    const topic = standin.addTopic(forum, 'One', ann).threadId;
    standin.as(ann).sendText(forum, '/game@rules_bot Saltwind', { thread: topic });
    standin.as(ann).sendText(home, '/game Nettlegate');
    await table.settle();
    standin.as(ann).sendText(forum, '/forget@rules_bot');
    // Topics are tables of their own: which of two is served first is nobody's promise.
    await table.settle();
    standin.as(ann).sendText(forum, '/game@rules_bot', { thread: topic });
    standin.as(ann).sendText(home, '/game');
    await table.settle();
    expect(table.texts(forum).at(-1)).toMatch(/^No game is chosen/);
    expect(table.texts(home).at(-1)).toMatch(/Nettlegate/);
  });
});

describe('a group that becomes a supergroup', () => {
  test('takes its game and what it waits for with it', async () => {
    const table = await openTable();
    const { standin, ann } = table;
    const old = standin.addGroup({ type: 'group', title: 'Old', members: [ann], bots: [{ user: standin.bot().user }] });
    standin.as(ann).sendText(old, '/game@rules_bot Saltwind');
    await table.settle();
    standin.as(ann).sendText(old, '@rules_bot Who wins a tie?');
    await table.attend();
    const moved = standin.migrate(old, ann);
    const before = table.said(old).length;
    await table.settle();
    expect(table.said(old)).toHaveLength(before);
    const [answer] = table.said(moved);
    expect(answer?.text).toMatch(/Saltwind Couriers[^]*p\. \d/);
    // The question stayed behind: its number means another message here.
    expect(answer?.reply_to_message).toBeUndefined();
    standin.as(ann).sendText(moved, '@rules_bot How many players may take part?');
    await table.settle();
    expect(table.texts(moved).at(-1)).toMatch(/Saltwind Couriers/);
  });

  test('an edit in the new group does not hit a question of the old one', async () => {
    const table = await openTable();
    const { standin, ann } = table;
    const old = standin.addGroup({ type: 'group', title: 'Old', members: [ann], bots: [{ user: standin.bot().user }] });
    standin.as(ann).sendText(old, `@rules_bot ${TIE}`);
    await table.settle();
    const moved = standin.migrate(old, ann);
    await table.settle();
    const ids = Array.from({ length: 4 }, () => standin.as(ann).sendText(moved, 'hello').message_id);
    for (const id of ids) standin.as(ann).editText(moved, id, `@rules_bot ${SECRET}`);
    await table.settle();
    expect(table.said(moved)).toEqual([]);
  });
});

describe('a chat that is gone', () => {
  test('is owed nothing more', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    standin.as(ann).sendText(home, TIE);
    await table.attend();
    standin.as(ann).setBlocked(home, true);
    await table.settle();
    const { db } = table.resources();
    expect(await db.selectFrom('questions').select('state').execute()).toEqual([{ state: 'undeliverable' }]);
    expect(await db.selectFrom('deliveries').select('id').where('state', '=', 'waiting').execute()).toEqual([]);
  });
});
