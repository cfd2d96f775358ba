/** The model's account is of no use: what administrators read and what stands in the log, over restarts of the process. */
import { expect, test } from 'vitest';
import { openModelBot } from '../support/modelBot.ts';
import { rules } from '../support/modelReferee.ts';
import { refuses } from '../support/modelServer.ts';

const ASKED = 'Who wins a tie in a standoff in Saltwind Couriers?';
const EXTRACT = /^Best passages, word for word \(the model is not available now\)\nSaltwind Couriers\n[^]*p\. 6/;
const NOTICE = /^The model no longer answers: its server refuses the key\.\n[^]*OPENAI_API_KEY/u;
const noKey = refuses(401, { code: 'invalid_api_key' });

const [KNOWN, STRANGER, ALSO_KNOWN] = [9_000_001, 9_000_002, 9_000_003];

test('each administrator is told once, whoever cannot be told keeps nobody waiting, and a new outage is told anew', {
  timeout: 120_000,
}, async () => {
  const { standin, server, bot, ask, restart } = await openModelBot({
    env: { ADMIN_USER_IDS: [STRANGER, KNOWN, ALSO_KNOWN].join(',') },
  });
  const chats = [KNOWN, ALSO_KNOWN].map((id) => {
    const person = standin.addUser({ id, firstName: 'Administrator', language: 'en' });
    const chat = standin.world.privateChat(standin.bot().user.id, person);
    standin.as(person).sendText(chat, '/start');
    return chat;
  });
  const notices = (): readonly number[] =>
    chats.map((chat) => standin.messages(chat).filter(({ text = '' }) => NOTICE.test(text)).length);
  const logged = (): number => bot().output().split('unusable_account').length - 1;

  server.behave(noKey);
  for (const time of [1, 2, 3]) expect((await ask(`${ASKED} (${time})`).answer()).text).toMatch(EXTRACT);
  await standin.waitFor(() => notices().every((count) => count > 0), 50_000);
  expect(server.requests).toHaveLength(3);
  expect(logged()).toBe(1);

  await restart();
  expect((await ask(`${ASKED} (after the restart)`).answer()).text).toMatch(EXTRACT);
  expect(logged()).toBe(0);

  server.behave(rules('A tie goes to the defender.'));
  expect((await ask(`${ASKED} (well)`).answer()).text).toMatch(/^The defender wins\./);
  expect(notices()).toEqual([1, 1]);

  server.behave(noKey);
  expect((await ask(`${ASKED} (again)`).answer()).text).toMatch(EXTRACT);
  await standin.waitFor(() => notices().every((count) => count > 1), 50_000);
  // What is left to be said is said before the end.
  await restart();
  expect(notices()).toEqual([2, 2]);
});
