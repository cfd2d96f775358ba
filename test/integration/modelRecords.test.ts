/** Rows of what a model costs and remembers, and of what a table asked before. */
import { describe, expect, it } from 'vitest';
import { clearTold, keepBreaker, markTold, readBreaker } from '../../src/storage/breakers.ts';
import { leaveHistory, tableHistory } from '../../src/storage/history.ts';
import { moveChat } from '../../src/storage/chats.ts';
import { forgetChat } from '../../src/storage/forgetting.ts';
import {
  addSpending,
  costOf,
  dayOf,
  spendersOf,
  spentOn,
  spentSince,
  type Spending,
} from '../../src/storage/modelLedger.ts';
import { keepProposal, noteProposalUse, readProposal } from '../../src/storage/proposals.ts';
import { endQuestion, requeueQuestion } from '../../src/storage/questions.ts';
import type { Database } from '../../src/storage/schema.ts';
import { noteServed } from '../../src/storage/tables.ts';
import type { TableKey } from '../../src/tablePorts.ts';
import { lockElsewhere } from '../support/lockElsewhere.ts';
import { openTables as openRows, question } from '../support/tableDatabase.ts';

/** With chats in which something was said. */
async function openTables() {
  const tables = await openRows();
  await noteServed(tables.db, ['70:0', '71:0'], 'attended_at', 1);
  return tables;
}

const HOUR = 3_600_000;
const later = { before: 1_000, now: HOUR };

async function answered(
  db: Database,
  text: string,
  more: { readonly table?: TableKey; readonly writtenAt?: number } = {},
) {
  const { table = '1:0', writtenAt = HOUR } = more;
  const id = await question(db, table, { text, writtenAt });
  await endQuestion(db, { id, revision: 0 }, 'answered', `${text} Yes.`);
  return id;
}

const asked = async (db: Database, looking = later) =>
  (await tableHistory(db, '1:0', looking)).map(({ question: text }) => text);

describe('what a table asked before', () => {
  it('is the last three questions with their answers, oldest first, up to the one that is asked', async () => {
    const { db } = await openTables();
    for (const text of ['A?', 'B?', 'C?', 'D?']) await answered(db, text);
    const now = await answered(db, 'E?');
    await answered(db, 'F?');
    expect(await tableHistory(db, '1:0', { before: now, now: HOUR })).toEqual([
      { question: 'B?', answer: 'B? Yes.' },
      { question: 'C?', answer: 'C? Yes.' },
      { question: 'D?', answer: 'D? Yes.' },
    ]);
  });

  it('is not what another table asked, another topic of the chat either', async () => {
    const { db } = await openTables();
    await answered(db, 'A?', { table: '2:0' });
    await answered(db, 'B?', { table: '1:5' });
    await answered(db, 'C?');
    expect(await asked(db)).toEqual(['C?']);
  });

  it('is not what has no answer: waiting, failed, taken back, or answered by nothing', async () => {
    const { db } = await openTables();
    await question(db, '1:0', { text: 'waits', writtenAt: HOUR });
    for (const state of ['failed', 'cancelled', 'awaiting'] as const) {
      await endQuestion(db, { id: await question(db, '1:0', { writtenAt: HOUR }), revision: 0 }, state);
    }
    await endQuestion(db, { id: await question(db, '1:0', { writtenAt: HOUR }), revision: 0 }, 'answered', null);
    const upload = await question(db, '1:0', { kind: 'upload', writtenAt: HOUR });
    await endQuestion(db, { id: upload, revision: 0 }, 'answered', 'a book');
    expect(await asked(db)).toEqual([]);
  });

  it('is also what was asked back, for whoever replies in words', async () => {
    const { db } = await openTables();
    const id = await question(db, '1:0', { text: 'A?', writtenAt: HOUR });
    await endQuestion(db, { id, revision: 0 }, 'awaiting', 'Which day?');
    expect(await tableHistory(db, '1:0', later)).toEqual([{ question: 'A?', answer: 'Which day?' }]);
  });

  it('is forgotten after six hours', async () => {
    const { db } = await openTables();
    await answered(db, 'A?', { writtenAt: 0 });
    expect(await asked(db, { before: 1_000, now: 6 * HOUR - 1 })).toEqual(['A?']);
    expect(await asked(db, { before: 1_000, now: 6 * HOUR })).toEqual([]);
  });

  it('is left behind by whoever starts over, and what follows is looked back at again', async () => {
    const { db } = await openTables();
    await answered(db, 'A?');
    await leaveHistory(db, '1:0');
    expect(await asked(db)).toEqual([]);
    await answered(db, 'B?');
    expect(await asked(db)).toEqual(['B?']);
    await leaveHistory(db, '9:0');
    expect(await asked(db)).toEqual(['B?']);
  });

  it('is not the answer to words that a question no longer has', async () => {
    const { db } = await openTables();
    const id = await answered(db, 'A?');
    await requeueQuestion(db, id, { text: 'B?', written_at: HOUR });
    expect(await asked(db)).toEqual([]);
  });
});

