/** The chat page in a headless Chromium. Everything that goes wrong on the page is collected, so that a test can say: nothing. */
import { join } from 'node:path';
import process from 'node:process';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export interface ChatPage {
  readonly page: Page;
  /** Uncaught errors, errors on the console (violations of the policy are among them). */
  readonly troubles: readonly string[];
  readonly close: () => Promise<void>;
}

/** Where Debian's package puts it. */
const CHROMIUM = '/usr/bin/chromium';

const FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: [...FLAGS] });
}

/**
 * Opens the page and waits until it is connected. The window is 1280 × 800, the time zone UTC, unless `options` say
 * otherwise; `url` may carry a place (`#as=…&chat=…`). Without a `browser` one is started, and ends with `close`.
 */
export async function openChatPage(
  url: string,
  options: BrowserContextOptions = {},
  browser: Browser | null = null,
): Promise<ChatPage> {
  if (browser === null) {
    const own = await launchBrowser();
    try {
      return { ...(await openChatPage(url, options, own)), close: () => own.close() };
    } catch (error) {
      await own.close();
      throw error;
    }
  }
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, timezoneId: 'UTC', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  await page.goto(url);
  await page.getByTestId('offline').waitFor({ state: 'hidden' });
  return { page, troubles, close: () => context.close() };
}

/** Taken anew into docs/ with `PICTURES=1`; otherwise nothing happens. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env['PICTURES'] !== '1') return;
  await page.screenshot({ path: join(import.meta.dirname, '../../docs', name), animations: 'disabled' });
}
