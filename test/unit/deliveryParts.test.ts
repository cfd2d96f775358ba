/** The parts of delivery that only reckon: who waits until when, what a message looks like on the wire. */
import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../src/storage/outbox.ts';
import { createBell } from '../../src/telegram/delivery/bell.ts';
import { Holds } from '../../src/telegram/delivery/holds.ts';
import { createLine } from '../../src/telegram/delivery/line.ts';
import { Reachability } from '../../src/telegram/delivery/reachability.ts';
import { Rhythm } from '../../src/telegram/delivery/rhythm.ts';
import { placesBetween } from '../../src/telegram/delivery/sweepCopies.ts';
import { DELIVERY_TIMING } from '../../src/telegram/delivery/timing.ts';
import { bareBody, cutBody, editParams, isBare, sendParams } from '../../src/telegram/delivery/wireMessage.ts';
import { TelegramError } from '../../src/telegram/telegramError.ts';

test('the times are those that the contract promises', () => {
  expect(DELIVERY_TIMING).toEqual({
    backoff: { first: 500, last: 30_000, least: 200 },
    outageInterval: 400,
    refusalPause: 30_000,
    storagePause: 1_000,
    gathering: 20,
    callLimit: 30_000,
    progressLimit: 10_000,
    progressInterval: 1_000,
    groupWindow: 60_000,
  });
});

const newRhythm = (): Rhythm => new Rhythm({ progressInterval: 1_000, groupWindow: 60_000 });

describe('rhythm', () => {
  test('progress comes a second after whatever was sent last', () => {
    const one = newRhythm();
    expect(one.progressAllowedAt(7)).toBe(-Infinity);
    one.noteSent(7, 5_000);
    expect(one.progressAllowedAt(7)).toBe(6_000);
    expect(one.progressAllowedAt(8)).toBe(-Infinity);
  });

  test('the twenty-first thing of a minute waits in a group, not in a private chat', () => {
    const one = newRhythm();
    for (let at = 0; at < 20; at += 1) {
      one.noteSent(-7, at * 1_000);
      one.noteSent(7, at * 1_000);
      expect(at === 19 || one.progressAllowedAt(-7) === at * 1_000 + 1_000).toBe(true);
    }
    expect(one.progressAllowedAt(-7)).toBe(60_000);
    expect(one.progressAllowedAt(7)).toBe(20_000);
    one.noteSent(-7, 60_000);
    expect(one.progressAllowedAt(-7)).toBe(61_000);
    one.noteSent(-7, 60_100);
    expect(one.progressAllowedAt(-7)).toBe(62_000);
  });

  test('chats are forgotten when nothing need be remembered of them, and not before', () => {
    const one = newRhythm();
    one.noteSent(-1, 0);
    for (let chat = 2; chat < 300; chat += 1) one.noteSent(-chat, 59_000);
    expect(one.progressAllowedAt(-1)).toBe(1_000);
    for (let chat = 300; chat < 900; chat += 1) one.noteSent(-chat, 61_000);
    expect(one.progressAllowedAt(-1)).toBe(-Infinity);
    expect(one.progressAllowedAt(-2)).toBe(60_000);
  });
});

const newHolds = (): Holds => new Holds({ first: 500, last: 30_000, least: 200 });

describe('holds', () => {
  test('a chat without answers waits longer each time, until something goes out there', () => {
    const one = newHolds();
    const waits = [1, 2, 3, 8, 9].map(() => 0);
    for (const index of waits.keys()) {
      one.backOff(7, 0);
      waits[index] = one.nextEnd();
    }
    expect(waits.map((wait, index) => wait >= 250 * 2 ** index && wait <= 500 * 2 ** index)).not.toContain(false);
    for (let count = 0; count < 10; count += 1) one.backOff(7, 0);
    expect(one.nextEnd()).toBeLessThanOrEqual(30_000);
    expect(one.nextEnd()).toBeGreaterThanOrEqual(15_000);
    one.succeeded(7);
    one.backOff(7, 0);
    expect(one.nextEnd()).toBeLessThanOrEqual(500);
  });

  test('the end of an outage frees whoever waited for an answer, not whom Telegram told to wait', () => {
    const one = newHolds();
    one.backOff(1, 0);
    one.hold(2, 60_000);
    one.endBackOffs();
    expect(one.chats).toEqual([2]);
    one.expire(59_999);
    expect(one.has(2)).toBe(true);
    one.expire(60_000);
    expect([one.has(2), one.nextEnd()]).toEqual([false, Infinity]);
  });
});

