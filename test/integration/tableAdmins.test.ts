/** What administrators learn of the model: that its account is of no use, once; and what it costs, when they ask. */
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { noteAccountTrouble, noteAccountWorks } from '../../src/actors/accountTrouble.ts';
import type { ChatRecord } from '../../src/standin/records.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { byQuestion, held, rules } from '../support/modelReferee.ts';
import { openModelServer, refuses, type TestModel } from '../support/modelServer.ts';
import { openTable, type TableStage } from '../support/tableStage.ts';

const TIE = 'A tie goes to the defender.';
const QUESTION = 'Who wins a tie in a standoff in Saltwind Couriers?';
const UNAUTHORIZED = /^The model no longer answers: its server refuses the key\.\n[^]*OPENAI_API_KEY/u;
const QUOTA = /^The model no longer answers: its account has nothing left to pay with\.\n/u;
/** Boris reads Russian. */
const EXTRACT = /^Лучшие отрывки, слово в слово \(модель сейчас недоступна\)[^]*стр\. 6/u;
const NOTICE = /^(?:The model no longer answers|Модель больше не отвечает)/u;

const noKey = refuses(401, { code: 'invalid_api_key' });
const noMoney = refuses(429, { code: 'insufficient_quota', type: 'insufficient_quota' });

/** Ann and Carol are administrators, Boris asks; Dora is one who has never said a word to the bot. */
async function open(model: Partial<TestModel> = {}) {
  const server = await openModelServer(refuses(500));
  const table = await openTable({ model: { baseUrl: server.baseUrl, ...model } });
  const { standin, ann, boris, group } = table;
  const carol = standin.addUser({ firstName: 'Carol', language: 'en' });
  const dora = standin.addUser({ firstName: 'Dora' });
  const office = standin.world.privateChat(standin.bot().user.id, carol);
  standin.as(carol).sendText(office, '/start');
  await table.attend();
  // A group cannot be an administrator, and nobody is one twice.
  await table.restart({ adminUserIds: [dora.id, ann.id, carol.id, ann.id, group.id] });
  let asked = 0;
  return {
    server,
    table,
    office,
    /** Somebody asks something new, and is answered. */
    ask: async (times = 1): Promise<string> => {
      for (let time = 0; time < times; time += 1) {
        asked += 1;
        standin.as(boris).sendText(group, `@rules_bot ${QUESTION} (${asked})`);
        await table.settle();
      }
      return table.texts(group).at(-1) ?? '';
    },
    notices: (chat: ChatRecord): readonly string[] => table.texts(chat).filter((text) => NOTICE.test(text)),
    /** What an administrator reads. */
    says: async (text: string, chat: ChatRecord = table.home): Promise<string> => {
      standin.as(ann).sendText(chat, text);
      await table.settle();
      return table.texts(chat).at(-1) ?? '';
    },
  };
}

