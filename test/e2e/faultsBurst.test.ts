/** Everybody writes at once. The burst of 10,000 is `test/chaos/burst.ts`: there the goals of time and memory are held against a quiet machine. */
import { expect, test } from 'vitest';
import { measureBurst } from '../support/faultsBurst.ts';
import { faultsOf } from '../support/killAccount.ts';

/** Seconds that Telegram keeps nobody waiting for, ms. */
const DURABLE_LIMIT = 60_000;

test('1,000 updates of 100 chats at once: durable at once, answered fairly and once, newcomers in between', {
  timeout: 400_000,
}, async () => {
  const { account, ...figures } = await measureBurst({ updates: 1_000, chats: 100, limit: 180_000 });
  process.stdout.write(`burst: ${JSON.stringify(figures)}\n`);
  expect(faultsOf(account)).toEqual([]);
  expect(account.questions).toBe(1_000);
  expect(figures.unfair).toBe(0);
  expect(figures.durable).toBeLessThan(DURABLE_LIMIT);
  // Whoever comes in the middle is not behind everybody's second question.
  expect(figures.newcomer).toBeLessThan(figures.answered / 2);
  expect(figures.newcomerAgain).toBeLessThan(figures.answered / 2);
});
