import { expect, test } from 'vitest';
import { messageWith, openBrowserStage, say } from '../support/browserStage.ts';

test('a pressed key waits until the bot has answered; a toast says what it said', async () => {
  const { open, home, bot, standin } = await openBrowserStage();
  const { page, troubles } = await open(home);
  bot.answerPresses = false;
  await say(page, '/start');
  const key = page.getByTestId('key').filter({ hasText: 'Nettlegate' });
  await key.click();
  await standin.waitFor(() => bot.queries.length === 1);
  expect(await key.getAttribute('aria-busy')).toBe('true');
  await bot.call('answerCallbackQuery', { callback_query_id: bot.queries[0], text: 'A fine choice' });
  await page.getByTestId('toast').filter({ hasText: 'A fine choice' }).waitFor();
  expect(await key.getAttribute('aria-busy')).toBe('false');
  expect(troubles).toEqual([]);
});

test('an answer without words ends the waiting as well', async () => {
  const { open, home, bot, standin } = await openBrowserStage();
  const { page } = await open(home);
  bot.answerPresses = false;
  await say(page, '/start');
  const key = page.getByTestId('key').filter({ hasText: 'Saltwind' });
  await key.click();
  await standin.waitFor(() => bot.queries.length === 1);
  await bot.call('answerCallbackQuery', { callback_query_id: bot.queries[0] });
  await page.locator('.key.waiting').waitFor({ state: 'detached' });
  expect(await page.getByTestId('toast').count()).toBe(0);
});

test('the message is edited in place, and its keys are gone', async () => {
  const { open, home } = await openBrowserStage();
  const { page } = await open(home);
  await say(page, '/start');
  await page.getByTestId('key').filter({ hasText: 'Nettlegate' }).click();
  const message = messageWith(page, 'The game is Nettlegate.');
  await message.getByTestId('edited').waitFor();
  expect(await message.getByTestId('keyboard').count()).toBe(0);
  expect(await page.getByTestId('message').count()).toBe(2);
});

test('an alert stays until it is closed', async () => {
  const { open, home } = await openBrowserStage();
  const { page } = await open(home);
  await say(page, '/start');
  await page.getByTestId('key').filter({ hasText: 'Another game' }).click();
  const alert = page.getByTestId('alert');
  await alert.filter({ hasText: 'Chosen: alert' }).waitFor();
  expect(await page.evaluate('document.querySelector("dialog").matches(":modal")')).toBe(true);
  await page.getByTestId('alert-ok').click();
  await alert.waitFor({ state: 'detached' });
});

test('a key with an address is a link that tells nobody where it was pressed', async () => {
  const { open, home } = await openBrowserStage();
  const { page } = await open(home);
  await say(page, '/start');
  const link = page.getByRole('link', { name: 'The rules' });
  expect(await link.getAttribute('href')).toBe('https://example.org/rules');
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
});

test('what somebody else pressed is not told to this one', async () => {
  const { open, group, bot, boris, standin } = await openBrowserStage();
  const { page } = await open(group);
  await say(page, '/start@rules_bot');
  const message = messageWith(page, 'Which game?');
  await message.waitFor();
  standin.as(boris).press(group, Number(await message.getAttribute('data-message-id')), { text: 'Nettlegate' });
  await messageWith(page, 'The game is Nettlegate.').waitFor();
  expect(await page.getByTestId('toast').count()).toBe(0);
  expect(bot.updates.length).toBeGreaterThan(0);
});
