/** Second thoughts: a question is edited or taken back, before, while and after it is answered. */
import { describe, expect, test } from 'vitest';
import { labels, openTable, type TableStage } from '../support/tableStage.ts';

const TIE = 'Who wins a tie in a standoff in Saltwind Couriers?';
const BELL = 'What does the bell cost in Nettlegate?';
const CANCELLED = 'Cancelled.';

const ask = ({ standin, ann, home }: TableStage, text: string): number =>
  standin.as(ann).sendText(home, text).message_id;
const edit = ({ standin, ann, home }: TableStage, id: number, text: string) => standin.as(ann).editText(home, id, text);

describe('an edited question', () => {
  test('is answered anew in the same message', async () => {
    const table = await openTable();
    const id = ask(table, TIE);
    await table.settle();
    const [before] = table.said(table.home);
    edit(table, id, BELL);
    await table.attend();
    expect(table.texts(table.home)).toEqual(['The question was changed. Answering again…']);
    await table.settle();
    expect(table.said(table.home).map(({ message_id: message }) => message)).toEqual([before?.message_id]);
    expect(table.texts(table.home)[0]).toMatch(/Nettlegate[^]*p\. \d/);
  });

  test('loses the further parts of its long answer', async () => {
    // Every text is cut in two.
    const table = await openTable({
      parts: () => ({
        split: ({ text }) => [text.slice(0, 20), text.slice(20)].map((part) => ({ text: part, entities: [] })),
      }),
    });
    const id = ask(table, TIE);
    await table.settle();
    const [, part] = table.said(table.home);
    edit(table, id, BELL);
    await table.settle();
    expect(table.said(table.home)).toHaveLength(2);
    expect(table.said(table.home)[1]?.message_id).not.toBe(part?.message_id);
    expect(table.texts(table.home).join('')).toMatch(/Nettlegate/);
  });

  test('while it is being answered: what was found for the old words is thrown away', async () => {
    const table = await openTable();
    const id = ask(table, TIE);
    await table.attend();
    const [old] = await table.pull();
    if (old === undefined) throw new Error('nothing to answer');
    const found = await table.rule(old);
    edit(table, id, BELL);
    const [revised] = await table.attend(old.questionId);
    expect(revised).toMatchObject({
      kind: 'revised',
      question: { questionId: old.questionId, text: BELL, revision: 1 },
    });
    expect(await table.record(old, found)).toMatchObject({ kind: 'superseded' });
    expect(table.texts(table.home)).toEqual(['The question was changed. Answering again…']);
    await table.settle();
    expect(table.texts(table.home)).toEqual([expect.stringMatching(/Nettlegate/)]);
  });

  test('keeps the game that was chosen for it, unless it names another', async () => {
    const table = await openTable();
    const id = ask(table, 'When does the game end?');
    await table.settle();
    const [offer] = table.said(table.home);
    table.standin.as(table.ann).press(table.home, offer?.message_id ?? 0, { text: 'Saltwind Couriers' });
    await table.settle();
    ask(table, BELL);
    await table.settle();
    edit(table, id, 'When is the end of the game?');
    await table.settle();
    expect(table.texts(table.home)[0]).toMatch(/^[^\n]+\nSaltwind Couriers\n/);
    edit(table, id, 'When does Nettlegate end?');
    await table.settle();
    expect(table.texts(table.home)[0]).toMatch(/^[^\n]+\nNettlegate\n/);
  });

  test('that was asked long ago is not late when it is edited now', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    const yesterday = Math.floor(Date.now() / 1_000) - 25 * 3_600;
    const { message_id: id } = standin.as(ann).sendText(home, TIE, { date: yesterday });
    await table.settle();
    edit(table, id, BELL);
    await table.settle();
    expect(table.texts(home)).toEqual([expect.not.stringMatching(/late/)]);
  });

  test('to more than 4,000 characters is refused, and the answer stays', async () => {
    const table = await openTable();
    const id = ask(table, TIE);
    await table.settle();
    const [answer] = table.texts(table.home);
    edit(table, id, 'x'.repeat(4_001));
    await table.settle();
    expect(table.texts(table.home)).toEqual([answer, expect.stringMatching(/^The question has 4,001 characters/)]);
  });

  test('to the same words, and an edit of what was no question, change nothing', async () => {
    const table = await openTable();
    const id = ask(table, TIE);
    const command = ask(table, '/id');
    await table.settle();
    const said = table.texts(table.home);
    edit(table, id, TIE);
    edit(table, command, BELL);
    await table.settle();
    expect(table.texts(table.home)).toEqual(said);
  });

  test('may be edited though the queue of its table is full', async () => {
    const table = await openTable();
    const ids = Array.from({ length: 21 }, () => ask(table, TIE));
    await table.attend();
    edit(table, ids[20] ?? 0, BELL);
    await table.attend();
    expect(table.texts(table.home).at(-1)).toBe('The question was changed. Answering again…');
  });
});

