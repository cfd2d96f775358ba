/**
 * `npm run demo` as somebody meets it: a question in a group, the choice of a game, the answer with its quote and page.
 * With `PICTURES=1` the pictures in docs/ are taken anew.
 */
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { openChatPage, picture } from '../support/browserPage.ts';
import { messageWith, say } from '../support/browserStage.ts';
import { startDemo } from '../support/demoProcess.ts';
import { openModelServer } from '../support/modelServer.ts';
import { referee } from '../support/referee.ts';

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

test('with a model: it rules, with quotes that are in the book; a quote that is not never appears', async () => {
  const model = await openModelServer(
    referee(
      {
        about: 'ends in a tie',
        headline: 'The defender wins a tie.',
        reasoning: 'The higher total wins, and the book gives a tie to the defender. The shells are lost either way.',
        quotes: [
          'The higher total wins. A tie goes to the defender.',
          'All the shells shown go to the bank, whoever wins.',
          'The attacker wins every tie.',
        ],
        followUps: ['May I refuse a standoff?'],
      },
      {
        about: 'refuse a standoff',
        headline: 'No, you cannot refuse.',
        reasoning: 'You may hide 0 shells instead.',
        quotes: ['May I refuse a standoff? No. But you may hide 0 shells.'],
      },
    ),
  );
  const demo = await startDemo({ OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: 'a-model-of-ones-own' });
  const { page, troubles, close } = await openChatPage(demo.url);
  onTestFinished(close);
  await page.getByTestId('chat').filter({ hasText: 'Game night' }).click();
  await say(page, '@RulesLawyerBot Saltwind: who wins if a standoff ends in a tie?');
  const ruling = messageWith(page, 'The defender wins a tie.').filter({
    hasText: 'All the shells shown go to the bank',
  });
  await ruling.filter({ hasText: 'A tie goes to the defender.' }).filter({ hasText: 'p. 6' }).waitFor();
  await picture(page, 'ruling.png');
  await page.getByTestId('key').filter({ hasText: 'May I refuse a standoff?' }).click();
  await messageWith(page, 'No, you cannot refuse.').filter({ hasText: 'But you may hide 0 shells.' }).waitFor();
  // The model has quoted it; it stands in no book.
  expect(await messageWith(page, 'The attacker wins every tie').count()).toBe(0);
  expect(model.requests).toHaveLength(2);
  expect(troubles).toEqual([]);
});
