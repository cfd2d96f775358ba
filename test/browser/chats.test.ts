import { expect, test } from 'vitest';
import { HINTS, messageWith, openBrowserStage, say } from '../support/browserStage.ts';
import { field } from '../support/standin.ts';

test('whoever one is decides which chats there are, and in which language the bot hears one', async () => {
  const { open, home, bot, boris, standin } = await openBrowserStage();
  standin.addGroup({ title: 'Only Boris', members: [boris] });
  const { page } = await open(home);
  const chats = page.getByTestId('chat').locator('.chat-title');
  expect((await chats.allInnerTexts()).toSorted()).toEqual(['Club', 'Rules Lawyer', 'Thursday table']);
  await page.getByTestId('viewer').click();
  await page.getByTestId(`be-${boris.id}`).click();
  await page.getByTestId('chat').filter({ hasText: 'Only Boris' }).waitFor();
  expect(await page.getByTestId('viewer-name').innerText()).toBe('Boris');
  // Ann's private chat is not his; his own is there, though nothing was said in it.
  await page.locator(`[data-chat="${standin.bot().user.id}:${boris.id}"]`).click();
  await page.getByTestId('start').click();
  await messageWith(page, 'Which game?').waitFor();
  expect(field(bot.updates.at(-1), 'message', 'from', 'language_code')).toBe('ru');
});

test('an empty chat starts with a button, and its hints go into the box', async () => {
  const { open, home, group, standin } = await openBrowserStage();
  const { page } = await open(home);
  const hints = page.getByTestId('hint');
  expect(await hints.allInnerTexts()).toEqual(HINTS.en);
  await hints.first().click();
  expect(await page.getByTestId('box').inputValue()).toBe(HINTS.en[0]);
  await page.getByTestId('box').fill('');
  await page.getByTestId('start').click();
  await messageWith(page, 'Which game?').waitFor();
  expect(standin.messages(home)[0]?.text).toBe('/start');
  expect(await page.getByTestId('start').isHidden()).toBe(true);
  // In a group a bot hears only what is meant for it.
  await page.locator(`[data-chat="${group.key}"]`).click();
  await hints.first().click();
  expect(await page.getByTestId('box').inputValue()).toBe(`@rules_bot ${HINTS.en[0]}`);
  expect(await page.getByTestId('start').count()).toBe(0);
});

test('the page begins where the bot hears every word, though more was said elsewhere', async () => {
  const { open, group, boris, standin } = await openBrowserStage();
  standin.as(boris).sendText(group, 'Hello?');
  const { page } = await open(null);
  await page.getByTestId('start').waitFor();
  expect(await page.getByTestId('chat-title').innerText()).toBe('Rules Lawyer');
});

test('a command that is typed out is sent, though a longer one stands before it in the menu', async () => {
  const { open, home, bot, standin } = await openBrowserStage();
  const commands = ['games', 'game'].map((command) => ({ command, description: `about ${command}` }));
  await bot.call('setMyCommands', { commands });
  const { page } = await open(home);
  await page.getByTestId('box').pressSequentially('/game');
  await page.getByTestId('suggestion').nth(1).waitFor();
  await page.getByTestId('box').press('Enter');
  await messageWith(page, /^\/game$/).waitFor();
  expect(standin.messages(home)[0]?.text).toBe('/game');
});

test('messages elsewhere are counted until they are read', async () => {
  const { open, home, group, boris, standin } = await openBrowserStage();
  const { page } = await open(home);
  standin.as(boris).sendText(group, 'Hello?');
  standin.as(boris).sendText(group, 'Anybody?');
  const entry = page.locator(`[data-chat="${group.key}"]`);
  await entry.getByTestId('unread').filter({ hasText: '2' }).waitFor();
  expect(await entry.innerText()).toContain('Anybody?');
  expect(await page.title()).toBe('(2) Game night');
  await entry.click();
  await messageWith(page, 'Anybody?').waitFor();
  await entry.getByTestId('unread').waitFor({ state: 'detached' });
  expect(await page.title()).toBe('Game night');
});

