/** The last words of a bot that a defect ends: what was logged just before it, which tells most of it. */
import { expect, test } from 'vitest';
import { startBot } from '../support/botProcess.ts';
import { openStage } from '../support/standin.ts';

/** In the bot: a defect in the same turn of the loop in which a drain is begun, and another one in the next. */
const DEFECTS = `
  process.on('SIGUSR2', () => {
    process.emit('SIGTERM');
    process.nextTick(() => { throw new Error('the second'); });
    throw new Error('the first');
  });
`;

const COMMANDS = 150;

const ENV = {
  LOG_LEVEL: 'debug',
  MAX_REQUESTS_PER_MINUTE: '1000',
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(DEFECTS)}`,
};

test('what was logged before a defect is out before the process ends; what follows from the defect is not told', async () => {
  const { standin } = await openStage();
  const bot = startBot({ standin, env: ENV });
  await bot.said('"messages come in"');
  bot.kill('SIGUSR2');
  expect(await bot.exit).toBe(1);
  expect(bot.output()).toMatch(/"actor":"conversations","event":"drain\.request"/u);
  expect(bot.output()).toMatch(/"actor":"lifecycle","event":"drain\.request"/u);
  expect(bot.output()).toContain('Error: the first');
  expect(bot.output()).not.toContain('the second');
});

test('a reader who takes nothing holds up the end by a defect no longer than a moment', async () => {
  const { standin, ann, home } = await openStage();
  const bot = startBot({ standin, env: ENV, isUnread: true });
  // Of each of these several lines are logged: more than a pipe holds.
  for (let n = 0; n < COMMANDS; n += 1) standin.as(ann).sendText(home, '/id');
  await standin.waitFor(() => standin.messages(home).length >= 2 * COMMANDS, 50_000);
  bot.kill('SIGUSR2');
  expect(await bot.exit).toBe(1);
});
