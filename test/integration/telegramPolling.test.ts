import { expect, onTestFinished, test } from 'vitest';
import { StorageError } from '../../src/errors.ts';
import type { FaultKind } from '../../src/standin/faults.ts';
import type { ApiCall } from '../../src/standin/journal.ts';
import type { Standin } from '../../src/standin/standin.ts';
import { ALLOWED_UPDATES, type Intake } from '../../src/telegram/intake/intake.ts';
import { type PollOptions, pollUpdates, POLL_TIMING, type PollTiming } from '../../src/telegram/intake/poll.ts';
import { drain, openStage, polled, type Stage } from '../support/standin.ts';
import { countConnections, MemoryInbox, openApi, readForTest, Told } from '../support/telegram.ts';

const QUICK: PollTiming = { hold: 30_000, grace: 300, silence: 30_000, first: 20, last: 40, least: 10 };

interface Polling {
  readonly stage: Stage;
  readonly inbox: MemoryInbox;
  readonly told: Told;
  readonly begin: (options?: Partial<PollOptions>) => Intake;
}

/** A stand-in that has nothing to bring, and a poll that has not begun. */
async function openPolling(timing: PollTiming = QUICK): Promise<Polling> {
  const stage = await openStage();
  await drain(stage);
  return { stage, ...pollingOf(stage.standin.url, timing) };
}

function pollingOf(url: string, timing: PollTiming): Omit<Polling, 'stage'> {
  const inbox = new MemoryInbox();
  const told = new Told();
  const api = openApi(url);
  const begin = (options: Partial<PollOptions> = {}): Intake => {
    const intake = pollUpdates({ api, inbox, read: readForTest, handlers: told.handlers, timing, ...options });
    onTestFinished(() => intake.stop());
    return intake;
  };
  return { inbox, told, begin };
}

const say = ({ standin, ann, home }: Stage, ...texts: readonly string[]): readonly number[] =>
  texts.map((text) => standin.as(ann).sendText(home, text).message_id);

const polls = (standin: Standin): readonly ApiCall[] => standin.calls('getUpdates');
const lastOffset = (standin: Standin): unknown => polls(standin).at(-1)?.params['offset'];

test('the first poll does not wait, so that one knows at once; the next one does, and asks for what is handled', async () => {
  const { stage, told, begin } = await openPolling();
  const before = polls(stage.standin).length;
  begin();
  await told.until('healthy');
  await polled(stage);
  const asked = { limit: 100, allowed_updates: ALLOWED_UPDATES };
  expect(
    polls(stage.standin)
      .slice(before)
      .map(({ params }) => params),
  ).toEqual([
    { ...asked, timeout: 0 },
    { ...asked, timeout: 30 },
  ]);
  expect(POLL_TIMING.hold + POLL_TIMING.grace).toBe(45_000);
});

test('what waits and what comes later is stored, in order, and confirmed by the poll that follows', async () => {
  const { stage, inbox, told, begin } = await openPolling();
  say(stage, 'one', 'two');
  begin();
  await told.until('received 2');
  await polled(stage);
  say(stage, 'three');
  await told.until('received 1');
  await polled(stage);
  expect(inbox.texts()).toEqual(['one', 'two', 'three']);
  expect(lastOffset(stage.standin)).toBe(Number(inbox.ids().at(-1)) + 1);
  expect(stage.standin.bot().queue.pending).toBe(0);
});

test('the offset does not move while a batch is not stored, and the batch comes again', async () => {
  const { stage, inbox, told, begin } = await openPolling();
  say(stage, 'one', 'two');
  inbox.failures.push(new StorageError('full', 'no room', { retryable: true }), new TypeError('a defect'));
  begin();
  await told.until('received 2');
  const offsets = polls(stage.standin)
    .slice(-3)
    .map(({ params }) => params['offset'] ?? null);
  expect(offsets).toEqual([null, null, null]);
  expect(told.words.slice(0, 4)).toEqual(['trouble full', 'trouble TypeError', 'healthy', 'received 2']);
  await polled(stage);
  expect(lastOffset(stage.standin)).toBe(Number(inbox.ids().at(-1)) + 1);
});

test('while a batch is being stored nothing is polled and nothing is confirmed', async () => {
  const { stage, inbox, told, begin } = await openPolling();
  say(stage, 'one');
  const release = inbox.hold();
  begin();
  await expect.poll(() => inbox.calls).toBe(1);
  const before = polls(stage.standin).length;
  expect([stage.standin.bot().queue.pending, told.words]).toEqual([1, []]);
  release();
  await told.until('received 1');
  await polled(stage);
  expect(polls(stage.standin).length).toBe(before + 1);
});

