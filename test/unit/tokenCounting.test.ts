/** Counting tokens in a thread: as exact as without one, replaceable, and gone at the end. */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { startCountingThread } from '../../src/model/countingThread.ts';
import { GameBook } from '../../src/model/gameBook.ts';
import { learnAhead } from '../../src/model/learnAhead.ts';
import { createTokenCounting, type TokenCounting } from '../../src/model/tokenCounting.ts';
import { loadTokenCounter, type TokenCounter } from '../../src/model/tokens.ts';
import { bookPassage } from '../support/bookPassages.ts';

const TEXTS = [
  '',
  'A tie goes to the defender.',
  'Ничья достаётся защитнику.',
  '骰子 🎲',
  '<|endoftext|>',
  'x'.repeat(999),
];

let exact: TokenCounter;

beforeAll(async () => {
  exact = await loadTokenCounter();
});

/** The threads that are started from now on. */
function threadsStarted(): readonly Worker[] {
  const started: Worker[] = [];
  const note = (worker: Worker): void => void started.push(worker);
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  return started;
}

function open(): TokenCounting {
  const counting = createTokenCounting();
  onTestFinished(() => counting.close());
  return counting;
}

test('what was learnt and what was not is counted alike, to the token', async () => {
  const counting = open();
  await counting.learn(TEXTS.slice(0, 3));
  const count = await counting.counter();
  expect(TEXTS.map(count)).toEqual(TEXTS.map(exact));
  expect(TEXTS.map(count)).toEqual(TEXTS.map(exact));
});

test('nothing is loaded before somebody counts, and it is loaded once', async () => {
  const threads = threadsStarted();
  const counting = open();
  expect(counting.isWarm()).toBe(false);
  expect(threads).toHaveLength(0);
  counting.warm();
  expect(counting.isWarm()).toBe(true);
  await Promise.all([counting.learn(TEXTS), counting.counter(), counting.learn(['more'])]);
  expect(threads).toHaveLength(1);
});

test('a thread that nobody uses ends, and another one counts when somebody asks again', async () => {
  const threads = threadsStarted();
  const counting = createTokenCounting(1);
  onTestFinished(() => counting.close());
  await counting.learn(TEXTS.slice(0, 2));
  const [first] = threads;
  if (first === undefined) throw new Error('no thread');
  if (counting.isWarm()) await once(first, 'exit');
  expect(counting.isWarm()).toBe(false);
  await counting.learn(TEXTS);
  expect((await counting.counter())(TEXTS[1] ?? '')).toBe(exact(TEXTS[1] ?? ''));
  expect(threads.length).toBeGreaterThanOrEqual(2);
});

test('a thread that is on its way out is asked for nothing any more', async () => {
  const thread = startCountingThread();
  await thread.loaded;
  const ending = thread.end();
  expect(thread.hasEnded()).toBe(true);
  expect(thread.countNow('Ничья')).toBe(Buffer.byteLength('Ничья'));
  await ending;
});

test('what two learn at a time is counted once, and known to both at the same moment', async () => {
  const counting = open();
  const order: string[] = [];
  await Promise.all([
    counting.learn(TEXTS).then(() => order.push('first')),
    counting.learn(TEXTS.slice(1)).then(() => order.push('second')),
    counting.learn([...TEXTS, 'and more '.repeat(20_000)]).then(() => order.push('more')),
  ]);
  expect(order).toEqual(['first', 'second', 'more']);
});

test('a thread that dies takes its counting with it, and the next counting starts another', async () => {
  const threads = threadsStarted();
  const counting = open();
  const lost = counting.learn(TEXTS);
  // It is told of a turn later.
  await once(process, 'worker');
  await threads[0]?.terminate();
  await expect(lost).rejects.toThrow('has ended');
  await counting.learn(TEXTS);
  expect((await counting.counter())('A tie goes to the defender.')).toBe(exact('A tie goes to the defender.'));
  expect(threads).toHaveLength(2);
});

test('a counter whose thread has died counts the bytes, which are never too few', async () => {
  const threads = threadsStarted();
  const counting = open();
  await counting.learn(['known']);
  const count = await counting.counter();
  await threads[0]?.terminate();
  expect(count('known')).toBe(exact('known'));
  expect(count('Ничья')).toBe(Buffer.byteLength('Ничья'));
});

test('a book that was counted ahead needs no thread any more', async () => {
  const threads = threadsStarted();
  const counting = open();
  const passages = Array.from({ length: 300 }, (_, index) =>
    bookPassage({ id: String(index), text: `Ничья ${index} достаётся защитнику. `.repeat(5) }),
  );
  const book = new GameBook(passages);
  await learnAhead(book, counting, 0);
  const count = await counting.counter();
  await threads[0]?.terminate();
  const texts = passages.map((passage) => book.text(passage));
  expect(texts.map(count)).toEqual(texts.map(exact));
});

test('closing ends the thread, also while it loads, and nothing is counted afterwards', async () => {
  for (const before of [async (counting: TokenCounting) => counting.learn(TEXTS), null]) {
    const threads = threadsStarted();
    const counting = createTokenCounting();
    await before?.(counting);
    counting.warm();
    await counting.close();
    // -1: it is gone.
    expect(threads.map(({ threadId }) => threadId)).toEqual([-1]);
    await expect(counting.counter()).rejects.toThrow('after the end');
  }
});
