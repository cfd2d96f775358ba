/** What cannot be dealt with: tried three times, then parked with an apology, and never in the way of others. */
import { describe, expect, test } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { pullWork } from '../../src/actors/pullWork.ts';
import { StorageError } from '../../src/errors.ts';
import { MOST_STARTS } from '../../src/storage/inbox.ts';
import type { TableParts } from '../../src/table/context.ts';
import { openTable, type TableStage } from '../support/tableStage.ts';

const TIE = 'Who wins a tie in a standoff in Saltwind Couriers?';
const SORRY = /^I am sorry: I tried several times and could not answer this\. .+ under (?<reference>[UQ]\d+)\.$/;

const idle = (): Promise<void> => Promise.resolve();

const referenceIn = (text = ''): string => SORRY.exec(text)?.groups?.['reference'] ?? 'none';

const stateOf = async (table: TableStage, seq: number) => {
  const { db } = table.resources();
  return db.selectFrom('updates').select(['state', 'failures', 'payload']).where('seq', '=', seq).executeTakeFirst();
};

/** A defect in the program: the catalogue of games breaks at one name. */
const brokenAt =
  (word: string) =>
  ({ library }: TableParts): Partial<TableParts> => ({
    library: {
      ...library,
      contents: () => {
        const contents = library.contents();
        const match: typeof contents.names.match = (query) => {
          if (query.includes(word)) throw new TypeError(`cannot read ${query}`);
          return contents.names.match(query);
        };
        return { ...contents, names: { ...contents.names, match } };
      },
    },
  });

describe('a poison update', () => {
  test('that is no JSON is tried three times, then parked with an apology; its neighbours go on', async () => {
    const table = await openTable();
    const { db, telegram } = table.resources();
    await telegram?.inbox.store([
      { updateId: 1, identity: 'poison', table: `${table.ann.id}:0`, isQuick: false, payload: '{"message":' },
    ]);
    table.standin.as(table.ann).sendText(table.home, TIE);
    table.standin.as(table.boris).sendText(table.group, `@rules_bot ${TIE}`);
    await table.settle();
    const [row] = await db.selectFrom('updates').selectAll().where('identity', '=', 'poison').execute();
    expect(row).toMatchObject({ state: 'parked', failures: 3, payload: '' });
    expect(table.texts(table.home)).toEqual([expect.stringMatching(SORRY), expect.stringMatching(/p\. 6/)]);
    expect(referenceIn(table.texts(table.home)[0])).toBe(`U${row?.seq}`);
    expect(table.texts(table.group)).toEqual([expect.stringMatching(/стр\. 6/)]);
    expect(table.troubles.map((trouble) => ('reference' in trouble ? trouble.reference : trouble.kind))).toEqual(
      Array.from({ length: 3 }, () => `U${row?.seq}`),
    );
  });

  test('that nobody can be told about is parked in silence', async () => {
    const table = await openTable();
    await table
      .resources()
      .telegram?.inbox.store([{ updateId: 1, identity: 'p', table: '0:0', isQuick: false, payload: 'x' }]);
    await table.settle();
    expect(await stateOf(table, 1)).toMatchObject({ state: 'parked' });
    expect(table.standin.calls('sendMessage')).toEqual([]);
  });

  test('that meets a defect is apologised for, without a word of it in what is reported', async () => {
    const table = await openTable({ parts: brokenAt('swordfish') });
    const { standin, ann, home } = table;
    standin.as(ann).sendText(home, '/game swordfish');
    standin.as(ann).sendText(home, '/game saltwind');
    await table.settle();
    expect(table.texts(home)).toEqual([expect.stringMatching(SORRY), expect.stringMatching(/Saltwind Couriers/)]);
    expect(JSON.stringify(table.troubles)).not.toMatch(/swordfish/);
    expect(await stateOf(table, 1)).toEqual({ state: 'parked', failures: 3, payload: '' });
  });

  test('whose defect shows only when it is written down does not hold up its table', async () => {
    const table = await openTable({
      parts: () => ({
        nonce: () => {
          throw new TypeError('no randomness');
        },
      }),
    });
    const { standin, ann, home } = table;
    standin.as(ann).sendText(home, '/language');
    standin.as(ann).sendText(home, '/id');
    await table.settle();
    expect(table.texts(home)).toEqual([expect.stringMatching(SORRY), expect.stringMatching(/^Your id/)]);
  });

  test('for which even the apology fails is parked all the same', async () => {
    const table = await openTable({
      parts: () => ({
        split: () => {
          throw new TypeError('cannot be cut');
        },
      }),
    });
    table.standin.as(table.ann).sendText(table.home, '/id');
    await table.settle();
    expect(await stateOf(table, 1)).toEqual({ state: 'parked', failures: 3, payload: '' });
  });

  test('that ends the process again and again is apologised for instead of tried', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    standin.as(ann).sendText(home, '/id');
    await table.receive();
    await table.resources().db.updateTable('updates').set({ starts: MOST_STARTS }).execute();
    await table.settle();
    expect(table.texts(home)).toEqual([expect.stringMatching(SORRY)]);
    expect(table.troubles).toMatchObject([{ kind: 'failure', reference: 'U1' }]);
  });

  test('is not taken for one by a few restarts', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    standin.as(ann).sendText(home, '/id');
    await table.receive();
    await table
      .resources()
      .db.updateTable('updates')
      .set({ starts: MOST_STARTS - 1 })
      .execute();
    await table.settle();
    expect(table.texts(home)).toEqual([expect.stringMatching(/^Your id/)]);
  });
});