const PASSING: readonly (readonly [FaultKind, string])[] = [
  [{ kind: 'flood', retryAfter: 0 }, 'flood'],
  [{ kind: 'conflict' }, 'conflict'],
  [{ kind: 'html' }, 'unreachable'],
  [{ kind: 'html', status: 200 }, 'unreachable'],
  [{ kind: 'error', code: 500, description: 'Internal Server Error' }, 'unreachable'],
  [{ kind: 'error', code: 400, description: 'Bad Request: something new' }, 'rejected'],
  [{ kind: 'lost' }, 'unreachable'],
  [{ kind: 'reset' }, 'unreachable'],
  [{ kind: 'hang' }, 'unreachable'],
  [{ kind: 'stall' }, 'unreachable'],
  [{ kind: 'slow', milliseconds: 60_000 }, 'unreachable'],
];

test.each(PASSING)('%o is %s, and after it everything comes', async (fault, reason) => {
  const { stage, inbox, told, begin } = await openPolling();
  stage.standin.fault({ ...fault, method: 'getUpdates', times: 2 });
  say(stage, 'one');
  begin();
  await told.until('received 1');
  expect(told.words).toEqual([`trouble ${reason}`, `trouble ${reason}`, 'healthy', 'received 1']);
  expect(inbox.texts()).toEqual(['one']);
});

test('a long poll whose connection died in silence is given up, and its updates come with the next', async () => {
  const { stage, inbox, told, begin } = await openPolling({ ...QUICK, hold: 0 });
  begin();
  await told.until('healthy');
  stage.standin.fault({ kind: 'hang', method: 'getUpdates' });
  await told.until('trouble unreachable');
  say(stage, 'after');
  await told.until('received 1');
  expect(inbox.texts()).toEqual(['after']);
});

test('a server that is away for a while is found again', async () => {
  const away = await countConnections(() => undefined);
  await new Promise((resolve) => away.server.close(resolve));
  const { told, begin } = pollingOf(away.url, QUICK);
  begin();
  await told.until('trouble unreachable', 3);
  const { port } = new URL(away.url);
  away.server.removeAllListeners('request');
  away.server.on('request', (_request, response) => response.end('{"ok":true,"result":[]}'));
  away.server.listen(Number(port), '127.0.0.1');
  await told.until('healthy');
  expect(told.words.filter((word) => word === 'refused')).toEqual([]);
});

test('a refused token ends the polling, at the start and in the middle', async () => {
  const { stage, told, begin } = await openPolling();
  begin();
  await polled(stage);
  stage.standin.fault({ kind: 'unauthorized', method: 'getUpdates' });
  say(stage, 'one');
  await told.until('refused');
  const after = polls(stage.standin).length;
  stage.standin.fault({ kind: 'unauthorized', method: 'getUpdates' });
  const second = begin();
  await told.until('refused', 2);
  await second.stop();
  expect(polls(stage.standin).length).toBe(after + 1);
  expect(told.troubles()).toEqual([]);
});

test('a webhook that is still set is taken away, and what waits behind it is kept', async () => {
  const { stage, inbox, told, begin } = await openPolling();
  await stage.call('setWebhook', { url: 'http://127.0.0.1:9/nobody' });
  say(stage, 'one');
  begin();
  await told.until('received 1');
  expect(inbox.texts()).toEqual(['one']);
  expect(stage.standin.bot().webhook).toBeNull();
  expect(stage.standin.calls('deleteWebhook').map(({ params }) => params)).toEqual([{ drop_pending_updates: false }]);
  expect(told.troubles()).toEqual(['trouble webhook_active']);
});

test('a webhook that cannot be taken away is trouble, and a token that is refused then ends the polling', async () => {
  const { stage, told, begin } = await openPolling();
  await stage.call('setWebhook', { url: 'http://127.0.0.1:9/nobody' });
  stage.standin.fault({ kind: 'html', method: 'deleteWebhook' });
  stage.standin.fault({ kind: 'unauthorized', method: 'deleteWebhook' });
  begin();
  await told.until('refused');
  expect(told.words).toEqual(['trouble unreachable', 'refused']);
});

