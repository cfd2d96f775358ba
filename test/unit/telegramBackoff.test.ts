import { assert, double, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { BACKOFF, backoff, pause, waitAfter } from '../../src/telegram/intake/backoff.ts';
import { refused, unreachable } from '../../src/telegram/telegramError.ts';

const never = new AbortController().signal;

test('never faster than 200 ms, never slower than 30 s, the first time within 3 s, however often it failed', () => {
  const chance = double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  assert(
    property(integer({ min: 1, max: 5000 }), chance, (failures, random) => {
      const wait = backoff(failures, BACKOFF, () => random);
      expect(wait).toBeGreaterThanOrEqual(200);
      expect(wait).toBeLessThanOrEqual(failures === 1 ? 3000 : 30_000);
    }),
  );
});

test('doubles, and leaves half of it to chance', () => {
  expect([1, 2, 3].map((failures) => backoff(failures, BACKOFF, () => 1))).toEqual([500, 1000, 2000]);
  expect([1, 2, 3].map((failures) => backoff(failures, BACKOFF, () => 0))).toEqual([250, 500, 1000]);
});

test('a flood waits as long as Telegram says, not less than 200 ms, and everything else backs off', () => {
  expect(waitAfter(refused('getUpdates', { status: 429, description: '', retryAfter: 90 }), 1, BACKOFF)).toBe(90_000);
  expect(waitAfter(refused('getUpdates', { status: 429, description: '', retryAfter: 0 }), 9, BACKOFF)).toBe(200);
  expect(waitAfter(unreachable('getUpdates', 'ECONNRESET', true), 1, BACKOFF)).toBeLessThanOrEqual(500);
});

test('a pause ends with the signal, at once where it came before', async () => {
  const stop = new AbortController();
  const paused = pause(600_000, stop.signal);
  stop.abort();
  await expect(paused).resolves.toBeUndefined();
  await expect(pause(600_000, stop.signal)).resolves.toBeUndefined();
  await expect(pause(-5, never)).resolves.toBeUndefined();
});