test('a chat where nothing was tried for long begins anew with its waits', () => {
  const one = newHolds();
  for (let count = 0; count < 8; count += 1) one.backOff(7, 0);
  one.expire(90_000);
  one.backOff(7, 90_000);
  expect(one.nextEnd()).toBeGreaterThanOrEqual(90_000 + 15_000);
  one.expire(180_001);
  one.backOff(7, 180_001);
  expect(one.nextEnd()).toBeLessThanOrEqual(180_001 + 500);
});

test('whoever waits is told when Telegram answers again, and when the token is refused, once each', async () => {
  const told: string[] = [];
  const outcomes: ('unreachable' | 'unauthorized' | 'answer' | 'defect')[] = [];
  const reachability = untried();
  const line = createLine({
    api: {
      call: () => {
        const outcome = outcomes.shift() ?? 'answer';
        if (outcome === 'answer') return Promise.resolve(true);
        return Promise.reject(outcome === 'defect' ? new Error('x') : new TelegramError(outcome, 'm', 'said'));
      },
      readFile: () => Promise.resolve(),
      close: () => undefined,
    },
    signal: new AbortController().signal,
    timing: { callLimit: 1_000 },
    reachability,
    rhythm: newRhythm(),
    onRecovered: () => told.push('recovered'),
    onUnauthorized: () => told.push('unauthorized'),
  });
  const call = async (outcome: (typeof outcomes)[number]): Promise<void> => {
    outcomes.push(outcome);
    await line.call('m', { chat_id: 1 }).catch(() => null);
  };
  await call('answer');
  for (let count = 0; count < 3; count += 1) await call('unreachable');
  await call('defect');
  expect([told.splice(0), reachability.isDoubtful]).toEqual([[], true]);
  await call('answer');
  await call('answer');
  expect([told.splice(0), reachability.isDoubtful]).toEqual([['recovered'], false]);
  await call('unauthorized');
  await call('unauthorized');
  await call('answer');
  expect(told).toEqual(['unauthorized', 'recovered']);
});

const untried = (): Reachability => new Reachability({ outageInterval: 400, refusalPause: 30_000 });

describe('reachability', () => {
  test('three silences in a row space the calls; any answer ends it', () => {
    const reachability = untried();
    reachability.started(1_000);
    for (let count = 0; count < 2; count += 1) reachability.failed({ code: 'unreachable' }, 1_000);
    expect(reachability.opensAt()).toBe(-Infinity);
    reachability.failed({ code: 'unreachable' }, 1_000);
    expect(reachability.opensAt()).toBe(1_400);
    reachability.failed({ code: 'aborted' }, 1_000);
    expect(reachability.isDoubtful).toBe(true);
    reachability.failed({ code: 'flood' }, 1_500);
    expect([reachability.isDoubtful, reachability.opensAt()]).toEqual([false, -Infinity]);
  });

  test('a refusal of something else pauses nobody, in an outage that follows neither', () => {
    const reachability = untried();
    reachability.failed({ code: 'flood' }, 1_000);
    reachability.started(2_000);
    for (let count = 0; count < 3; count += 1) reachability.failed({ code: 'unreachable' }, 2_000);
    expect(reachability.opensAt()).toBe(2_400);
  });

  test('a refused token pauses everything until a call succeeds', () => {
    const reachability = untried();
    reachability.failed({ code: 'unauthorized' }, 1_000);
    expect([reachability.isRefused, reachability.opensAt()]).toEqual([true, 31_000]);
    reachability.succeeded();
    expect([reachability.isRefused, reachability.opensAt()]).toEqual([false, -Infinity]);
  });
});

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('bell', () => {
  test('a ring ends the sleep and its timer, also one that came before', async () => {
    const bell = createBell();
    bell.ring();
    await bell.sleep(Infinity);
    const before = timers();
    const asleep = bell.sleep(3_600_000);
    expect(timers()).toBe(before + 1);
    bell.ring();
    await asleep;
    expect(timers()).toBe(before);
  });

  test('a sleep longer than a timer can hold does not end at once', async () => {
    const bell = createBell();
    let isAwake = false;
    const asleep = bell.sleep(1e12).then(() => {
      isAwake = true;
      return isAwake;
    });
    // What a timer cannot hold it makes a millisecond of.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isAwake).toBe(false);
    bell.ring();
    expect(await asleep).toBe(true);
  });
});