test('a second poller takes the poll away; ours comes back after a while, not at once', async () => {
  const { stage, inbox, told, begin } = await openPolling({ ...QUICK, first: 400, last: 400, least: 200 });
  begin();
  await polled(stage);
  const other = stage.call('getUpdates', { timeout: 1 });
  await told.until('trouble conflict');
  const since = performance.now();
  await told.until('healthy', 2);
  expect(performance.now() - since).toBeGreaterThanOrEqual(195);
  expect((await other).status).toBe(409);
  say(stage, 'ours');
  await told.until('received 1');
  expect(inbox.texts()).toEqual(['ours']);
});

test('two programs with one token contend less and less, and do not take turns for ever', async () => {
  const timing = { ...QUICK, first: 20, last: 60_000 };
  const { stage, told, begin } = await openPolling(timing);
  begin();
  pollingOf(stage.standin.url, timing).begin();
  await told.until('trouble conflict');
  const since = performance.now();
  await told.until('trouble conflict', 8);
  // At least half of 20, 40, 80 … ms after each of the seven before.
  expect(performance.now() - since).toBeGreaterThanOrEqual(10 * (2 ** 7 - 1));
});

test('ids that jump back hold nothing up', async () => {
  const { stage, inbox, told, begin } = await openPolling();
  begin();
  say(stage, 'high');
  await told.until('received 1');
  const [high] = inbox.ids();
  stage.standin.bot().queue.jump(7);
  await polled(stage);
  say(stage, 'low');
  await told.until('received 1', 2);
  say(stage, 'low again');
  await told.until('received 1', 3);
  expect(inbox.ids()).toEqual([high, 7, 8]);
  await polled(stage);
  expect(lastOffset(stage.standin)).toBe(9);
});

test('after an empty poll no offset is named, so that ids which are dealt anew meanwhile are not held back', async () => {
  const bodies: string[] = [];
  const batches = ['[{"update_id":900}]', '[]', '[{"update_id":3}]'];
  const server = await countConnections((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.once('end', () => {
      bodies.push(body);
      response.end(`{"ok":true,"result":${batches.shift() ?? '[]'}}`);
    });
  });
  const { told, inbox, begin } = pollingOf(server.url, QUICK);
  begin();
  await told.until('healthy', 5);
  const offsets = bodies.slice(0, 5).map((body) => /"offset":(\d+)/.exec(body)?.[1] ?? null);
  expect(offsets).toEqual([null, '901', null, '4', null]);
  expect(inbox.ids()).toEqual([900, 3]);
});

test('the same update once more is not new, and does not keep the poll from going on', async () => {
  const { stage, inbox, told, begin } = await openPolling();
  begin();
  say(stage, 'one');
  await told.until('received 1');
  stage.standin.bot().queue.duplicate(Number(inbox.ids()[0]));
  await polled(stage);
  say(stage, 'two');
  await told.until('received 1', 2);
  expect(inbox.texts()).toEqual(['one', 'two']);
});

test('updates that come in another order are stored in that order, each once, and all are confirmed', async () => {
  const { stage, inbox, told, begin } = await openPolling();
  stage.standin.bot().queue.hold();
  say(stage, 'one', 'two', 'three');
  stage.standin.bot().queue.release((updates) => updates.toReversed());
  begin();
  await told.until('received 3');
  await polled(stage);
  expect(inbox.texts()).toEqual(['three', 'two', 'one']);
  expect(stage.standin.bot().queue.pending).toBe(0);
});

test('more than a batch holds comes in several', async () => {
  const { stage, inbox, told, begin } = await openPolling();
  say(stage, ...Array.from({ length: 250 }, (_, index) => String(index)));
  begin();
  await told.until('received 50');
  expect(inbox.texts()).toEqual(Array.from({ length: 250 }, (_, index) => String(index)));
});

test('an update that nobody can place, or that makes the reading fail, holds up no other', async () => {
  const { stage, inbox, told, begin } = await openPolling();
  say(stage, 'placeless', 'poison', 'fine');
  begin({
    read: (update) => {
      const read = readForTest(update);
      if (read?.payload.includes('poison') === true) throw new TypeError('not foreseen');
      return read?.payload.includes('placeless') === true ? null : read;
    },
  });
  await told.until('received 1');
  await polled(stage);
  expect(inbox.texts()).toEqual(['fine']);
  expect(stage.standin.bot().queue.pending).toBe(0);
});

