import { expect, test } from 'vitest';
import { HOSTILE } from '../support/browserBot.ts';
import { messageWith, openBrowserStage, say } from '../support/browserStage.ts';

test('Enter sends, Shift+Enter breaks the line, and the echo quotes what it replies to', async () => {
  const { open, home } = await openBrowserStage();
  const { page, troubles } = await open(home);
  const box = page.getByTestId('box');
  await box.fill('two');
  await box.press('Shift+Enter');
  await box.pressSequentially('lines');
  await box.press('Enter');
  const echo = messageWith(page, 'You said: two');
  await echo.waitFor();
  expect(await box.inputValue()).toBe('');
  const original = messageWith(page, /^two\nlines$/);
  expect(await original.getAttribute('data-own')).toBe('true');
  expect(await echo.getAttribute('data-own')).toBe('false');
  await echo.getByTestId('stub').click();
  const id = await original.getAttribute('data-message-id');
  expect(await page.evaluate('document.activeElement.dataset.messageId')).toBe(id);
  expect(troubles).toEqual([]);
});

test('every kind of entity is shown as what it is', async () => {
  const { open, home, standin } = await openBrowserStage();
  const { page, troubles } = await open(home);
  await say(page, '/format');
  const text = messageWith(page, 'underlined').getByTestId('text');
  await text.waitFor();
  const said = async (selector: string): Promise<readonly string[]> => text.locator(selector).allInnerTexts();
  expect(await said('strong')).toEqual(['bold']);
  expect(await said('em')).toEqual(['italic']);
  expect(await said('u')).toEqual(['underlined']);
  expect(await said('s')).toEqual(['struck']);
  expect(await said(':scope > code')).toEqual(['inline']);
  expect(await said('pre code')).toEqual(['print("hello")']);
  expect(await said('blockquote')).toEqual(['A short quote']);
  const links = await text.getByRole('link').all();
  expect(await Promise.all(links.map((link) => link.getAttribute('href')))).toEqual([
    'https://example.org/',
    'https://example.com/page',
  ]);
  const spoiler = text.getByRole('button', { name: 'Spoiler' });
  await spoiler.click();
  expect(await text.locator('.spoiler.revealed').innerText()).toBe('hidden');
  await text.getByRole('button', { name: '@ann_plays' }).click();
  expect(await page.getByTestId('box').inputValue()).toBe('@ann_plays ');
  // A command in a text is sent by a click.
  await text.getByRole('button', { name: '/start' }).click();
  await messageWith(page, 'Which game?').waitFor();
  expect(standin.messages(home).map((message) => message.text?.slice(0, 7))).toEqual([
    '/format',
    'bold it',
    '/start',
    'Which g',
  ]);
  expect(troubles).toEqual([]);
});

test('a long quote is folded until it is clicked', async () => {
  const { open, home } = await openBrowserStage();
  const { page } = await open(home);
  await say(page, '/quote');
  const quote = page.getByTestId('expandable');
  const height = async (): Promise<number> => (await quote.boundingBox())?.height ?? 0;
  const folded = await height();
  const button = quote.getByRole('button', { name: 'Whole quote' });
  expect(await button.getAttribute('aria-expanded')).toBe('false');
  await quote.getByText('At the end of your turn').click();
  expect(await button.getAttribute('aria-expanded')).toBe('true');
  expect(await height()).toBeGreaterThan(folded + 10);
  await button.click();
  expect(await height()).toBe(folded);
});

