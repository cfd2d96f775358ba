/**
 * The bot of `npm run inspect` in a browser, from end to end: the page of the relay, in it a frame with a page that stands in
 * for the hosted Stately Inspector and says and hears what that one does, and a question in the chat meanwhile.
 */
import type { BrowserContext, Frame, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { launchBrowser, openChatPage } from '../support/browserPage.ts';
import { messageWith, say } from '../support/browserStage.ts';
import { startDemo } from '../support/demoProcess.ts';
import { freePort } from '../support/freePort.ts';
import type { Seen } from '../support/inspectViewer.ts';

const VIEWER = 'https://stately.ai/inspect';
const QUESTION = '@RulesLawyerBot Saltwind Couriers: when does the game end?';

/** As `createBrowserReceiver` of the package does it: ready is said to the page around, what comes is told apart by its version. */
const STANDIN = `<!doctype html>
<title>Stand-in of the inspector</title>
<ol id="messages"></ol>
<script>
  addEventListener('message', ({ data }) => {
    if (typeof data.type !== 'string' || typeof data._version !== 'string') return;
    const line = document.createElement('li');
    line.textContent = JSON.stringify(data);
    document.getElementById('messages').append(line);
  });
  parent.postMessage({ type: '@statelyai.connected' }, '*');
</script>`;

async function openBrowser(): Promise<BrowserContext> {
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const context = await browser.newContext();
  await context.route(`${VIEWER}**`, (route) => route.fulfill({ contentType: 'text/html', body: STANDIN }));
  return context;
}

async function frameOf(page: Page): Promise<Frame> {
  await page.locator('iframe').waitFor();
  const frame = page.frame({ url: VIEWER });
  if (frame === null) throw new Error('the inspector is not there');
  return frame;
}

/** The actors that the inspector was told of, by name and in order. */
async function actorsIn(frame: Frame): Promise<readonly (string | undefined)[]> {
  const lines = await frame.locator('li').allTextContents();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a test that expects something else of the relay fails
  const seen = lines.map((line) => JSON.parse(line) as Seen);
  return seen.filter(({ type }) => type === '@xstate.actor').map(({ name }) => name);
}

test('a question is seen on its way through all machines, without a word of it; a reload begins with all that lives', async () => {
  const port = await freePort();
  const demo = await startDemo({ INSPECT: String(port) });
  await expect.poll(demo.output, { timeout: 60_000 }).toContain(`watched at http://127.0.0.1:${port}/`);
  const context = await openBrowser();
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.getByText('Connected').waitFor();
  const frame = await frameOf(page);
  await frame.locator('li', { hasText: '"receiveUpdates"' }).first().waitFor();

  const chat = await openChatPage(demo.url);
  onTestFinished(chat.close);
  await chat.page.getByTestId('chat').filter({ hasText: 'Game night' }).click();
  await say(chat.page, QUESTION);
  await messageWith(chat.page, 'The game ends after Dusk of the last day.').waitFor();
  await frame.locator('li', { hasText: '"xstate.done.actor.settleQuestion"' }).first().waitFor();

  const seen = await actorsIn(frame);
  expect(seen[0]).toBe('lifecycle');
  const expected = [
    'conversations',
    'housekeeping',
    'settleQuestion',
    'identifyGame',
    'retrievePassages',
    'composeExtract',
  ];
  expect(seen).toEqual(expect.arrayContaining([...expected, expect.stringMatching(/^table-c_[0-9a-f]{8}:/u)]));
  const words = await frame.locator('ol').innerText();
  for (const secret of ['when does', 'Dusk', 'Saltwind', 'Game night', 'Ann', ':demo'])
    expect(words).not.toContain(secret);

  // Late, again: only what lives, and the machines first of all.
  await page.reload();
  await page.getByText('Connected').waitFor();
  const again = await frameOf(page);
  await again.locator('li', { hasText: '"receiveUpdates"' }).first().waitFor();
  const alive = await actorsIn(again);
  expect(alive[0]).toBe('lifecycle');
  expect(alive).toEqual(expect.arrayContaining(['conversations', expect.stringMatching(/^table-c_/u)]));
  expect(alive).not.toContain('settleQuestion');
  expect(troubles).toEqual([]);

  demo.child.kill('SIGINT');
  await page.getByText('The bot is gone').waitFor();
  await again.locator('li', { hasText: '"status":"done"' }).last().waitFor();
});

test('a page of somebody else in the same browser can neither read the socket nor frame the page', async () => {
  const port = await freePort();
  const demo = await startDemo({ INSPECT: String(port) });
  await expect.poll(demo.output, { timeout: 60_000 }).toContain(`watched at http://127.0.0.1:${port}/`);
  const context = await openBrowser();
  const body = `<iframe src="http://127.0.0.1:${port}/"></iframe>`;
  await context.route('http://evil.example/**', (route) => route.fulfill({ contentType: 'text/html', body }));
  const page = await context.newPage();
  await page.goto('http://evil.example/');
  const heard = await page.evaluate(
    (url) =>
      new Promise((resolve) => {
        const socket = new WebSocket(url);
        socket.addEventListener('message', () => resolve('a message'));
        socket.addEventListener('close', ({ code }) => resolve(code));
      }),
    `ws://127.0.0.1:${port}/`,
  );
  expect(heard).toBe(1006);
  expect(page.frames().map((frame) => frame.url())).not.toContain(VIEWER);
});
