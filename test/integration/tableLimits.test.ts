/** Who may ask, how often, and how many questions may wait. */
import { describe, expect, test } from 'vitest';
import { openTable, type TableStage } from '../support/tableStage.ts';

const TIE = 'Who wins a tie in a standoff in Saltwind Couriers?';
const TOO_OFTEN = /^That was more than 2 questions in a minute\. Ask again in (?:\d+ seconds|a minute|1 minute)/;
const STRANGER = /^This bot answers only people whom its operator has let in\./;

const ask = ({ standin, ann, home }: TableStage, text = TIE) => standin.as(ann).sendText(home, text);

describe('questions of one person a minute', () => {
  test('the third is refused with the time to wait, in whichever chat it is asked; others may ask', async () => {
    const table = await openTable({ settings: { maxRequestsPerMinute: 2 } });
    const { standin, ann, boris, home, group } = table;
    ask(table);
    standin.as(ann).sendText(group, `@rules_bot ${TIE}`);
    ask(table);
    standin.as(boris).sendText(group, `@rules_bot ${TIE}`);
    await table.settle();
    expect(table.texts(home)).toEqual([expect.stringMatching(/p\. 6/), expect.stringMatching(TOO_OFTEN)]);
    expect(table.texts(group)).toEqual([expect.stringMatching(/p\. 6/), expect.stringMatching(/стр\. 6/)]);
  });

  test('are counted over a restart', async () => {
    const table = await openTable({ settings: { maxRequestsPerMinute: 2 } });
    ask(table);
    ask(table);
    await table.settle();
    await table.restart();
    ask(table);
    await table.settle();
    expect(table.texts(table.home)[2]).toMatch(TOO_OFTEN);
  });

  test('commands do not count, nor does what was refused for another reason', async () => {
    const table = await openTable({ settings: { maxRequestsPerMinute: 2 } });
    for (const text of ['/help', '/games', 'x'.repeat(4_050), '/find tie', '/nonsense']) ask(table, text);
    ask(table);
    ask(table);
    await table.settle();
    expect(table.texts(table.home).filter((text) => TOO_OFTEN.test(text))).toEqual([]);
  });

  test('an edit that is to be answered counts', async () => {
    const table = await openTable({ settings: { maxRequestsPerMinute: 2 } });
    const { standin, ann, home } = table;
    const { message_id: id } = ask(table);
    ask(table);
    await table.settle();
    standin.as(ann).editText(home, id, 'When does Nettlegate end?');
    await table.settle();
    expect(table.texts(home)[2]).toMatch(TOO_OFTEN);
  });
});

describe('questions that wait at one table', () => {
  test('one in hand and twenty behind it are taken, the next is told that the queue is full; other tables are not', async () => {
    const table = await openTable();
    const { standin, ann, home, group } = table;
    for (let count = 1; count <= 22; count += 1) ask(table);
    standin.as(ann).sendText(group, `@rules_bot ${TIE}`);
    await table.attend();
    expect(table.texts(home).slice(0, 2)).toEqual(['Looking into the rules…', 'Waiting: 1 question ahead of yours.']);
    expect(table.texts(home)[20]).toBe('Waiting: 20 questions ahead of yours.');
    expect(table.texts(home)[21]).toBe('The queue of this table is full: 21 questions. Ask again when it is shorter.');
    expect(table.texts(group)).toEqual(['Looking into the rules…']);
    await table.settle();
    expect(table.texts(home).filter((text) => /p\. 6/.test(text))).toHaveLength(21);
    ask(table);
    await table.settle();
    expect(table.texts(home)[22]).toMatch(/p\. 6/);
  });
});

describe('allow-lists', () => {
  test.each([
    ['of users', (table: TableStage) => ({ allowedUserIds: [table.ann.id] }), ['ann home', 'ann group']],
    ['of chats', (table: TableStage) => ({ allowedChatIds: [table.group.id] }), ['ann group', 'boris group']],
    [
      'of both',
      (table: TableStage) => ({ allowedUserIds: [table.ann.id], allowedChatIds: [table.group.id] }),
      ['ann home', 'ann group', 'boris group'],
    ],
    [
      'that name an administrator nowhere',
      (table: TableStage) => ({ adminUserIds: [table.ann.id], allowedUserIds: [1] }),
      ['ann home', 'ann group'],
    ],
  ])('%s', async (_, settings, allowed) => {
    const table = await openTable();
    await table.restart(settings(table));
    const { standin, ann, boris, home, group } = table;
    const cases = [
      ['ann home', ann, home],
      ['ann group', ann, group],
      ['boris group', boris, group],
    ] as const;
    const letIn: string[] = [];
    for (const [name, person, chat] of cases) {
      standin.as(person).sendText(chat, '/cancel@rules_bot');
      await table.settle();
      if (/nothing to cancel|Отменять нечего/.test(table.texts(chat).at(-1) ?? '')) letIn.push(name);
    }
    expect(letIn).toEqual(allowed);
  });

  test('a stranger is told the ids that the operator needs, and gets nothing else', async () => {
    const table = await openTable();
    const { standin, ann, home } = table;
    await table.restart({ allowedUserIds: [1] });
    const { message_id: id } = ask(table);
    ask(table, '/library');
    ask(table, '/id');
    standin.as(ann).sendSticker(home);
    standin.as(ann).sendDocument(home, { name: 'a.pdf', mimeType: 'application/pdf', bytes: new Uint8Array(9) });
    standin.as(ann).editText(home, id, 'And now?');
    await table.settle();
    const [question, command, ids, ...rest] = table.texts(home);
    expect(question).toMatch(STRANGER);
    expect(question).toContain(String(ann.id));
    expect(command).toMatch(STRANGER);
    expect(ids).toMatch(new RegExp(`^Your id: ${ann.id}\nThis chat: ${home.id}$`));
    expect(rest).toEqual([expect.stringMatching(STRANGER), expect.stringMatching(STRANGER)]);
  });

  test('a stranger’s press of a button does nothing, and says why', async () => {
    const table = await openTable();
    const { standin, ann, boris, group } = table;
    await table.restart({ allowedUserIds: [ann.id] });
    standin.as(ann).sendText(group, '@rules_bot When does the game end?');
    await table.settle();
    const [offer] = table.said(group);
    standin.as(boris).press(group, offer?.message_id ?? 0, { row: 0, column: 0 });
    await table.settle();
    expect(standin.calls('answerCallbackQuery')[0]?.params['text']).toMatch(/тех|кого|владелец|оператор/i);
    expect(table.said(group)).toEqual([offer]);
  });
});