test('topics of a forum are tabs with messages of their own', async () => {
  const { open, forum, ann, boris, standin } = await openBrowserStage();
  const { page } = await open(forum);
  const topic = standin.addTopic(forum, 'Nettlegate', ann);
  standin.as(boris).sendText(forum, 'in general');
  standin.as(boris).sendText(forum, 'in the topic', { thread: topic.threadId });
  await messageWith(page, 'in general').waitFor();
  const tab = page.locator(`[data-topic="${topic.threadId}"]`);
  await tab.getByTestId('unread').waitFor();
  await tab.click();
  await messageWith(page, 'in the topic').waitFor();
  expect(await messageWith(page, 'in general').count()).toBe(0);
  expect(await tab.getAttribute('aria-selected')).toBe('true');
  await say(page, '/start@rules_bot');
  await messageWith(page, 'Which game?').waitFor();
  expect(standin.messages(forum).at(-1)?.message_thread_id).toBe(topic.threadId);
  // A topic that is deleted under one's eyes leads back to General.
  standin.deleteTopic(forum, topic.threadId);
  await messageWith(page, 'in general').waitFor();
  expect(await page.getByTestId('topic').count()).toBe(1);
});

test('the slash opens the menu of commands; arrows choose, Enter sends', async () => {
  const { open, home, bot, standin } = await openBrowserStage();
  const commands = ['start', 'slow', 'format'].map((command) => ({ command, description: `about ${command}` }));
  await bot.call('setMyCommands', { commands });
  const { page } = await open(home);
  const choices = page.getByTestId('suggestion');
  await page.getByTestId('box').pressSequentially('/');
  await choices.nth(2).waitFor();
  await page.getByTestId('box').pressSequentially('s');
  await choices.nth(2).waitFor({ state: 'detached' });
  expect(await choices.allInnerTexts()).toEqual(['/start\nabout start', '/slow\nabout slow']);
  await page.getByTestId('box').press('Escape');
  expect(await choices.count()).toBe(0);
  await page.getByTestId('box').fill('/sl');
  await page.getByTestId('box').press('Tab');
  expect(await page.getByTestId('box').inputValue()).toBe('/slow ');
  await page.getByTestId('box').fill('/s');
  await page.getByTestId('box').press('ArrowDown');
  await page.getByTestId('box').press('ArrowDown');
  await page.getByTestId('box').press('Enter');
  await messageWith(page, 'Which game?').waitFor();
  expect(standin.messages(home)[0]?.text).toBe('/start');
});

test('a command that is sent before the menu was read brings no error', async () => {
  const { open, home } = await openBrowserStage();
  const { page } = await open(home);
  const { promise: held, resolve: release } = Promise.withResolvers<null>();
  await page.route(/commands/, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest(/commands/);
  await say(page, '/start');
  await asked;
  await messageWith(page, '/start').waitFor();
  const read = page.waitForResponse(/commands/);
  release(null);
  await read;
  await page.getByTestId('box').pressSequentially('/');
  expect(await page.locator('.toast').allInnerTexts()).toEqual([]);
});

test('the at sign names the members', async () => {
  const { open, group } = await openBrowserStage();
  const { page } = await open(group);
  await page.getByTestId('box').pressSequentially('ask @ru');
  await page.getByTestId('suggestion').waitFor();
  await page.getByTestId('box').press('Enter');
  expect(await page.getByTestId('box').inputValue()).toBe('ask @rules_bot ');
});

test('a bot that is blocked hears nothing, until it is taken back', async () => {
  const { open, home } = await openBrowserStage();
  const { page } = await open(home);
  await page.getByTestId('chat-more').click();
  await page.getByTestId('block').click();
  await page.getByTestId('closed').waitFor();
  expect(await page.getByTestId('box').isHidden()).toBe(true);
  await page.getByTestId('chat-more').click();
  await page.getByTestId('block').click();
  await page.getByTestId('box').waitFor();
});

test('a draft stays where it was written', async () => {
  const { open, home, group } = await openBrowserStage();
  const { page } = await open(home);
  await page.getByTestId('box').fill('half a thou');
  await page.locator(`[data-chat="${group.key}"]`).click();
  expect(await page.getByTestId('box').inputValue()).toBe('');
  await page.locator(`[data-chat="${home.key}"]`).click();
  expect(await page.getByTestId('box').inputValue()).toBe('half a thou');
});
