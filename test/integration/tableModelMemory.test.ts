/** What a table with a model remembers: what was asked before, for the next question; what was answered, for the same one. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ChatRecord } from '../../src/standin/records.ts';
import { leaflet, temporaryFolder } from '../support/library.ts';
import { answers, openModelServer, refuses } from '../support/modelServer.ts';
import { byQuestion, held, labelIn, rules, talkIn } from '../support/modelReferee.ts';
import { draft } from '../support/rulingStage.ts';
import { openTable, type TableStageOptions } from '../support/tableStage.ts';

const WIND = 'How much more does it cost to sail against the wind in Saltwind Couriers?';
const PAY = 'pay 1 additional pip';
const TIE = 'Who wins a tie in a standoff in Saltwind Couriers?';
const DEFENDER = 'A tie goes to the defender.';
const FURTHER = 'And what if it is very strong?';

async function open(options: TableStageOptions = {}) {
  const server = await openModelServer(refuses(500));
  const table = await openTable({ ...options, model: { baseUrl: server.baseUrl } });
  const write = (text: string, chat: ChatRecord = table.home): void => {
    table.standin.as(table.ann).sendText(chat, chat.type === 'private' ? text : `@rules_bot ${text}`);
  };
  return {
    server,
    table,
    write,
    /** The answer, as it stands when all is settled. */
    ask: async (text: string, chat: ChatRecord = table.home): Promise<string> => {
      write(text, chat);
      await table.settle();
      return table.texts(chat).at(-1) ?? '';
    },
    /** Pages that were read for the last question, best first. */
    pages: (): readonly number[] => {
      const fact = table.facts.findLast((one) => one.type === 'ruling.progressed' && one.stage === 'deliberating');
      return fact?.type === 'ruling.progressed' ? fact.pages : [];
    },
  };
}

const PAST = { question: WIND, answer: 'One pip more.' };
const ruling = byQuestion(
  ['tie', rules(DEFENDER)],
  ['wind', rules(PAY, { headline: PAST.answer })],
  ['strong', rules(PAY, { headline: 'The same.' })],
);

describe('what was asked before', () => {
  test('is told to the model with what refers to it, and the page of the topic is looked up', async () => {
    const { server, table, ask, pages } = await open();
    server.behave(ruling);
    expect(await ask(WIND)).toMatch(/^One pip more\.\n[^]*p\. 5/);
    expect(await ask(FURTHER)).toMatch(/^The same\.\nSaltwind Couriers\n[^]*p\. 5/);
    expect(pages()[0]).toBe(5);
    expect(server.requests.map((request) => talkIn(request))).toEqual([[], [PAST]]);
    expect(table.troubles).toEqual([]);
  });

  test('survives a restart', async () => {
    const { server, table, ask } = await open();
    server.behave(ruling);
    await ask(WIND);
    await table.restart();
    await ask(FURTHER);
    expect(talkIn(server.requests.at(-1))).toEqual([PAST]);
  });

  test.each(['/reset', '/forget'])('is left behind by %s', async (command) => {
    const { server, ask, pages } = await open();
    server.behave(ruling);
    await ask(WIND);
    await ask(command);
    await ask('/game Saltwind Couriers');
    await ask(FURTHER);
    expect(server.requests).toHaveLength(2);
    expect(talkIn(server.requests[1])).toEqual([]);
    expect(pages()[0]).not.toBe(5);
  });

  test('at one table is nothing to another', async () => {
    const { server, table, ask } = await open();
    server.behave(ruling);
    await ask(WIND);
    await ask(`${FURTHER} In Saltwind Couriers`, table.group);
    expect(talkIn(server.requests[1])).toEqual([]);
  });

  test('is three questions at most, and of long answers the beginning', async () => {
    const { server, ask } = await open();
    const reasoning = 'Because the wind is what it is. '.repeat(70);
    server.behave(rules(PAY, { headline: PAST.answer, reasoning }));
    for (let count = 1; count <= 5; count += 1) await ask(`${WIND} (${count})`);
    const talk = talkIn(server.requests.at(-1));
    expect(talk.map(({ question }) => question)).toEqual([`${WIND} (2)`, `${WIND} (3)`, `${WIND} (4)`]);
    for (const { answer } of talk) {
      expect(answer).toContain('One pip more.\n\nBecause');
      expect(answer.length).toBeLessThanOrEqual(400);
    }
  });

  test('without quotes or page numbers of it: what is told is the ruling', async () => {
    const { server, ask } = await open();
    server.behave(ruling);
    await ask(WIND);
    await ask(FURTHER);
    expect(JSON.stringify(talkIn(server.requests[1]))).not.toMatch(/additional pip|p\. 5/);
  });
});

describe('the same question', () => {
  test('at two tables at the same time is one request, and each table has its answer', async () => {
    const { server, table, write } = await open();
    const holding = held(rules(DEFENDER));
    server.behave(holding.behaviour);
    write(TIE);
    write(TIE, table.group);
    await table.attend();
    const pulled = await table.pull();
    expect(pulled).toHaveLength(2);
    const { model } = table.resources();
    if (model === null) throw new Error('there is no model');
    const sharing = vi.spyOn(model.shared, 'run');
    const ruled = pulled.map((question) => table.rule(question));
    await holding.asked;
    await vi.waitUntil(() => sharing.mock.calls.length === 2, { timeout: 30_000 });
    holding.release();
    for (const [index, question] of pulled.entries()) {
      const end = await ruled[index];
      if (end === undefined) throw new Error('a question has no end');
      await table.record(question, end);
    }
    expect(server.requests).toHaveLength(1);
    for (const chat of [table.home, table.group]) {
      expect(table.texts(chat)).toEqual([expect.stringMatching(/^The defender wins\.\n[^]*p\. 6/)]);
    }
  });

  test('later is no request: not at another table, not again at the same one, not after a restart', async () => {
    const { server, table, ask } = await open();
    server.behave(ruling);
    const answer = await ask(TIE);
    expect(await ask(TIE, table.group)).toBe(answer);
    expect(await ask(`  ${TIE.toUpperCase()} `)).toBe(answer);
    await table.restart();
    expect(await ask(TIE)).toBe(answer);
    expect(server.requests).toHaveLength(1);
  });

  test('after the rulebook was replaced is asked anew', async () => {
    const folder = await temporaryFolder();
    onTestFinished(() => folder[Symbol.asyncDispose]());
    await folder.put('Lantern.pdf', leaflet('The keeper draws two amber tokens at dusk.'));
    const { server, table, ask } = await open({ library: folder.root });
    server.behave((response, request) => {
      const quote = ['two', 'nine'].map((count) => `The keeper draws ${count} amber tokens at dusk.`);
      const quotes = quote.map((one) => ({ passage: labelIn(request, one), quote: one }));
      answers(draft({ headline: 'So many.', quotes }))(response, request);
    });
    const question = 'How many amber tokens does the keeper draw?';
    expect(await ask(question)).toContain('draws two amber tokens');
    expect(await ask(question)).toContain('draws two amber tokens');
    expect(server.requests).toHaveLength(1);
    await writeFile(join(folder.root, 'Lantern.pdf'), leaflet('The keeper draws nine amber tokens at dusk.'));
    await table.refresh();
    expect(await ask(question)).toContain('draws nine amber tokens');
    expect(server.requests).toHaveLength(2);
  });
});
