/**
 * `npm run demo` as somebody meets it: a question in a group, the choice of a game, the answer with its quote and page.
 * With `PICTURES=1` the pictures in docs/ are taken anew.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { messageWith, say } from '../support/browserStage.ts';
import { openChatPage } from '../support/browserPage.ts';

const ROOT = join(import.meta.dirname, '../..');

interface Demo {
  readonly child: ChildProcess;
  readonly url: string;
  readonly output: () => string;
}

/** The same command line as the script's, without npm around it. */
async function startDemo(): Promise<Demo> {
  const child = spawn(process.execPath, [join(ROOT, 'src/main.ts'), 'demo'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  let url: string | undefined;
  while (url === undefined) {
    await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
    if (url === undefined && child.exitCode !== null) throw new Error(`the demo ended:\n${output}`);
  }
  return { child, url, output: () => output };
}

async function picture(page: Page, name: string): Promise<void> {
  if (process.env['PICTURES'] === '1')
    await page.screenshot({ path: join(ROOT, 'docs', name), animations: 'disabled' });
}

test('a question in a group: the game is chosen by a button, and the question is answered with quote and page', async () => {
  const demo = await startDemo();
  const { page, troubles, close } = await openChatPage(demo.url);
  onTestFinished(close);
  await page.getByTestId('chat').filter({ hasText: 'Game night' }).click();
  await say(page, '@RulesLawyerBot When does the game end?');
  const choice = page.getByTestId('key').filter({ hasText: 'Saltwind Couriers' });
  await choice.waitFor();
  await picture(page, 'choice.png');
  await choice.click();
  const answer = messageWith(page, 'The game ends after Dusk of the last day.');
  await answer.filter({ hasText: 'p. 6' }).waitFor();
  // The same message that asked for the game: nothing of the question stands twice.
  expect(await messageWith(page, 'The game ends after Dusk').count()).toBe(1);
  expect(await messageWith(page, 'Which game').count()).toBe(0);
  await picture(page, 'demo.png');
  await say(page, '@RulesLawyerBot Who wins a standoff?');
  await messageWith(page, 'The higher total wins. A tie goes to the defender.').waitFor();
  expect(troubles).toEqual([]);
});

test('in Russian, in private, on a phone; Ctrl-C drains', async () => {
  const demo = await startDemo();
  const phone = { viewport: { width: 390, height: 844 } };
  const { page, troubles, close } = await openChatPage(demo.url, phone);
  onTestFinished(close);
  await page.getByTestId('viewer').click();
  await page.locator('[data-testid^="be-"]').filter({ hasText: 'Борис' }).click();
  await page.locator('[data-testid="chat"][data-chat*=":"]').click();
  await say(page, 'Бересклет: можно ли вылить отвар из котла?');
  await messageWith(page, /Нет\. От неудачного отвара[^]*стр\. \d+/).waitFor();
  expect(troubles).toEqual([]);
  await close();
  const ended = once(demo.child, 'exit');
  demo.child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(demo.output()).toContain('draining');
});
