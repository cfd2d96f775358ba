import { expect, test } from 'vitest';
import { openBrowserStage, messageWith, say } from '../support/browserStage.ts';

test('typing is shown while it lasts, and ends with the message', async () => {
  const { open, home, bot, ann } = await openBrowserStage();
  const { page } = await open(home);
  await say(page, '/slow');
  const status = page.getByTestId('chat-status');
  await status.filter({ hasText: 'typing…' }).waitFor();
  await bot.call('sendMessage', { chat_id: ann.id, text: 'Done' });
  await messageWith(page, 'Done').waitFor();
  expect(await status.innerText()).toBe('bot');
});

test('who reads further up is not torn away, and jumps to the latest when he wants to', async () => {
  const { open, home, bot, ann } = await openBrowserStage();
  const { page } = await open(home);
  await say(page, '/many');
  await messageWith(page, /^Line 60$/).waitFor();
  await page.waitForFunction('scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 2');
  expect(await page.getByTestId('jump').isHidden()).toBe(true);
  await page.evaluate('scroller.scrollTop = 300');
  await page.getByTestId('jump').waitFor();
  await bot.call('sendMessage', { chat_id: ann.id, text: 'Meanwhile' });
  await page.getByTestId('jump').getByTestId('unread').filter({ hasText: '1' }).waitFor();
  expect(await page.evaluate('scroller.scrollTop')).toBe(300);
  await page.getByTestId('jump').click();
  await page.getByTestId('jump').waitFor({ state: 'hidden' });
  expect(await messageWith(page, 'Meanwhile').boundingBox()).not.toBeNull();
});

test('earlier messages come when one scrolls up, and what is read stays in its place', async () => {
  const { open, group, ann, standin } = await openBrowserStage();
  for (let number = 1; number <= 250; number += 1) standin.as(ann).sendText(group, `note ${number}`);
  const { page } = await open(group);
  expect(await page.getByTestId('message').count()).toBe(100);
  await page.evaluate('scroller.scrollTop = 0');
  await messageWith(page, /^note 60$/).waitFor({ state: 'attached' });
  expect(await page.evaluate('scroller.scrollTop')).toBeGreaterThan(500);
});

test('a server that is started again is found again, with what it holds now', async () => {
  const first = await openBrowserStage();
  const { page } = await first.open(first.home);
  await say(page, 'before');
  await messageWith(page, 'You said: before').waitFor();
  const port = Number(new URL(first.standin.url).port);
  await first.bot.stop();
  await first.standin.stop();
  await page.getByTestId('offline').waitFor();
  const second = await openBrowserStage(port);
  second.standin.as(second.ann).sendText(second.home, 'after');
  await messageWith(page, 'You said: after').waitFor();
  expect(await messageWith(page, 'before').count()).toBe(0);
  await page.getByTestId('offline').waitFor({ state: 'hidden' });
  await say(page, 'and on');
  await messageWith(page, 'You said: and on').waitFor();
});

test('new messages are read out, and not the whole chat', async () => {
  const { open, home, bot, ann } = await openBrowserStage();
  const { page } = await open(home);
  await say(page, 'hello');
  await page.locator('#announcer').filter({ hasText: 'Rules Lawyer: You said: hello' }).waitFor({ state: 'attached' });
  await bot.call('sendMessage', { chat_id: ann.id, text: 'One more' });
  await messageWith(page, 'One more').waitFor();
  expect(await page.locator('#announcer').textContent()).toBe('Rules Lawyer: One more');
});

test('a phone shows the list or the chat', async () => {
  const { home, open } = await openBrowserStage();
  const { page } = await open(null, { viewport: { width: 390, height: 844 } });
  expect(await page.locator('#conversation').isHidden()).toBe(true);
  await page.locator(`[data-chat="${home.key}"]`).click();
  await page.getByTestId('start').click();
  await messageWith(page, 'Which game?').waitFor();
  expect(await page.getByTestId('viewer').isHidden()).toBe(true);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await page.getByTestId('back').click();
  await page.getByTestId('viewer').waitFor();
});

test('a tab that is loaded again is where it was', async () => {
  const { open, forum, ann, standin } = await openBrowserStage();
  const topic = standin.addTopic(forum, 'Nettlegate', ann);
  const { page } = await open(forum);
  await page.locator(`[data-topic="${topic.threadId}"]`).click();
  await page.getByTestId('message').filter({ hasText: 'created the topic' }).waitFor();
  await page.reload();
  await page.getByTestId('message').filter({ hasText: 'created the topic' }).waitFor();
  expect(await page.getByTestId('chat-title').innerText()).toBe('Club');
});
