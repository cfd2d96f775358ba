/** What a question may come to, as people see it; with `PICTURES=1` the pictures of docs/answers.md are taken anew. */
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { openChatPage, picture } from '../support/browserPage.ts';
import { messageWith, say } from '../support/browserStage.ts';
import { startDemo } from '../support/demoProcess.ts';
import { held } from '../support/modelReferee.ts';
import { answers, type Behaviour, hangs, openModelServer, refuses } from '../support/modelServer.ts';
import { draft } from '../support/rulingStage.ts';

/** px of the window; an answer of several passages takes more. */
const WIDTH = 980;
const LOW = 560;
const HIGH = 860;

/** Ann's own chat with a bot that has this model; without one it has none. */
async function openHome(behaviour: Behaviour | null, height = LOW): Promise<Page> {
  const model = behaviour === null ? null : await openModelServer(behaviour);
  const env = model === null ? {} : { OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: 'a-model-of-ones-own' };
  const demo = await startDemo(env);
  const { page, close } = await openChatPage(demo.url, { viewport: { width: WIDTH, height } });
  onTestFinished(close);
  await page.locator('[data-testid="chat"][data-chat*=":"]').click();
  return page;
}

test('extract: without a model the best passages answer, labelled as such', async () => {
  const page = await openHome(null, HIGH);
  await say(page, 'Saltwind: may I call a standoff on the first day?');
  const answer = messageWith(page, /not on the first day[^]*p\. 6/);
  await answer.waitFor();
  expect(await answer.textContent()).toContain('no model was asked');
  await picture(page, 'answers/extract.png');
});

test('progress: while the model thinks, the message says what it reads', async () => {
  const reply = held(hangs);
  const page = await openHome(reply.behaviour);
  await say(page, 'Saltwind: who wins if a standoff ends in a tie?');
  await reply.asked;
  await messageWith(page, /Reading p\. [^]*Thinking it over/).waitFor();
  expect(await page.getByTestId('key').allTextContents()).toEqual(['✖ Cancel']);
  await picture(page, 'answers/progress.png');
});

test('clarification: what the model asks back can be answered by a button', async () => {
  const page = await openHome(
    answers(
      draft({
        headline: '',
        clarification: {
          question: 'Do you mean a standoff in a harbour, or one at Saint Orrin?',
          options: ['In a harbour', 'At Saint Orrin'],
        },
      }),
    ),
  );
  await say(page, 'Saltwind: may I call a standoff here?');
  await messageWith(page, 'Do you mean a standoff in a harbour').waitFor();
  expect(await page.getByTestId('key').filter({ hasText: 'At Saint Orrin' }).count()).toBe(1);
  await picture(page, 'answers/clarification.png');
});

test('abstained: where the rules are silent, it says so and names the nearest headings', async () => {
  const page = await openHome(answers(draft({ verdict: 'not_in_rules', headline: 'The rules do not say.' })));
  await say(page, 'Saltwind: may a captain join after the first day?');
  const answer = messageWith(page, 'The rules do not say');
  await answer.waitFor();
  expect(await answer.textContent()).toMatch(/Nearest sections:[^]*p\. \d/);
  await picture(page, 'answers/abstained.png');
});

test('model away: the best passages answer in its place, and the label says why', async () => {
  const page = await openHome(refuses(500, { message: 'down' }), HIGH);
  await say(page, 'Saltwind: may I call a standoff on the first day?');
  const answer = messageWith(page, /not on the first day[^]*p\. 6/);
  await answer.waitFor();
  expect(await answer.textContent()).toContain('the model is not available now');
  await picture(page, 'answers/model-away.png');
});
