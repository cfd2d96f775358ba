/** 👎 and /case in the chat page of the demo, where Ann is an administrator. */
import { expect, onTestFinished, test } from 'vitest';
import { openChatPage } from '../support/browserPage.ts';
import { messageWith, say } from '../support/browserStage.ts';
import { startDemo } from '../support/demoProcess.ts';

test('a 👎 is noted, and an administrator makes a golden question of it', async () => {
  const demo = await startDemo();
  const { page, troubles, close } = await openChatPage(demo.url, { viewport: { width: 980, height: 1_000 } });
  onTestFinished(close);
  await page.locator('[data-testid="chat"][data-chat*=":"]').click();
  await say(page, 'Saltwind: who wins if a standoff ends in a tie?');
  const answer = messageWith(page, 'A tie goes to the defender');
  await answer.waitFor();
  const button = answer.getByTestId('key').filter({ hasText: '👎' });
  // Beside the pages, and as high as they are.
  const page6 = answer.getByTestId('key').filter({ hasText: '📄 p. 6' });
  expect((await button.boundingBox())?.y).toBe((await page6.boundingBox())?.y);
  await button.click();
  await page.getByTestId('toast').filter({ hasText: 'Noted. An administrator can make a test of it' }).waitFor();
  await button.click();
  await page.getByTestId('toast').filter({ hasText: 'It is noted already.' }).waitFor();
  await say(page, '/case 6');
  const made = messageWith(page, 'A golden question, written to questions.yaml:');
  await made.waitFor();
  expect(await made.locator('pre').textContent()).toMatch(
    /^- question: "?Saltwind: who wins if a standoff ends in a tie\?"?\n {2}game: Saltwind Couriers\n {2}pages: \[6\]/u,
  );
  expect(troubles).toEqual([]);
});