describe('taking a question back', () => {
  test('with the button, while it waits: its message says so, and it is never answered', async () => {
    const table = await openTable();
    ask(table, TIE);
    await table.attend();
    const [placeholder] = table.said(table.home);
    expect(labels(placeholder)).toEqual(['✖ Cancel']);
    table.standin.as(table.ann).press(table.home, placeholder?.message_id ?? 0, { text: '✖ Cancel' });
    await table.settle();
    expect(table.texts(table.home)).toEqual([CANCELLED]);
    expect(labels(table.said(table.home)[0])).toEqual([]);
  });

  test('with the button, while it is being answered: what is found is thrown away', async () => {
    const table = await openTable();
    ask(table, TIE);
    await table.attend();
    const [question] = await table.pull();
    if (question === undefined) throw new Error('nothing to answer');
    table.standin.as(table.ann).press(table.home, table.said(table.home)[0]?.message_id ?? 0, { text: '✖ Cancel' });
    expect(await table.attend(question.questionId)).toEqual([{ kind: 'cancelled', questionId: question.questionId }]);
    expect(await table.record(question, await table.rule(question))).toMatchObject({ kind: 'superseded' });
    expect(table.texts(table.home)).toEqual([CANCELLED]);
  });

  test('/cancel takes back all that the table waits for, and nothing of another table', async () => {
    const table = await openTable();
    const { standin, ann, group } = table;
    ask(table, TIE);
    ask(table, BELL);
    standin.as(ann).sendText(group, `@rules_bot ${TIE}`);
    await table.attend();
    ask(table, '/cancel');
    await table.settle();
    expect(table.texts(table.home)).toEqual([CANCELLED, CANCELLED, CANCELLED]);
    expect(table.texts(group)).toEqual([expect.stringMatching(/p\. 6/)]);
  });

  test('/cancel takes back the question for which a game is to be chosen', async () => {
    const table = await openTable();
    ask(table, 'When does the game end?');
    await table.settle();
    ask(table, '/cancel');
    await table.settle();
    expect(table.texts(table.home)).toEqual([CANCELLED, CANCELLED]);
    ask(table, '/cancel');
    await table.settle();
    expect(table.texts(table.home)[2]).toBe('There is nothing to cancel.');
  });

  test('with the button of an answer that came meanwhile: too late, and it says so', async () => {
    const table = await openTable();
    ask(table, TIE);
    await table.attend();
    const [placeholder] = table.said(table.home);
    const data = placeholder?.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? '';
    await table.settle();
    table.standin.as(table.ann).press(table.home, placeholder?.message_id ?? 0, { data }, true);
    await table.settle();
    expect(table.standin.calls('answerCallbackQuery').at(-1)?.params['text']).toBe(
      'This question is no longer being answered.',
    );
    expect(table.texts(table.home)).toEqual([expect.stringMatching(/p\. 6/)]);
  });
});
