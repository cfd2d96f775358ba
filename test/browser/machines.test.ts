/** `/machines` of the demo as somebody watches it: which actors there are, and in which of their states they are. */
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Frame, Page } from 'playwright-core';
import { launchBrowser, openChatPage, picture } from '../support/browserPage.ts';
import { messageWith, say } from '../support/browserStage.ts';
import { startDemo } from '../support/demoProcess.ts';
import { held } from '../support/modelReferee.ts';
import { openModelServer } from '../support/modelServer.ts';
import { referee } from '../support/referee.ts';

async function open(env: Readonly<Record<string, string>> = {}) {
  const demo = await startDemo(env);
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const chat = await openChatPage(demo.url, {}, browser);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(20_000);
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  await page.goto(`${demo.url}/machines`);
  await page.getByTestId('lost').waitFor({ state: 'hidden' });
  return { demo, page, chat: chat.page, troubles };
}

const actorWith = (page: Page, text: string | RegExp) => page.getByTestId('actor').filter({ hasText: text });

/** The document of a diagram, once it is there. */
async function diagramOf(page: Page, machine: string): Promise<Frame> {
  await page.getByTestId(`diagram-${machine}`).waitFor();
  const frame = (): Frame | null => page.frame({ url: (url) => url.pathname === `/machines/${machine}.svg` });
  const diagram = await vi.waitUntil(frame, { timeout: 20_000 });
  await diagram.locator('.state').first().waitFor();
  return diagram;
}

/** Resolves once this state has this look. */
async function waitForState(diagram: Frame, state: string, look: 'lit' | 'past'): Promise<void> {
  await diagram.locator(`[id="${state}"].${look}`).waitFor();
}

/** Of what shows that an actor is, and was, in a state. */
const coloursIn = (place: Page | Frame, selector: string, property: string): Promise<unknown> =>
  place.evaluate(
    `['lit', 'past'].map((look) => getComputedStyle(document.querySelector('${selector}'.replace('LOOK', look))).${property})`,
  );

test('a question is watched: its ruling waits for the model with that state lit, and ends in its verdict', async () => {
  const reply = held(
    referee({
      about: 'ends in a tie',
      headline: 'The defender wins a tie.',
      quotes: ['The higher total wins. A tie goes to the defender.'],
    }),
  );
  const model = await openModelServer(reply.behaviour);
  const { page, chat, troubles } = await open({ OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: 'a-model-of-ones-own' });
  await actorWith(page, 'lifecycle').waitFor();
  await waitForState(await diagramOf(page, 'lifecycle'), 'lifecycle.ready.intake.connected.receiving', 'lit');

  await chat.getByTestId('chat').filter({ hasText: 'Game night' }).click();
  await say(chat, '@RulesLawyerBot Saltwind: who wins if a standoff ends in a tie?');
  await reply.asked;
  await actorWith(page, /ruling: consulting/).click();
  const diagram = await diagramOf(page, 'ruling');
  await waitForState(diagram, 'ruling.consulting.deliberating', 'lit');
  await waitForState(diagram, 'ruling.retrieving', 'past');
  expect(await page.getByTestId('where').textContent()).toBe('settleQuestion is in consulting.deliberating');
  // In the legend the colours are those of the states.
  const states = await coloursIn(diagram, '.LOOK:not(.outer) > rect', 'fill');
  expect(await coloursIn(page, '#legend .LOOK', 'backgroundColor')).toEqual(states);
  await picture(page, 'machines.png');

  reply.release();
  await messageWith(chat, 'The defender wins a tie.').waitFor();
  await waitForState(diagram, 'ruling.ruled', 'lit');
  await waitForState(diagram, 'ruling.verifying', 'past');
  expect(await diagram.locator('.lit').count()).toBe(2);
  await actorWith(page, 'ruling: ruled (done)').waitFor();
  // What was asked, and where, is nobody's business here.
  const shown = await page.locator('body').textContent();
  expect(shown).not.toMatch(/standoff|Saltwind|table--?\d/);
  expect(shown).toMatch(/table-c_[0-9a-f]{8}:0/);
  expect(troubles).toEqual([]);
});

/** Its colour as it is seen. */
async function paperOf(page: Page): Promise<unknown> {
  const diagram = await diagramOf(page, 'lifecycle');
  return diagram.evaluate('getComputedStyle(document.querySelector(".paper")).fill');
}

test('in the dark the diagrams are dark; when the bot has ended, the page says so', async () => {
  const { demo, page } = await open();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => paperOf(page)).toBe('rgb(20, 25, 31)');
  demo.child.kill('SIGINT');
  await page.getByTestId('lost').filter({ hasText: 'The bot is not there' }).waitFor();
});
