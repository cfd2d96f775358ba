/** Rows of what a model costs and remembers, and of what a table asked before. */
import { describe, expect, it } from 'vitest';
import { keepBreaker, readBreaker } from '../../src/storage/breakers.ts';
import { leaveHistory, tableHistory } from '../../src/storage/history.ts';
import { addSpending, dayOf, spendersOf, spentOn, type Spending } from '../../src/storage/modelLedger.ts';
import { keepProposal, readProposal } from '../../src/storage/proposals.ts';
import { endQuestion, requeueQuestion } from '../../src/storage/questions.ts';
import type { Database } from '../../src/storage/schema.ts';
import type { TableKey } from '../../src/tablePorts.ts';
import { openTables, question } from '../support/tableDatabase.ts';

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
  inputTokens: 100,
  cachedTokens: 10,
  outputTokens: 5,
  ...more,
});

describe('what is spent', () => {
  it('adds up by day and person over all chats', async () => {
    const { db } = await openTables();
    await addSpending(db, spending());
    await addSpending(db, spending());
    await addSpending(db, spending({ chatId: 71 }));
    await addSpending(db, spending({ userId: 8 }));
    await addSpending(db, spending({ day: '2026-02-01' }));
    const three = { rounds: 3, inputTokens: 300, cachedTokens: 30, outputTokens: 15 };
    expect(await spentOn(db, '2026-01-31', 7)).toEqual(three);
    expect(await spentOn(db, '2026-01-31', null)).toMatchObject({ rounds: 4, inputTokens: 400 });
    expect(await spentOn(db, '2026-02-01', 7)).toMatchObject({ rounds: 1 });
  });

  it('is listed by person, who spent most first', async () => {
    const { db } = await openTables();
    await addSpending(db, spending({ userId: 1 }));
    await addSpending(db, spending({ userId: 2, inputTokens: 900 }));
    await addSpending(db, spending({ userId: 3, inputTokens: 500 }));
    const spenders = await spendersOf(db, '2026-01-31', 2);
    expect(spenders.map(({ userId, inputTokens }) => [userId, inputTokens])).toEqual([
      [2, 900],
      [3, 500],
    ]);
  });

  it('belongs to a day of UTC', () => {
    expect(dayOf(Date.UTC(2026, 0, 31, 23, 59, 59, 999))).toBe('2026-01-31');
    expect(dayOf(Date.UTC(2026, 1, 1))).toBe('2026-02-01');
  });
});

describe('a breaker', () => {
  it('that is not known is closed, and of two models each has its own', async () => {
    const { db } = await openTables();
    await keepBreaker(db, 'a', { openedAt: 5 });
    expect(await readBreaker(db, 'a')).toEqual({ openedAt: 5, told: null });
    expect(await readBreaker(db, 'b')).toEqual({ openedAt: null, told: null });
  });

  it('keeps what is not changed', async () => {
    const { db } = await openTables();
    await keepBreaker(db, 'a', { openedAt: 5 });
    await keepBreaker(db, 'a', { told: 'quota' });
    expect(await readBreaker(db, 'a')).toEqual({ openedAt: 5, told: 'quota' });
    await keepBreaker(db, 'a', { openedAt: null });
    expect(await readBreaker(db, 'a')).toEqual({ openedAt: null, told: 'quota' });
  });
});

describe('a proposal', () => {
  it('is the last that was kept under its key', async () => {
    const { db } = await openTables();
    expect(await readProposal(db, 'k')).toBeNull();
    await keepProposal(db, 'k', '{"a":1}', 1);
    await keepProposal(db, 'k', '{"a":2}', 2);
    expect(await readProposal(db, 'k')).toBe('{"a":2}');
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
    await keepProposal(db, 'new', '{}', 5_000);
    expect(await readProposal(db, 'k0')).toBeNull();
    expect(await readProposal(db, 'k1')).toBe('{}');
    expect(await readProposal(db, 'new')).toBe('{}');
  });
});
