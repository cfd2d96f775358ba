/** A ruling at the table: what a model says, as the people there read it, and how they go on from it. */
import { describe, expect, test } from 'vitest';
import type { ChatRecord } from '../../src/standin/records.ts';
import type { Message, User } from '../../src/standin/types.ts';
import { answers, type Behaviour, openModelServer, refuses, type TestModel } from '../support/modelServer.ts';
import { byQuestion, labelIn, questionIn, rules, talkIn, toldIn } from '../support/modelReferee.ts';
import { draft } from '../support/rulingStage.ts';
import { labels, lastOf, openTable, type TableStage } from '../support/tableStage.ts';

const QUESTION = 'Who wins a tie in a standoff in Saltwind Couriers?';
const TIE = 'A tie goes to the defender.';
const SHELLS = 'All the shells shown go to the bank';
const OTHER_GAME = '🔍 Other game';
const EXTRACT = /^Best passages, word for word/;

async function open(model: Partial<TestModel> = {}) {
  const server = await openModelServer(refuses(500));
  const table = await openTable({ model: { baseUrl: server.baseUrl, ...model } });
  /** All that anybody was ever shown, what was replaced later too. */
  const shown: string[] = [];
  table.standin.world.events.add((event) => {
    if ((event.type === 'message.sent' || event.type === 'message.edited') && event.message.from?.is_bot === true)
      shown.push(event.message.content.text ?? '');
  });
  const ask = async (text: string, chat: ChatRecord = table.home, by: User = table.ann): Promise<Message> => {
    table.standin.as(by).sendText(chat, chat.type === 'private' ? text : `@rules_bot ${text}`);
    await table.settle();
    return lastOf(table, chat);
  };
  return { server, table, shown, ask };
}

const collapsed = (text: string): string => text.replaceAll(/\s+/gu, ' ');

/** Rules with these quotes, a lie as if it stood where the tie is settled. */
function rulesWith(quotes: readonly string[], lie: string): Behaviour {
  return (response, request) => {
    const said = quotes.map((quote) => ({ passage: labelIn(request, quote === lie ? TIE : quote), quote }));
    answers(draft({ quotes: said, reasoning: 'He said it.' }))(response, request);
  };
}

async function press(table: TableStage, message: Message, text: string, by: User = table.ann): Promise<void> {
  table.standin.as(by).press(message.chat.type === 'private' ? table.home : table.group, message.message_id, { text });
  await table.settle();
}

