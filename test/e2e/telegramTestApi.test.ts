/**
 * The bot on a fake of the Bot API that is not ours: telegram-test-api knows few methods, holds no polls and looks at no
 * offset, so that whatever works here does not work because our stand-in was made for it.
 */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { TelegramServer } from 'telegram-test-api/lib/telegramServer.js';
import { startBot } from '../support/botProcess.ts';
import { field, TOKEN } from '../support/standin.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a command and a question are answered, the question in one message with its page', async () => {
  const server = new TelegramServer({ port: await freePort(), host: '127.0.0.1', storeTimeout: 300 });
  await server.start();
  onTestFinished(async () => void (await server.stop()));
  const bot = startBot({ standin: { url: server.config.apiURL } });
  const client = server.getClient(TOKEN);
  /** What the bot has said, as it stands now. */
  const said = (): readonly string[] =>
    server.storage.botMessages.map((stored: { readonly message: unknown }) => String(field(stored.message, 'text')));
  const until = async (event: 'AddedBotMessage' | 'EditedMessageText', holds: () => boolean): Promise<void> => {
    while (!holds()) await once(server, event);
  };

  await client.sendCommand(client.makeCommand('/start'));
  await until('AddedBotMessage', () => said().some((text) => text.includes('rulebook')));
  await client.sendMessage(client.makeMessage('Saltwind Couriers: may I call a standoff on the first day?'));
  await until('EditedMessageText', () => said().some((text) => text.includes('not on the first day')));
  const answers = said().filter((text) => text.includes('not on the first day'));
  expect(answers).toHaveLength(1);
  expect(answers[0]).toMatch(/p\. \d+/);
  // The placeholder became the answer: besides it there is the greeting, and nothing more.
  expect(said()).toHaveLength(2);
  bot.kill('SIGTERM');
  expect(await bot.exit).toBe(0);
});
