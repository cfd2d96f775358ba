/** The page of an answer as a picture, in the chat page of the demo; with `PICTURES=1` docs/page.png is taken anew. */
import { expect, onTestFinished, test } from 'vitest';
import { openChatPage, picture } from '../support/browserPage.ts';
import { messageWith, say } from '../support/browserStage.ts';
import { startDemo } from '../support/demoProcess.ts';

test('the button of a page brings its picture, which opens in its full size', async () => {
  const demo = await startDemo();
  const { page, troubles, close } = await openChatPage(demo.url, { viewport: { width: 980, height: 1_000 } });
  onTestFinished(close);
  await page.locator('[data-testid="chat"][data-chat*=":"]').click();
  await say(page, 'Saltwind: who wins if a standoff ends in a tie?');
  await messageWith(page, 'A tie goes to the defender').waitFor();
  const button = page.getByTestId('key').filter({ hasText: '📄 p. 6' });
  await button.click();
  const photo = page.getByTestId('photo');
  await photo.waitFor();
  expect(await photo.getAttribute('height')).toBe('2000');
  const caption = messageWith(page, 'Saltwind Couriers · p. 6 (printed 4)');
  await caption.scrollIntoViewIfNeeded();
  await page.getByText('p. 6 is coming…').waitFor({ state: 'hidden' });
  // What is answered stays within the bubble, which is as wide as the photo and its caption.
  const stub = await caption.getByTestId('stub').boundingBox();
  const bubble = await caption.locator('.bubble').boundingBox();
  expect((stub?.x ?? NaN) + (stub?.width ?? NaN)).toBeLessThanOrEqual((bubble?.x ?? NaN) + (bubble?.width ?? NaN));
  expect(bubble?.width).toBeLessThan(400);
  await picture(page, 'page.png');
  await photo.click();
  await page.getByTestId('lightbox').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('lightbox').waitFor({ state: 'detached' });
  // Pressed again, the page is not sent again.
  await button.click();
  await page.getByText('This page was asked for already').waitFor();
  expect(await photo.count()).toBe(1);
  expect(troubles).toEqual([]);
});