describe('a ruling', () => {
  test('reaches the player: verdict and game, reasons, each quote with its page, what is not covered, what to ask next', async () => {
    const { server, ask } = await open();
    server.behave((response, request) => {
      const quotes = [TIE, SHELLS].map((quote) => ({ passage: labelIn(request, quote), quote }));
      const said = draft({
        reasoning: 'The one who was called is the defender.',
        quotes,
        limits: 'Not with two players.',
        follow_ups: ['Who gets the shells?', 'May I refuse?'],
      });
      answers(said)(response, request);
    });
    const message = await ask(QUESTION);
    expect(message.text).toMatchInlineSnapshot(`
      "The defender wins.
      Saltwind Couriers

      The one who was called is the defender.

      A tie goes to the defender.
      Standoff · p. 6 (printed 4)

      All the shells shown go to the bank …
      Standoff · p. 6 (printed 4)

      Not covered: Not with two players."
    `);
    expect(labels(message)).toEqual(['📄 p. 6', '👎', 'Who gets the shells?', 'May I refuse?', OTHER_GAME]);
  });

  test.each([
    ['is made up', 'A tie goes to the attacker.'],
    ['is stitched from two pages', `${TIE} A harbour holds three cutters, in a game with two players two.`],
    [
      'has another number',
      'If the letter at your end of the lane is the direction from which the wind blows, pay 2 pips',
    ],
    ['has another word for a number', 'A harbour holds four cutters, in a game with two players two.'],
  ])('never shows a quote that %s: not beside a good one, and not alone', async (_, lie) => {
    const { server, ask, shown } = await open();
    const lying = (quotes: readonly string[]) => rulesWith(quotes, lie);
    server.behave(byQuestion(['tie', lying([lie, TIE])], ['cutters', lying([lie])]));
    const ruled = await ask(QUESTION);
    expect(ruled.text).toContain(TIE);
    expect(ruled.text).not.toMatch(EXTRACT);
    const extract = await ask('How many cutters may be in a harbour of Saltwind Couriers?');
    expect(extract.text).toMatch(/^Best passages, word for word \(no ruling could be proved from the book\)/);
    expect(extract.text).toMatch(/p\. \d/);
    expect(shown.filter((text) => collapsed(text).includes(lie))).toEqual([]);
    expect(shown.filter((text) => text.includes('He said it.'))).toEqual([ruled.text]);
  });

  test('offers what to ask next, and a press asks it, in the game of the answer', async () => {
    const { server, table, ask } = await open();
    const next = 'Do I get my bid back if I lose?';
    server.behave(byQuestion([next, rules(SHELLS, { headline: 'No.' })], ['tie', rules(TIE, { follow_ups: [next] })]));
    const answer = await ask(QUESTION);
    await press(table, answer, next);
    const further = lastOf(table, table.home);
    expect(further.message_id).not.toBe(answer.message_id);
    expect(further.text).toMatch(/^No\.\nSaltwind Couriers\n[^]*shells shown go to the bank[^]*p\. 6/);
    expect(server.requests.map((request) => questionIn(request))).toEqual([QUESTION, next]);
    expect(table.troubles).toEqual([]);
  });

  test('offers nothing to ask next that was just asked, whatever its case and its marks', async () => {
    const { server, ask } = await open();
    const next = 'Do I get my bid back?';
    const same = QUESTION.toUpperCase().replace('?', ' …');
    server.behave(rules(TIE, { follow_ups: [same, next, `${QUESTION}!`] }));
    expect(labels(await ask(QUESTION)).slice(2)).toEqual([next, OTHER_GAME]);
  });

  test('comes in the language of the question, with the book’s words in the book’s', async () => {
    const { server, ask } = await open();
    server.behave(rules(TIE, { headline: 'Побеждает защитник.', verdict: 'follows' }));
    const { text = '' } = await ask('Кто побеждает при ничьей в игре Курьеры солёного ветра?');
    expect(text).toMatch(/^Побеждает защитник\.\n/);
    expect(text).toContain(TIE);
    expect(server.requests).toHaveLength(1);
  });

  test('that the rules do not decide it says so, and names sections instead of quotes', async () => {
    const { server, ask } = await open();
    server.behave(answers(draft({ verdict: 'not_in_rules', headline: 'The rules do not say.' })));
    const { text = '' } = await ask('Does the captain of Saltwind Couriers wear a hat in a standoff?');
    expect(text).toMatch(/^The rules do not say\nSaltwind Couriers\n\nNearest sections:\n• Standoff · p\. 6/);
  });
});