describe('places of copies', () => {
  test('lie between, without what is known', () => {
    expect(placesBetween(10, 16, new Set([12, 13]))).toEqual([11, 14, 15]);
    expect(placesBetween(10, 11, new Set())).toEqual([]);
  });

  test('are thirty at most, near the first attempt and near the last', () => {
    const places = placesBetween(0, 1_000_000, new Set([3]));
    expect(places).toHaveLength(30);
    expect([places[0], places[14], places[15], places[29]]).toEqual([1, 16, 999_985, 999_999]);
    expect(placesBetween(0, 1_000_000, new Set([999_998])).slice(-2)).toEqual([999_997, 999_999]);
    expect(new Set(placesBetween(0, 31, new Set())).size).toBe(30);
    expect(new Set(placesBetween(0, 28, new Set())).size).toBe(27);
  });
});

describe('messages on the wire', () => {
  const delivery: Delivery = {
    id: 1,
    chatId: -5,
    threadId: null,
    questionId: null,
    role: 'reply',
    body: { text: 'x', entities: [], keyboard: [] },
    replyTo: null,
    targetId: null,
    placeholderId: null,
    uncertain: false,
    isMarked: false,
    sentAs: null,
  };

  test('a plain message names nothing that it does not need', () => {
    expect(sendParams(delivery, delivery.body)).toEqual({
      chat_id: -5,
      text: 'x',
      entities: [],
      link_preview_options: { is_disabled: true },
    });
  });

  test('topic, reply and buttons', () => {
    const keyboard = [[{ label: 'A', data: 'a' }], [{ label: 'B', data: 'b' }]];
    expect(sendParams({ ...delivery, threadId: 3, replyTo: 9 }, { ...delivery.body, keyboard })).toMatchObject({
      message_thread_id: 3,
      reply_parameters: { message_id: 9, allow_sending_without_reply: true },
      reply_markup: {
        inline_keyboard: [[{ text: 'A', callback_data: 'a' }], [{ text: 'B', callback_data: 'b' }]],
      },
    });
  });

  test('an edit says that there are no buttons', () => {
    expect(editParams(-5, 9, delivery.body)).toMatchObject({ message_id: 9, reply_markup: { inline_keyboard: [] } });
  });

  test('bare words keep every character; a cut keeps the buttons and no half of an emphasis', () => {
    const body = {
      text: 'x'.repeat(5_000),
      entities: [{ type: 'bold' as const, offset: 4_000, length: 1_000 }],
      keyboard: [[{ label: 'A', data: 'a' }]],
    };
    expect(bareBody(body)).toEqual({ text: body.text, entities: [], keyboard: [] });
    expect(isBare(bareBody(body))).toBe(true);
    expect(isBare({ ...body, keyboard: [] })).toBe(false);
    expect(isBare({ ...body, entities: [] })).toBe(false);
    expect(cutBody({ ...body, text: ' '.repeat(5_000) }).text).toHaveLength(5_000);
    const cut = cutBody(body);
    expect(cut.text.length).toBeLessThanOrEqual(4_096);
    expect(cut.keyboard).toEqual(body.keyboard);
    expect(cut.entities.every(({ offset, length }) => offset + length <= cut.text.length)).toBe(true);
  });
});
