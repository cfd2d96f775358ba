/** The account that the kills are judged by: it must see what it is there to see. */
import { expect, test } from 'vitest';
import { accountOf, faultsOf } from '../support/killAccount.ts';
import type { Asked, Reply } from '../support/killWitness.ts';

const ANSWER: Reply = { kind: 'answer', text: 'The book, p. 3' };
const PROGRESS: Reply = { kind: 'progress', text: 'Looking into the rules…' };

const asked = (replies: readonly Reply[], more: Partial<Asked> = {}): Asked => ({
  table: '1:0',
  messageId: 1,
  text: 'May I?',
  kind: 'question',
  at: 0,
  replies: new Map(replies.map((reply, id) => [id, reply])),
  finalAt: replies.some(({ kind }) => kind !== 'progress') ? 1 : null,
  finalTime: null,
  ...more,
});
const command = (replies: readonly Reply[]): Asked => asked(replies, { kind: 'command', text: '/id' });

test.each<readonly [string, readonly Asked[], readonly string[]]>([
  ['a question without an answer', [asked([])], ['lost: 1']],
  ['a placeholder that never ended', [asked([PROGRESS])], ['lost: 1', 'orphans: 1']],
  ['a second answer', [asked([ANSWER, ANSWER])], ['duplicateFinals: 1']],
  ['a second copy of the placeholder', [asked([ANSWER, PROGRESS])], ['orphans: 1']],
  ['an apology', [asked([{ kind: 'apology', text: 'I am sorry' }])], ['apologies: 1']],
  ['a refusal', [asked([{ kind: 'other', text: 'The queue of this table is full' }])], ['strangeAnswers: 1']],
  [
    'a later question answered first',
    [asked([ANSWER], { finalAt: 9 }), asked([ANSWER], { finalAt: 5 })],
    ['outOfOrder: 1'],
  ],
  ["another one's answer", [asked([ANSWER]), asked([{ kind: 'answer', text: 'The book, p. 8' }])], ['mixedUp: 1']],
  ['a command without an answer', [command([])], ['unansweredCommands: 1']],
])('%s is seen', (_, what, faults) => {
  expect(faultsOf(accountOf(what))).toEqual(faults);
});

test('tables do not wait for each other, and a repeated answer to a command is counted, not blamed', () => {
  const account = accountOf([
    asked([ANSWER], { table: '1:0', finalAt: 9 }),
    asked([ANSWER], { table: '2:0', finalAt: 5 }),
    command([
      { kind: 'other', text: 'Your id: 1' },
      { kind: 'other', text: 'Your id: 1' },
    ]),
  ]);
  expect(faultsOf(account)).toEqual([]);
  expect(account.repeatedCommandAnswers).toBe(1);
});