test.each(['{}', '"x"', '[{}]', '[1]'])('a result that is %s is trouble, not the end', async (result) => {
  const server = await countConnections((_request, response) => response.end(`{"ok":true,"result":${result}}`));
  const { told, begin } = pollingOf(server.url, QUICK);
  begin();
  await told.until('trouble malformed', 2);
  expect(told.words).not.toContain('healthy');
});

test.each(['[]', '[{"update_id":5}]'])(
  'a server that holds no poll and answers %s for ever is not asked without a pause',
  async (result) => {
    const server = await countConnections((_request, response) => response.end(`{"ok":true,"result":${result}}`));
    const { told, begin } = pollingOf(server.url, { ...QUICK, least: 50 });
    begin();
    await told.until('healthy', 2);
    const since = performance.now();
    await told.until('healthy', 7);
    expect(performance.now() - since).toBeGreaterThanOrEqual(195);
  },
);

test('stop during a long poll ends it and its connection at once', async () => {
  const held = await countConnections((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.once('end', () => {
      if (body.includes('"timeout":0')) response.end('{"ok":true,"result":[]}');
      else server.emit('held');
    });
  });
  const { server } = held;
  const { told, begin } = pollingOf(held.url, QUICK);
  const isHeld = new Promise((resolve) => server.once('held', resolve));
  const intake = begin();
  await isHeld;
  await intake.stop();
  await held.allClosed();
  expect(told.words).toEqual(['healthy']);
});

test('stop during a pause does not wait for its end', async () => {
  const { stage, told, begin } = await openPolling({ ...QUICK, first: 600_000, last: 600_000 });
  stage.standin.fault({ kind: 'html', method: 'getUpdates' });
  const intake = begin();
  await told.until('trouble unreachable');
  await intake.stop();
  stage.standin.fault({ kind: 'flood', retryAfter: 600, method: 'getUpdates' });
  const flooded = begin();
  await told.until('trouble flood');
  await flooded.stop();
  expect(told.words).toEqual(['trouble unreachable', 'trouble flood']);
});

test('stop while a batch is being stored lets it be stored, and polls no more', async () => {
  const { stage, inbox, told, begin } = await openPolling();
  say(stage, 'one');
  const release = inbox.hold();
  const intake = begin();
  await expect.poll(() => inbox.calls).toBe(1);
  const before = polls(stage.standin).length;
  let isOver = false;
  const stopped = intake.stop().finally(() => {
    isOver = true;
  });
  await stage.call('getMe');
  expect(isOver).toBe(false);
  release();
  await Promise.all([stopped, intake.stop()]);
  expect(inbox.texts()).toEqual(['one']);
  expect(told.words).toEqual(['healthy', 'received 1']);
  expect(polls(stage.standin).length).toBe(before);
});

test('what was stored and not confirmed before a stop is not new after it', async () => {
  const { stage, inbox, told, begin } = await openPolling();
  say(stage, 'one');
  const release = inbox.hold();
  const first = begin();
  await expect.poll(() => inbox.calls).toBe(1);
  const stopped = first.stop();
  release();
  await stopped;
  begin();
  await told.until('healthy', 2);
  await polled(stage);
  expect(inbox.texts()).toEqual(['one']);
  expect(stage.standin.bot().queue.pending).toBe(0);
});

test('every poll is an attempt, whatever comes of it; nobody who waits for a moment hangs', async () => {
  const { stage, told, begin } = await openPolling();
  begin();
  await told.until('healthy');
  await polled(stage);
  expect(told.attempts).toBe(2);
  stage.standin.fault({ kind: 'html', status: 502, method: 'getUpdates', times: 3 });
  say(stage, 'one');
  await told.until('trouble unreachable', 3);
  expect(told.attempts).toBeGreaterThanOrEqual(4);
});

test('a wait that Telegram asks for is told as attempts meanwhile, and is kept all the same', async () => {
  const { stage, told, begin } = await openPolling({ ...QUICK, silence: 50 });
  begin();
  await told.until('healthy');
  await polled(stage);
  stage.standin.fault({ kind: 'flood', retryAfter: 3, method: 'getUpdates' });
  say(stage, 'one');
  await told.until('trouble flood');
  const [before, calls] = [told.attempts, polls(stage.standin).length];
  await expect.poll(() => told.attempts - before, { timeout: 20_000 }).toBeGreaterThanOrEqual(5);
  expect(polls(stage.standin)).toHaveLength(calls);
  await told.until('healthy', 3);
});