test('nothing that a message says becomes markup, and a link to a script is no link', async () => {
  const { open, home, bot, ann } = await openBrowserStage();
  const { page, troubles } = await open(home);
  await say(page, '/script');
  const message = messageWith(page, 'owned');
  await message.waitFor();
  expect(await message.getByTestId('text').innerText()).toBe(HOSTILE);
  expect(await message.getByTestId('key').innerText()).toBe(HOSTILE);
  expect(await page.locator('#messages img, #messages script').count()).toBe(0);
  const url = 'javascript:document.title=document.domain+1.5';
  const text = 'click me';
  await bot.call('sendMessage', {
    chat_id: ann.id,
    text,
    entities: [{ type: 'text_link', offset: 0, length: 8, url }],
  });
  await messageWith(page, text).waitFor();
  expect(await messageWith(page, text).getByRole('link').count()).toBe(0);
  expect(await page.title()).toBe('Game night');
  expect(troubles).toEqual([]);
});

test('one’s own message is edited with Arrow Up, and the answer follows', async () => {
  const { open, home } = await openBrowserStage();
  const { page } = await open(home);
  await say(page, 'seven cards');
  await messageWith(page, 'You said: seven cards').waitFor();
  const box = page.getByTestId('box');
  await box.press('ArrowUp');
  expect(await box.inputValue()).toBe('seven cards');
  expect(await page.getByTestId('purpose').innerText()).toContain('Editing');
  await box.fill('nine cards');
  await box.press('Enter');
  const answer = messageWith(page, 'You meant: nine cards');
  await answer.getByTestId('edited').waitFor();
  expect(await page.getByTestId('message').count()).toBe(2);
  // Escape gives an edit up, and the box is as empty as before.
  await box.press('ArrowUp');
  await box.press('Escape');
  expect(await page.getByTestId('purpose').isHidden()).toBe(true);
  expect(await box.inputValue()).toBe('');
});

test('the menu of a message replies, edits, reacts and deletes', async () => {
  const { open, home, standin } = await openBrowserStage();
  const { page, troubles } = await open(home);
  await say(page, 'mine');
  const echo = messageWith(page, 'You said: mine');
  await echo.getByTestId('text').click({ button: 'right' });
  expect(await page.getByTestId('menu-edit').count()).toBe(0);
  // By keyboard: Reply is the first entry.
  await page.keyboard.press('Enter');
  expect(await page.getByTestId('purpose').innerText()).toContain('Reply to Rules Lawyer');
  await say(page, 'why?');
  await messageWith(page, 'You said: why?').waitFor();
  expect(standin.messages(home).find(({ text }) => text === 'why?')?.reply_to_message?.text).toBe('You said: mine');
  await echo.hover();
  await echo.getByTestId('message-menu').click();
  await page.getByTestId('menu-react').first().click();
  await echo.getByTestId('reactions').getByRole('button', { pressed: true }).waitFor();
  await echo.getByTestId('reactions').getByRole('button').click();
  await echo.getByTestId('reactions').waitFor({ state: 'detached' });
  const own = messageWith(page, /^mine$/);
  await own.getByTestId('text').click({ button: 'right' });
  await page.getByTestId('menu-delete').click();
  await own.waitFor({ state: 'detached' });
  expect(standin.messages(home).some(({ text }) => text === 'mine')).toBe(false);
  expect(troubles).toEqual([]);
});

test('what the server refuses is said, and the text is still in the box', async () => {
  const { open, group, ann, boris, standin } = await openBrowserStage();
  const { page } = await open(group);
  // Thrown out while she writes: the page has not drawn it yet when she sends.
  await page.route('**/standin/api/state', (route) => route.abort());
  await page.getByTestId('box').fill('May I?');
  standin.setStatus(group, ann, 'kicked', boris);
  await page.getByTestId('box').press('Enter');
  await page.getByTestId('toast').filter({ hasText: 'not in that chat' }).waitFor();
  expect(await page.getByTestId('box').inputValue()).toBe('May I?');
});

test('a text that no message holds goes out as several', async () => {
  const { open, group, standin } = await openBrowserStage();
  const { page } = await open(group);
  await say(page, `${'word '.repeat(1000)}end`);
  await messageWith(page, 'end').waitFor();
  const lengths = standin.messages(group).flatMap(({ text }) => (text === undefined ? [] : [text.length]));
  expect(lengths).toEqual([4094, 908]);
});
