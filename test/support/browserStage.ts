/** A stand-in with the chat page, the bot of the tests, Ann (English), Boris (Russian) and a group with topics. */
import { afterAll, onTestFinished } from 'vitest';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { addChatPage } from '../../src/standin/chatPage.ts';
import type { ChatRecord } from '../../src/standin/records.ts';
import { createStandin, type Standin } from '../../src/standin/standin.ts';
import type { User } from '../../src/standin/types.ts';
import { type BrowserBot, startBrowserBot } from './browserBot.ts';
import { type ChatPage, launchBrowser, openChatPage } from './browserPage.ts';
import { TOKEN } from './standin.ts';

export interface BrowserStage {
  readonly standin: Standin;
  readonly bot: BrowserBot;
  readonly ann: User;
  readonly boris: User;
  /** Ann's chat with the bot. */
  readonly home: ChatRecord;
  readonly group: ChatRecord;
  readonly forum: ChatRecord;
  /** Opens the page as Ann, in a chat or (null) wherever the page begins; closed with the test. */
  readonly open: (chat: ChatRecord | null, options?: BrowserContextOptions) => Promise<ChatPage>;
}

export const HINTS = { en: ['How many cards may I hold?', 'Who starts?'], ru: ['Сколько карт можно держать?'] };

/** One browser for all tests of a file; each gets a window of its own. */
let browser: Promise<Browser> | null = null;
afterAll(async () => (await browser)?.close());

export async function openBrowserStage(port = 0): Promise<BrowserStage> {
  const standin = createStandin({
    port,
    bots: [{ token: TOKEN, username: 'rules_bot', firstName: 'Rules Lawyer' }],
    extend: (server) => addChatPage(server, { title: 'Game night', hints: HINTS }),
  });
  await standin.start();
  const ann = standin.addUser({ firstName: 'Ann', lastName: 'Hill', username: 'ann_plays', language: 'en' });
  const boris = standin.addUser({ firstName: 'Boris', language: 'ru' });
  const home = standin.world.privateChat(standin.bot().user.id, ann);
  const members = { members: [ann, boris], bots: [{ user: standin.bot().user }] };
  const group = standin.addGroup({ title: 'Thursday table', ...members });
  const forum = standin.addGroup({ title: 'Club', forum: true, ...members });
  const bot = startBrowserBot(standin.url, TOKEN);
  onTestFinished(async () => {
    await bot.stop();
    await standin.stop();
  });
  const open = async (chat: ChatRecord | null, options: BrowserContextOptions = {}): Promise<ChatPage> => {
    browser ??= launchBrowser();
    const place = chat === null ? '' : `&chat=${chat.key}`;
    const opened = await openChatPage(`${standin.url}/#as=${ann.id}${place}`, options, await browser);
    onTestFinished(opened.close);
    return opened;
  };
  return { standin, bot, ann, boris, home, group, forum, open };
}

/** The message whose own words hold this; what it quotes does not count. */
export function messageWith(page: Page, text: string | RegExp): Locator {
  return page.getByTestId('message').filter({ has: page.getByTestId('text').filter({ hasText: text }) });
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByTestId('box').fill(text);
  await page.getByTestId('box').press('Enter');
}