const spending = (more: Partial<Spending> = {}): Spending => ({
  day: '2026-01-31',
  userId: 7,
  chatId: 70,
  isFirst: true,
  inputTokens: 100,
  cachedTokens: 10,
  outputTokens: 5,
  ...more,
});

describe('what is spent', () => {
  it('while another program has the database is noted once that has let go', async () => {
    const { db, file } = await openTables();
    const release = await lockElsewhere(file, 'writing');
    const noting = addSpending(db, spending());
    // By then the first try has failed, too.
    await expect(markTold(db, 'b', 'quota')).rejects.toThrow('locked');
    await release();
    await noting;
    expect(await spentOn(db, '2026-01-31', 7)).toMatchObject({ rounds: 1, inputTokens: 100 });
  });

  it('adds up by day and person over all chats', async () => {
    const { db } = await openTables();
    await addSpending(db, spending());
    await addSpending(db, spending({ isFirst: false }));
    await addSpending(db, spending({ chatId: 71 }));
    await addSpending(db, spending({ userId: 8 }));
    await addSpending(db, spending({ day: '2026-02-01' }));
    const three = { questions: 2, rounds: 3, inputTokens: 300, cachedTokens: 30, outputTokens: 15 };
    expect(await spentOn(db, '2026-01-31', 7)).toEqual(three);
    expect(await spentOn(db, '2026-01-31', null)).toMatchObject({ rounds: 4, inputTokens: 400 });
    expect(await spentOn(db, '2026-02-01', 7)).toMatchObject({ rounds: 1 });
    expect(await spentSince(db, '2026-01-31')).toMatchObject({ questions: 4, rounds: 5 });
    expect(await spentSince(db, '2026-02-01')).toMatchObject({ rounds: 1 });
    expect(await spentSince(db, '2026-02-02')).toMatchObject({ rounds: 0, inputTokens: 0 });
  });

  it('is listed by person, who spent most first', async () => {
    const { db } = await openTables();
    await addSpending(db, spending({ userId: 1 }));
    await addSpending(db, spending({ userId: 2, inputTokens: 900 }));
    await addSpending(db, spending({ userId: 3, inputTokens: 500, outputTokens: 500 }));
    const spenders = await spendersOf(db, '2026-01-31', 2);
    expect(spenders.map(({ userId, inputTokens }) => [userId, inputTokens])).toEqual([
      [3, 500],
      [2, 900],
    ]);
  });

  it('costs what its tokens cost, those that the server had read before at their own price', () => {
    const spent = { questions: 1, rounds: 2, inputTokens: 3_000_000, cachedTokens: 1_000_000, outputTokens: 500_000 };
    expect(costOf(spent, { input: 2, cachedInput: 0.5, output: 8 })).toBe(8.5);
    expect(costOf({ ...spent, cachedTokens: 4_000_000 }, { input: 2, cachedInput: 0.5, output: 8 })).toBe(6);
  });

  it('in a chat that is forgotten is still spent, by nobody; of today a budget knows by whom', async () => {
    const { db } = await openTables();
    await addSpending(db, spending({ day: '2026-01-30' }));
    await addSpending(db, spending({ day: '2026-01-30', userId: 8 }));
    await addSpending(db, spending());
    await addSpending(db, spending({ chatId: 71 }));
    await addSpending(db, spending({ userId: 8, chatId: 71 }));
    const before = await spentSince(db, '2026-01-01');
    await forgetChat(db, 70, { upTo: 1, now: Date.UTC(2026, 0, 31, 12) });
    expect(await spentSince(db, '2026-01-01')).toEqual(before);
    expect(await spentOn(db, '2026-01-31', 7)).toMatchObject({ rounds: 2, inputTokens: 200 });
    expect(await spentOn(db, '2026-01-30', 7)).toMatchObject({ rounds: 0 });
    expect((await spendersOf(db, '2026-01-30', 9)).map(({ userId }) => userId)).toEqual([0]);
    const rows = await db.selectFrom('model_usage').selectAll().where('chat_id', '=', 0).execute();
    expect(rows.filter(({ user_id: user }) => user === 7)).toEqual([]);
  });

  it.each([
    ['something is spent', (db: Database) => addSpending(db, spending({ day: '2026-02-01', chatId: 71 }))],
    ['a chat is forgotten', (db: Database) => forgetChat(db, 71, { upTo: 1, now: Date.UTC(2026, 1, 1) })],
  ])('in a chat that is forgotten is nobody’s at all when, on another day, %s', async (_, happens) => {
    const { db } = await openTables();
    for (const userId of [7, 8]) await addSpending(db, spending({ userId }));
    await forgetChat(db, 70, { upTo: 1, now: Date.UTC(2026, 0, 31, 12) });
    expect(await spendersOf(db, '2026-01-31', 9)).toHaveLength(2);
    await happens(db);
    expect(await spendersOf(db, '2026-01-31', 9)).toMatchObject([{ userId: 0, rounds: 2, inputTokens: 200 }]);
  });

  it('while its chat is forgotten is nobody’s', async () => {
    const { db } = await openTables();
    await forgetChat(db, 70, { upTo: 1, now: Date.UTC(2026, 0, 31) });
    await addSpending(db, spending());
    const rows = await db.selectFrom('model_usage').select(['user_id', 'chat_id']).execute();
    expect(rows).toMatchObject([{ chat_id: 0 }]);
    expect(rows[0]?.user_id).toBeLessThan(0);
    expect(await spentOn(db, '2026-01-31', 7)).toMatchObject({ rounds: 1 });
  });

  it('moves with its group, and adds up with what was spent there already', async () => {
    const { db } = await openTables();
    await addSpending(db, spending());
    await addSpending(db, spending({ chatId: 71 }));
    await moveChat(db, 70, 71);
    const rows = await db.selectFrom('model_usage').select(['chat_id', 'rounds']).execute();
    expect(rows).toEqual([{ chat_id: 71, rounds: 2 }]);
  });

  it('belongs to a day of UTC', () => {
    expect(dayOf(Date.UTC(2026, 0, 31, 23, 59, 59, 999))).toBe('2026-01-31');
    expect(dayOf(Date.UTC(2026, 1, 1))).toBe('2026-02-01');
  });
});

