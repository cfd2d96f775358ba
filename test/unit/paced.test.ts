import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { paced } from '../../src/library/paced.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('paced work', () => {
  it('is done once for all that is due in an interval, at its end', async () => {
    const work = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const pace = paced(work, 1_000);
    pace.due();
    pace.due();
    await vi.advanceTimersByTimeAsync(999);
    pace.due();
    expect(work).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('that is due after a long rest is done at once', async () => {
    const work = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const pace = paced(work, 1_000);
    await vi.advanceTimersByTimeAsync(5_000);
    pace.due();
    await vi.advanceTimersByTimeAsync(0);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('that is still due is done at the end, and not where nothing is', async () => {
    const work = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const pace = paced(work, 1_000);
    await pace.finish();
    expect(work).toHaveBeenCalledTimes(0);
    pace.due();
    await pace.finish();
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('that failed fails the end', async () => {
    const pace = paced(() => Promise.reject(new Error('no database')), 1_000);
    pace.due();
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(pace.finish()).rejects.toThrow('no database');
  });
});
