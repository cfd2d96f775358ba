import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { PIXEL } from '../support/browserBot.ts';
import { messageWith, openBrowserStage, say } from '../support/browserStage.ts';

const BOOK = { name: 'Правила.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 rules') };
const PICTURE = { name: 'page.png', mimeType: 'image/png', buffer: PIXEL };

test('a document goes up with a caption, reaches the bot and comes down again unchanged', async () => {
  const { open, home, standin } = await openBrowserStage();
  const { page, troubles } = await open(home);
  await page.getByTestId('file-input').setInputFiles(BOOK);
  await page.getByTestId('caption').fill('new rules');
  await page.getByTestId('upload-send').click();
  await messageWith(page, 'A document came').waitFor();
  const [sent] = standin.messages(home);
  expect(sent).toMatchObject({ document: { file_name: BOOK.name, mime_type: BOOK.mimeType }, caption: 'new rules' });
  const download = page.waitForEvent('download');
  await page.getByTestId('document').click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(BOOK.name);
  expect(await readFile(await file.path())).toEqual(BOOK.buffer);
  expect(troubles).toEqual([]);
});

test('a picture goes as a photo, or as a file if one wants', async () => {
  const { open, home, standin } = await openBrowserStage();
  const { page, troubles } = await open(home);
  await page.getByTestId('file-input').setInputFiles(PICTURE);
  await page.getByTestId('upload-send').click();
  await messageWith(page, 'A photo came').waitFor();
  await page.getByTestId('file-input').setInputFiles(PICTURE);
  await page.getByRole('checkbox').check();
  await page.getByTestId('upload-send').click();
  await messageWith(page, 'A document came').waitFor();
  const kinds = standin
    .messages(home)
    .flatMap(({ photo, document }) => (photo ? ['photo'] : document ? ['document'] : []));
  expect(kinds).toEqual(['photo', 'document']);
  expect(troubles).toEqual([]);
});

test('a photo of the bot is loaded, and opens large', async () => {
  const { open, home } = await openBrowserStage();
  const { page, troubles } = await open(home);
  await say(page, '/photo');
  const photo = page.getByTestId('photo');
  await photo.waitFor();
  await page.waitForFunction('document.querySelector("img.photo").naturalWidth === 1');
  await photo.click();
  await page.getByTestId('lightbox').click();
  await page.getByTestId('lightbox').waitFor({ state: 'detached' });
  expect(troubles).toEqual([]);
});

test('files that are dropped are offered for sending, and nothing goes without a word', async () => {
  const { open, home, standin } = await openBrowserStage();
  const { page } = await open(home);
  const data = await page.evaluateHandle(
    '(() => { const data = new DataTransfer(); data.items.add(new File(["rules"], "dropped.txt", { type: "text/plain" })); return data; })()',
  );
  await page.locator('#conversation').dispatchEvent('dragover', { dataTransfer: data });
  await page.locator('#conversation.dropping').waitFor();
  await page.locator('#conversation').dispatchEvent('drop', { dataTransfer: data });
  expect(await page.getByTestId('upload').innerText()).toContain('dropped.txt');
  await page.getByTestId('upload-cancel').click();
  await page.getByTestId('upload').waitFor({ state: 'detached' });
  expect(standin.messages(home)).toEqual([]);
});
