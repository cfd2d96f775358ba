/** The semaphore of the exact search: fair, bounded, and without a trace of those who stopped waiting. */
import { describe, expect, it } from 'vitest';
import { createSlots } from '../../src/search/exact/slots.ts';
import { unhurried } from '../support/exactSearchPrograms.ts';

describe('slots', () => {
  it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %s, with which everybody would wait for ever', (limit) => {
    expect(() => createSlots(limit)).toThrow(RangeError);
  });

  it('serves waiters in the order in which they came', async () => {
    const slots = createSlots(1);
    const release = await slots.acquire(unhurried());
    const order: number[] = [];
    const waiters = [1, 2, 3].map(async (n) => {
      const releaseNext = await slots.acquire(unhurried());
      order.push(n);
      releaseNext();
    });
    expect(order).toEqual([]);
    release();
    await Promise.all(waiters);
    expect(order).toEqual([1, 2, 3]);
  });

  it('forgets a waiter that aborts and serves the one behind it', async () => {
    const slots = createSlots(1);
    const release = await slots.acquire(unhurried());
    const impatient = new AbortController();
    const first = slots.acquire(impatient.signal);
    const second = slots.acquire(unhurried());
    impatient.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    release();
    (await second)();
    // The slot came back although one of those it was meant for had gone.
    (await slots.acquire(unhurried()))();
  });

  it('gives nothing to a signal that has already aborted', async () => {
    const slots = createSlots(1);
    await expect(slots.acquire(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    (await slots.acquire(unhurried()))();
  });

  it('counts a slot that is given back twice once', async () => {
    const slots = createSlots(1);
    const release = await slots.acquire(unhurried());
    release();
    release();
    await slots.acquire(unhurried());
    const impatient = new AbortController();
    const waiting = slots.acquire(impatient.signal);
    impatient.abort(new Error('still taken'));
    await expect(waiting).rejects.toThrow('still taken');
  });
});