describe('an account that is of no use', () => {
  test.each([
    ['401', noKey, UNAUTHORIZED, 'unauthorized'],
    ['insufficient_quota', noMoney, QUOTA, 'quota'],
  ])(
    '(%s) is told to each administrator once: not again by the next questions, not after a restart',
    async (_, behaviour, said, reason) => {
      const { server, table, office, ask, notices } = await open();
      server.behave(behaviour);
      expect(await ask(3)).toMatch(EXTRACT);
      await table.restart();
      await ask(2);
      expect(notices(table.home)).toEqual([expect.stringMatching(said)]);
      expect(notices(office)).toEqual([expect.stringMatching(said)]);
      // Once in the log, too; one request a question.
      expect(table.modelTroubles).toEqual([{ kind: 'unusable_account', reason }]);
      expect(server.requests).toHaveLength(5);
      // Players are told nothing of accounts.
      expect(notices(table.group)).toEqual([]);
    },
  );

  test('is told anew when it is again of no use after the model has answered', async () => {
    const { server, table, office, ask, notices } = await open();
    server.behave(noKey);
    await ask(2);
    server.behave(rules(TIE));
    expect(await ask()).toMatch(/^The defender wins\./);
    await table.restart();
    server.behave(noKey);
    await ask(2);
    expect(notices(table.home)).toHaveLength(2);
    expect(notices(office)).toHaveLength(2);
  });

  test('for another reason is told as well, and then neither of them again', async () => {
    const { server, table, ask, notices } = await open();
    server.behave(noKey, noMoney);
    await ask(2);
    server.behave(noKey, noMoney);
    await ask(2);
    expect(notices(table.home)).toEqual([expect.stringMatching(UNAUTHORIZED), expect.stringMatching(QUOTA)]);
  });

  test('is not forgotten over an answer that was under way when it began', async () => {
    const { server, table, ask, notices } = await open();
    const early = held(rules(TIE));
    server.behave(byQuestion(['early', early.behaviour], ['standoff', noKey]));
    const { standin, boris, home } = table;
    standin.as(table.ann).sendText(home, `${QUESTION} (early)`);
    await table.attend();
    const [question] = await table.pull();
    if (question === undefined) throw new Error('nothing was asked');
    const ruling = table.rule(question);
    await early.asked;
    standin.as(boris).sendText(table.group, `@rules_bot ${QUESTION} (late)`);
    await table.attend();
    for (const late of (await table.pull()).filter(({ text }) => text.includes('late'))) {
      await table.record(late, await table.rule(late));
    }
    early.release();
    await table.record(question, await ruling);
    expect(table.texts(home)).toContainEqual(expect.stringMatching(/^The defender wins\./u));
    await ask();
    expect(notices(home)).toHaveLength(1);
  });

  test('is told in the language that an administrator chose, or asked in last', async () => {
    const { server, table, office, says, ask, notices } = await open();
    await says('/language ru');
    server.behave(noKey);
    await ask();
    expect(notices(table.home)).toEqual([expect.stringMatching(/^Модель больше не отвечает: её сервер/u)]);
    expect(notices(office)).toEqual([expect.stringMatching(UNAUTHORIZED)]);
  });

  test('keeps nobody waiting for an administrator who has put the bot out', async () => {
    const { server, table, office, ask, notices } = await open();
    table.standin.as(table.ann).setBlocked(table.home, true);
    server.behave(noKey);
    expect(await ask()).toMatch(EXTRACT);
    expect(notices(office)).toHaveLength(1);
    expect(
      await table.resources().db.selectFrom('deliveries').where('state', '=', 'waiting').selectAll().execute(),
    ).toEqual([]);
  });

  test('whose notice cannot be stored is told with the next question', async () => {
    const { server, table, ask, notices } = await open();
    const { db } = table.resources();
    await db.schema.alterTable('breakers').renameTo('mislaid').execute();
    server.behave(noKey);
    expect(await ask()).toMatch(EXTRACT);
    expect(table.modelTroubles).toContainEqual({ kind: 'defect', reason: 'account SQLITE_ERROR' });
    await db.schema.alterTable('mislaid').renameTo('breakers').execute();
    await ask();
    expect(notices(table.home)).toHaveLength(1);
  });

  test('whose notice, or whose return, the database does not take is trouble with the storage, and no defect', async () => {
    const { table } = await open();
    const { db: own, model, ...others } = table.resources();
    const { rows } = await sql<{ file: string }>`pragma database_list`.execute(own);
    const db = await openDatabase(rows[0]?.file ?? '');
    onTestFinished(() => db.destroy());
    await sql`insert into breakers (name, opened_at, told) values ('gpt-5-nano', null, 'quota')`.execute(db);
    // As a disk that has become read-only would.
    await sql`pragma query_only = on`.execute(db);
    if (model === null) throw new Error('there is no model');
    await noteAccountTrouble({ ...others, model, db }, model, 'unauthorized');
    await noteAccountWorks({ ...others, model, db }, model, performance.now());
    const trouble = { kind: 'storage', reason: 'account' };
    expect(table.modelTroubles).toEqual([trouble, trouble]);
  });
});

/** What Boris reads. */
async function asking(table: TableStage): Promise<string> {
  table.standin.as(table.boris).sendText(table.group, '/usage@rules_bot');
  await table.settle();
  return table.texts(table.group).at(-1) ?? '';
}

describe('/usage', () => {
  const prices = { input: 2, cachedInput: 0.5, output: 8 };

  test('tells an administrator what was asked and spent, by whom, and what is left', async () => {
    const { server, table, ask, says } = await open({ prices, dailyTokensPerUser: 100, dailyTokensTotal: 1_000 });
    server.behave(rules(TIE));
    await ask(2);
    expect(await says('/usage')).toBe(
      [
        'Use of the model',
        '',
        'Today',
        '2 questions in 2 requests',
        'Tokens: 24 in (16 of them read before), 10 out',
        'Cost: $0.0001',
        '',
        'The last 7 days',
        '2 questions in 2 requests',
        'Tokens: 24 in (16 of them read before), 10 out',
        'Cost: $0.0001',
        '',
        'Limits a day',
        'All together: 966 of 1,000 tokens left today',
        'Each person: 100 tokens',
        '',
        'Who used most today, by id',
        `• ${table.boris.id}: 34 tokens, $0.0001, 66 left`,
      ].join('\n'),
    );
  });

  test('is for administrators: for nobody else, and nobody else is told of it', async () => {
    const { table, says } = await open();
    expect(await asking(table)).toMatch(/^Это может только администратор бота\./);
    expect(await says('/help')).toContain('/usage — ');
  });

  test('says so where no model is asked', async () => {
    const table = await openTable();
    await table.restart({ adminUserIds: [table.boris.id] });
    expect(await asking(table)).toMatch(/^Модель не используется/);
  });
});