describe('trouble with the database', () => {
  test('is nobody’s fault: nothing is counted, and the update is attended to afterwards', async () => {
    let isLocked = true;
    const table = await openTable({
      parts: () => ({
        rateLimit: {
          consume: () =>
            isLocked ? Promise.reject(new StorageError('locked', 'locked by another program')) : Promise.resolve(null),
        },
      }),
    });
    table.standin.as(table.ann).sendText(table.home, TIE);
    await expect(table.attend()).rejects.toMatchObject({ code: 'locked' });
    expect(await stateOf(table, 1)).toMatchObject({ state: 'waiting', failures: 0 });
    isLocked = false;
    await table.settle();
    expect(table.texts(table.home)).toEqual([expect.stringMatching(/p\. 6/)]);
  });
});

describe('a question that fails', () => {
  test('is tried three times; then its message is an apology with the reference of the log', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    standin.as(ann).sendText(home, TIE);
    await table.attend();
    const failed = { kind: 'ruling', output: { kind: 'failed', reason: 'retrieval_limit' } } as const;
    for (const expected of ['again', 'again', 'answered']) {
      const [question] = await table.pull();
      if (question === undefined) throw new Error('it is not tried again');
      expect((await table.record(question, failed)).kind).toBe(expected);
    }
    expect(await table.pull()).toEqual([]);
    expect(table.texts(home)).toEqual([expect.stringMatching(SORRY)]);
    expect(referenceIn(table.texts(home)[0])).toBe('Q1');
    expect(table.troubles).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'failure', reference: 'Q1', reason: 'retrieval_limit' })),
    );
  });

  test('because its answer cannot be put into words: the same', async () => {
    const table = await openTable({
      parts: ({ library }) => ({
        library: {
          ...library,
          contents: () => {
            throw new TypeError('no contents');
          },
        },
      }),
    });
    const { db } = table.resources();
    table.standin.as(table.ann).sendText(table.home, TIE);
    // Asking needs no catalogue.
    await table.settle();
    expect(table.texts(table.home)).toEqual([expect.stringMatching(SORRY)]);
    expect(await db.selectFrom('questions').select(['state', 'failures']).execute()).toEqual([
      { state: 'failed', failures: 3 },
    ]);
  });

  test('by ending the process again and again is given up without another try', async () => {
    const table = await openTable();
    table.standin.as(table.ann).sendText(table.home, TIE);
    await table.attend();
    await table.resources().db.updateTable('questions').set({ starts: MOST_STARTS }).execute();
    const [question] = await table.pull();
    expect(question).toMatchObject({ spoiled: true });
    if (question === undefined) return;
    await table.record(question, { kind: 'ruling', output: { kind: 'failed', reason: 'unfinished' } });
    expect(table.texts(table.home)).toEqual([expect.stringMatching(SORRY)]);
    expect(table.troubles).toEqual([{ kind: 'failure', reference: 'Q1', reason: 'given_up' }]);
  });
});

test('an inbox that cannot be read is told to the operator, who would else see a bot that is silent and well', async () => {
  const table = await openTable();
  const { db } = table.resources();
  await db.schema.alterTable('updates').renameTo('elsewhere').execute();
  const folders = { libraryFolder: '', dataFolder: '', retentionMs: null, line: null };
  const resources = { ...folders, open: idle, use: table.resources, release: idle };
  const input = { updates: 1, questions: 1, attending: [], asking: [] };
  await expect(toPromise(createActor(pullWork(resources), { input }).start())).rejects.toThrow('updates');
  expect(table.troubles).toEqual([{ kind: 'pull', reason: 'SQLITE_ERROR' }]);
});

describe('what was settled meanwhile', () => {
  test('an update in two hands at once is answered once', async () => {
    const table = await openTable();
    table.standin.as(table.ann).sendText(table.home, TIE);
    await table.receive();
    await Promise.all([table.attend(), table.attend()]);
    await table.settle();
    expect(table.texts(table.home)).toEqual([expect.stringMatching(/p\. 6/)]);
  });

  test('an end that is recorded twice is told once', async () => {
    const table = await openTable();
    table.standin.as(table.ann).sendText(table.home, TIE);
    await table.attend();
    const [question] = await table.pull();
    if (question === undefined) throw new Error('nothing to answer');
    const end = await table.rule(question);
    expect((await table.record(question, end)).kind).toBe('answered');
    expect((await table.record(question, end)).kind).toBe('superseded');
    expect(table.said(table.home)).toHaveLength(1);
  });
});