describe('a breaker', () => {
  it('that opens while another program has the database is open after a restart all the same', async () => {
    const { db, file } = await openTables();
    const release = await lockElsewhere(file, 'writing');
    const keeping = keepBreaker(db, 'a', 5);
    // By then the first try has failed, too.
    await expect(markTold(db, 'b', 'quota')).rejects.toThrow('locked');
    await release();
    await keeping;
    expect(await readBreaker(db, 'a')).toMatchObject({ openedAt: 5 });
  });

  it('that is not known is closed, and of two models each has its own', async () => {
    const { db } = await openTables();
    await keepBreaker(db, 'a', 5);
    expect(await readBreaker(db, 'a')).toEqual({ openedAt: 5, told: [] });
    expect(await readBreaker(db, 'b')).toEqual({ openedAt: null, told: [] });
  });

  it('keeps what is not changed', async () => {
    const { db } = await openTables();
    await keepBreaker(db, 'a', 5);
    await markTold(db, 'a', 'quota');
    expect(await readBreaker(db, 'a')).toEqual({ openedAt: 5, told: ['quota'] });
    await keepBreaker(db, 'a', null);
    expect(await readBreaker(db, 'a')).toEqual({ openedAt: null, told: ['quota'] });
  });

  it('knows of each trouble whether it was told, until none is left', async () => {
    const { db } = await openTables();
    await clearTold(db, 'a');
    expect([
      await markTold(db, 'a', 'quota'),
      await markTold(db, 'a', 'unauthorized'),
      await markTold(db, 'a', 'quota'),
      await markTold(db, 'b', 'quota'),
    ]).toEqual([true, true, false, true]);
    await clearTold(db, 'a');
    expect(await markTold(db, 'a', 'quota')).toBe(true);
    expect(await markTold(db, 'b', 'quota')).toBe(false);
  });
});