describe('a question back', () => {
  const asked = draft({
    headline: '',
    clarification: { question: 'Is it the first day?', options: ['The first', 'A later one'] },
  });
  const MAY_I = 'May I call a standoff in Saltwind Couriers?';
  const FIRST = 'and not on the first day';

  test('has its answers as buttons; a press rules the same question in the same message', async () => {
    const { server, table, ask } = await open();
    server.behave(byQuestion(['(The first)', rules(FIRST, { headline: 'No.' })], [MAY_I, answers(asked)]));
    const back = await ask(MAY_I, table.group);
    expect(back.text).toMatch(/^Is it the first day\?\nSaltwind Couriers/);
    expect(labels(back)).toEqual(['The first', 'A later one']);
    await press(table, back, 'The first', table.boris);
    expect(table.said(table.group)).toHaveLength(1);
    const ruled = lastOf(table, table.group);
    expect(ruled.message_id).toBe(back.message_id);
    expect(ruled.text).toMatch(/^No\.\nSaltwind Couriers\nChosen: The first\n\n[^]*p\. 6/);
    expect(server.requests.map((request) => questionIn(request))).toEqual([MAY_I, `${MAY_I}\n(The first)`]);
    // Words of somebody's own are no reply that was chosen.
    table.standin
      .as(table.ann)
      .editText(table.group, ruled.reply_to_message?.message_id ?? 0, `@rules_bot ${MAY_I} (The first)`);
    await table.settle();
    expect(lastOf(table, table.group).text).toMatch(/^No\.\nSaltwind Couriers\n\n/);
  });

  test('asked a second time, both replies are told with the ruling', async () => {
    const { server, table, ask } = await open();
    const again = draft({
      headline: '',
      clarification: { question: 'How many play?', options: ['Two', 'Three'] },
    });
    server.behave(
      byQuestion(
        ['(Two)', rules(FIRST, { headline: 'No.' })],
        ['(The first)', answers(again)],
        [MAY_I, answers(asked)],
      ),
    );
    await press(table, await ask(MAY_I), 'The first');
    await press(table, lastOf(table, table.home), 'Two');
    expect(lastOf(table, table.home).text).toMatch(/^No\.\nSaltwind Couriers\nChosen: The first, Two\n\n/);
  });

  test('may be answered in words as well: the model knows what it had asked', async () => {
    const { server, table, ask } = await open();
    server.behave(byQuestion(['the first one', rules(FIRST, { headline: 'No.' })], [MAY_I, answers(asked)]));
    await ask(MAY_I);
    const { text = '' } = await ask('It is the first one');
    expect(text).toMatch(/^No\.\nSaltwind Couriers\n[^]*p\. 6/);
    expect(talkIn(server.requests[0])).toEqual([]);
    expect(talkIn(server.requests[1])).toEqual([{ question: MAY_I, answer: 'Is it the first day?' }]);
    expect(table.troubles).toEqual([]);
  });
});

test('where the game is not clear, the choice of it puts the question to the model, once', async () => {
  const { server, table, ask } = await open();
  server.behave(rules('The game lasts six days', { headline: 'After six days.' }));
  const offer = await ask('When does the game end?');
  expect(offer.text).toMatch(/^Which game do you mean\?/);
  expect(server.requests).toEqual([]);
  await press(table, offer, 'Saltwind Couriers');
  expect(lastOf(table, table.home).message_id).toBe(offer.message_id);
  expect(lastOf(table, table.home).text).toMatch(/^After six days\.\nSaltwind Couriers\n[^]*p\. 4/);
  expect(server.requests).toHaveLength(1);
  expect(toldIn(server.requests[0]).slice(0, 80)).toContain('⟦rulebook game="Saltwind Couriers" extent="whole"⟧');
});

describe('a budget', () => {
  const LIMIT = /^Best passages, word for word \(today’s limit for rulings is used up\)\nSaltwind Couriers\n[^]*p\. \d/;
  // What a request to the server costs.
  const tokens = 17;

  test('of one person that is used up ends in the extract with a note; the others are ruled for', async () => {
    const { server, table, ask } = await open({ dailyTokensPerUser: tokens });
    server.behave(byQuestion(['tie', rules(TIE)], ['bid', rules(SHELLS)]));
    expect((await ask(QUESTION)).text).toMatch(/^The defender wins\./);
    const another = 'Do I get my bid back in a standoff of Saltwind Couriers?';
    expect((await ask(another)).text).toMatch(LIMIT);
    expect((await ask(another, table.group, table.boris)).text).toMatch(/^The defender wins\./);
    expect(server.requests).toHaveLength(2);
    expect(table.troubles).toEqual([]);
  });

  test('of all that is used up ends in the extract for everybody, after a restart too', async () => {
    const { server, table, ask } = await open({ dailyTokensTotal: tokens });
    server.behave(rules(TIE));
    await ask(QUESTION);
    await table.restart();
    const text = 'Do I get my bid back in a standoff of Saltwind Couriers?';
    expect((await ask(text, table.group, table.boris)).text).toMatch(/^Лучшие|^Best passages[^\n]*limit/);
    expect(server.requests).toHaveLength(1);
  });
});
