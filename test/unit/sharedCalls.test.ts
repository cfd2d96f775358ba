import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SharedCalls } from '../../src/model/sharedCalls.ts';

const patient = (): AbortSignal => new AbortController().signal;

function heldCall() {
  const answer = Promise.withResolvers<string>();
  const signals: AbortSignal[] = [];
  const call = (signal: AbortSignal): Promise<string> => {
    signals.push(signal);
    return answer.promise;
  };
  return { answer, call, signals };
}

it('is made once for all who ask the same, and again once it has ended', async () => {
  const shared = new SharedCalls<string>();
  const { answer, call, signals } = heldCall();
  const both = [shared.run('k', patient(), call), shared.run('k', patient(), call)];
  expect(signals).toHaveLength(1);
  answer.resolve('yes');
  expect(await Promise.all(both)).toEqual(['yes', 'yes']);
  expect(await shared.run('k', patient(), call)).toBe('yes');
  expect(signals).toHaveLength(2);
});

it('is not shared by those who ask something else', () => {
  const shared = new SharedCalls<string>();
  const { call, signals } = heldCall();
  void shared.run('k', patient(), call);
  void shared.run('l', patient(), call);
  expect(signals).toHaveLength(2);
});

it('goes on for those who wait when one gives up, and ends when nobody waits', async () => {
  const shared = new SharedCalls<string>();
  const { call, signals } = heldCall();
  const leaving = [new AbortController(), new AbortController()];
  const both = leaving.map(({ signal }) => shared.run('k', signal, call));
  leaving[0]?.abort(new Error('left'));
  await expect(both[0]).rejects.toThrow('left');
  expect(signals[0]?.aborted).toBe(false);
  leaving[1]?.abort(new Error('left too'));
  await expect(both[1]).rejects.toThrow('left too');
  expect(signals[0]?.aborted).toBe(true);
});

it('that fails fails for all, and its late failure is nobody’s', async () => {
  const shared = new SharedCalls<string>();
  const { answer, call } = heldCall();
  const leaving = new AbortController();
  const left = shared.run('k', leaving.signal, call);
  const stayed = shared.run('k', patient(), call);
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  answer.reject(new Error('broken'));
  await expect(stayed).rejects.toThrow('broken');
  await setImmediate();
});