const kept = { key: 'k', proposal: '{}', chatId: null, now: 1 };

describe('a proposal', () => {
  it('is the last that was kept under its key', async () => {
    const { db } = await openTables();
    expect(await readProposal(db, 'k')).toBeNull();
    await keepProposal(db, { ...kept, proposal: '{"a":1}' });
    await keepProposal(db, { ...kept, proposal: '{"a":2}', now: 2 });
    expect(await readProposal(db, 'k')).toBe('{"a":2}');
  });

  it.each([
    ['first asked for it', 70],
    ['asked for it later', 71],
  ])('goes with the chat that %s', async (_, chatId) => {
    const { db } = await openTables();
    await keepProposal(db, { ...kept, chatId: 70 });
    await keepProposal(db, { ...kept, key: 'terminal' });
    await noteProposalUse(db, 'k', 71);
    await noteProposalUse(db, 'k', 71);
    await forgetChat(db, chatId, { upTo: 1, now: 1 });
    expect(await readProposal(db, 'k')).toBeNull();
    expect(await readProposal(db, 'terminal')).toBe('{}');
    expect(await db.selectFrom('proposal_uses').selectAll().execute()).toEqual([]);
  });

  it('goes with the supergroup that its group became', async () => {
    const { db } = await openTables();
    await keepProposal(db, { ...kept, chatId: 70 });
    await keepProposal(db, { ...kept, key: 'both', chatId: 70 });
    await noteProposalUse(db, 'both', 71);
    await moveChat(db, 70, 71);
    await forgetChat(db, 71, { upTo: 1, now: 1 });
    expect(await db.selectFrom('proposals').selectAll().execute()).toEqual([]);
  });

  it('whose chat was forgotten while the model was asked is not kept, and a use of one that has gone is not noted', async () => {
    const { db } = await openTables();
    await forgetChat(db, 70, { upTo: 1, now: 1 });
    await keepProposal(db, { ...kept, chatId: 70 });
    expect(await readProposal(db, 'k')).toBeNull();
    await noteProposalUse(db, 'k', 71);
    expect(await db.selectFrom('proposal_uses').selectAll().execute()).toEqual([]);
  });

  it('beyond 5,000 takes the place of the oldest', async () => {
    const { db } = await openTables();
    const old = Array.from({ length: 5_000 }, (_, at) => ({ key: `k${at}`, proposal: '{}', created_at: at }));
    for (let at = 0; at < old.length; at += 500) {
      await db
        .insertInto('proposals')
        .values(old.slice(at, at + 500))
        .execute();
    }
    await keepProposal(db, { ...kept, key: 'new', now: 5_000 });
    expect(await readProposal(db, 'k0')).toBeNull();
    expect(await readProposal(db, 'k1')).toBe('{}');
    expect(await readProposal(db, 'new')).toBe('{}');
  });
});
