/** What the start finds out about Telegram, and how long it waits for that. */
import type { RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { VALIDATION_TIMING, validateEnvironment } from '../../src/actors/validateEnvironment.ts';
import { createExactSearch } from '../../src/search/exact/exactSearch.ts';
import type { PictureSource } from '../../src/tablePorts.ts';
import { openTelegramService, type ServiceTrouble } from '../../src/telegramService.ts';
import { TOKEN } from '../support/standin.ts';
import { openTables } from '../support/tableDatabase.ts';
import { countConnections } from '../support/telegram.ts';

const QUICK = { ...VALIDATION_TIMING, firstRetry: 10, longestRetry: 20, patience: 100, telegram: 1_500 };

const settings = {
  maxRequestsPerMinute: 10,
  adminUserIds: [],
  allowedUserIds: [],
  allowedChatIds: [],
  retentionMs: null,
};

const NO_PICTURES: PictureSource = { picture: () => Promise.resolve({ kind: 'gone' }) };

async function validating(listener: RequestListener, timing = QUICK) {
  const { url } = await countConnections(listener);
  const { db, file } = await openTables();
  const troubles: ServiceTrouble[] = [];
  const told = Promise.withResolvers<void>();
  const telegram = openTelegramService(db, file, NO_PICTURES, {
    token: TOKEN,
    apiRoot: url,
    webhook: null,
    settings,
    status: () => ({ running: 0, intakeTrouble: null, degraded: [], answering: 0 }),
    report: (trouble) => {
      troubles.push(trouble);
      told.resolve();
    },
  });
  const exactSearch = createExactSearch({ maxConcurrent: 1 });
  onTestFinished(() => exactSearch.close());
  const actor = createActor(validateEnvironment({ use: () => ({ telegram, exactSearch }) }, timing));
  const outcome = toPromise(actor);
  actor.start();
  return { outcome, troubles, told: told.promise, telegram, url, actor };
}

const account = JSON.stringify({
  ok: true,
  result: { id: 7, is_bot: true, first_name: 'Rules', username: 'rules_bot' },
});
const asGateway: RequestListener = (_, response) => void response.writeHead(502).end('<html>');

test('Telegram that never answers properly is given up with code 69, naming where it was looked for', async () => {
  const { outcome, url } = await validating(asGateway);
  expect(await outcome).toEqual({
    kind: 'invalid',
    exitCode: 69,
    problems: [
      `Telegram cannot be reached at ${url} (unreachable). Check the network and TELEGRAM_API_ROOT, then start again.`,
    ],
  });
});

test('Telegram that does not answer at all is given up, too', async () => {
  const { outcome } = await validating(() => undefined);
  expect(await outcome).toMatchObject({ kind: 'invalid', exitCode: 69 });
});

test('whoever waits for Telegram is told so once, and goes on when it is there', async () => {
  let isThere = false;
  const { outcome, troubles, told, telegram } = await validating(
    (request, response) => (isThere ? void response.end(account) : asGateway(request, response)),
    { ...QUICK, telegram: 60_000 },
  );
  await told;
  isThere = true;
  expect(await outcome).toMatchObject({ kind: 'valid' });
  expect(telegram.identity).toMatchObject({ id: 7, username: 'rules_bot' });
  expect(troubles).toEqual([{ kind: 'start', reason: 'unreachable' }]);
});

test('who is answered soon is told nothing', async () => {
  const { outcome, troubles } = await validating((_, response) => void response.end(account), {
    ...QUICK,
    patience: 60_000,
  });
  expect(await outcome).toMatchObject({ kind: 'valid' });
  expect(troubles).toEqual([]);
});

test('a wait that Telegram asks for beyond the limit is not begun', async () => {
  const flood = { ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 3_600 } };
  const { outcome } = await validating((_, response) => void response.writeHead(429).end(JSON.stringify(flood)), {
    ...QUICK,
    telegram: 600_000,
  });
  expect(await outcome).toMatchObject({ exitCode: 69, problems: [expect.stringContaining('(flood)')] });
});
