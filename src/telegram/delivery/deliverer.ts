/**
 * Brings what is in the outbox into the chats: within a chat one call at a time and in order, many chats at once. It owns
 * nothing but its hands: rows are read when a hand is free for them, so that a backlog costs no memory. It sleeps until
 * somebody wakes it or a chat that waits may be tried again.
 */
import { codeOf } from '../../errors.ts';
import { markUncertain } from '../../storage/deliveryRecord.ts';
import { type Delivery, type MessageBody, nextDeliveries } from '../../storage/outbox.ts';
import type { Database } from '../../storage/schema.ts';
import type { PictureSource } from '../../tablePorts.ts';
import type { TelegramApi } from '../api.ts';
import { attemptDelivery, needsMark } from './attemptDelivery.ts';
import { createBell } from './bell.ts';
import { Holds } from './holds.ts';
import { createLine } from './line.ts';
import { ProgressBox, showProgress } from './progressBox.ts';
import { Reachability } from './reachability.ts';
import { Rhythm } from './rhythm.ts';
import { SweepTries } from './sweepTries.ts';
import { DELIVERY_TIMING, type DeliveryTiming } from './timing.ts';
import { type DeliveryTrouble, trouble } from './trouble.ts';
import type { Verdict } from './verdict.ts';

export interface Deliverer {
  /** To be called when rows were written to the outbox and are committed. */
  wake(): void;
  /** Shows how far a question is, unless something more important comes first; the newest counts. */
  progress(questionId: number, body: MessageBody): void;
  /** Resolves when nothing that can go out now is left: rows of chats that wait do not count. Rejects when `signal` comes. */
  flushed(signal: AbortSignal): Promise<void>;
  /** Ends calls under way, resolves when none is left. Starts nothing more. */
  stop(): Promise<void>;
}

export interface DelivererOptions {
  readonly db: Database;
  readonly api: TelegramApi;
  readonly report: (trouble: DeliveryTrouble) => void;
  readonly timing?: Partial<DeliveryTiming>;
  /** Where it is missing, no picture can be made. */
  readonly pictures?: PictureSource;
  /**
   * Chats at a time; 24 where it is missing: with the long poll and some to spare, fewer than the API's connections. A quarter of
   * them, at least one, may be busy with pictures.
   */
  readonly concurrency?: number;
}

const NO_PICTURES: PictureSource = { picture: () => Promise.resolve({ kind: 'unmade', reason: 'no_source' }) };

export function createDeliverer({ db, api, report, concurrency = 24, ...options }: DelivererOptions): Deliverer {
  const timing: DeliveryTiming = { ...DELIVERY_TIMING, ...options.timing };
  const stopping = new AbortController();
  const { signal } = stopping;
  const bell = createBell();
  const holds = new Holds(timing.backoff);
  const rhythm = new Rhythm(timing);
  const reachability = new Reachability(timing);
  const box = new ProgressBox();
  const sweeps = new SweepTries();
  const { pictures = NO_PICTURES } = options;
  const line = createLine({
    api,
    signal,
    timing,
    reachability,
    rhythm,
    onRecovered: () => holds.endBackOffs(),
    onUnauthorized: () => report(trouble('unauthorized', 'unauthorized')),
  });
  /** Chats where something is under way, with its end. */
  const hands = new Map<number, Promise<void>>();
  /** Those of them that are busy with a picture. */
  const drawing = new Set<number>();
  /** Pictures are drawn one after the other: whoever waits for one must not keep everybody else from a hand. */
  const mostDrawing = Math.max(1, Math.floor(concurrency / 4));
  const flushes = new Set<() => void>();
  /** When the outbox is looked at next, because something may be there. */
  let lookAt = 0;
  let progressAt = Infinity;

  function look(at: number): void {
    lookAt = Math.min(lookAt, at);
    bell.ring();
  }

  function start(chatId: number, work: () => Promise<Verdict>): void {
    reachability.started(performance.now());
    hands.set(chatId, carryOut(chatId, work));
  }

  async function carryOut(chatId: number, work: () => Promise<Verdict>): Promise<void> {
    const verdict = await work();
    hands.delete(chatId);
    drawing.delete(chatId);
    settle(chatId, verdict);
    const mostAreFree = 2 * hands.size <= concurrency;
    look(mostAreFree ? 0 : performance.now() + timing.gathering);
  }

  function settle(chatId: number, verdict: Verdict): void {
    const now = performance.now();
    if (verdict.kind === 'settled') holds.succeeded(chatId);
    else if (verdict.kind === 'held') holds.hold(chatId, now + verdict.milliseconds);
    else if (verdict.kind === 'unanswered') holds.backOff(chatId, now);
  }

  /** Gives the free hands something to do: rows first, then progress. */
  async function handOut(): Promise<void> {
    const now = performance.now();
    lookAt = Infinity;
    progressAt = Infinity;
    holds.expire(now);
    const free = concurrency - hands.size;
    if (free <= 0) return;
    const limit = reachability.isDoubtful ? 1 : free;
    const easels = mostDrawing - drawing.size;
    const except = [...hands.keys(), ...holds.chats];
    const found = await nextDeliveries(db, { limit, except, withPictures: easels > 0 });
    if (signal.aborted) return;
    const drawable = found.filter(({ role }) => role === 'picture');
    const waiting = new Set(drawable.slice(easels));
    const rows = found.filter((row) => !waiting.has(row));
    // One commit for all of them: each says that it may have happened before it can have happened.
    const marked = rows.filter(needsMark).map(({ id }) => id);
    await markUncertain(db, marked, true);
    for (const row of rows) {
      if (row.role === 'picture') drawing.add(row.chatId);
      start(row.chatId, () => deliver({ ...row, isMarked: row.isMarked || marked.includes(row.id) }));
    }
    if (found.length === limit) {
      // Behind those that wait for another picture there may be others.
      if (limit < free || waiting.size > 0) look(0);
    } else if (!box.isEmpty && !reachability.isDoubtful) await handOutProgress(limit - rows.length, now);
  }

  async function handOutProgress(most: number, now: number): Promise<void> {
    const round = await box.take(db, { most, now, allowedAt });
    if (signal.aborted) return;
    progressAt = round.nextAt;
    for (const due of round.due) start(due.chatId, () => showProgress(due, line, timing.progressLimit));
  }

  function allowedAt(chatId: number): number | null {
    return hands.has(chatId) || holds.has(chatId) ? null : rhythm.progressAllowedAt(chatId);
  }

  function deliver(row: Delivery): Promise<Verdict> {
    return attemptDelivery(row, { db, line, report, storagePause: timing.storagePause, sweeps, pictures, signal });
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const now = performance.now();
      const next = Math.max(reachability.opensAt(), Math.min(lookAt, progressAt, holds.nextEnd()));
      if (next <= now) {
        try {
          await handOut();
        } catch (error) {
          report(trouble('storage', codeOf(error)));
          look(performance.now() + timing.storagePause);
        }
      } else {
        if (hands.size === 0) endFlushes();
        await bell.sleep(next - now);
      }
    }
    await Promise.all(hands.values());
    endFlushes();
  }

  function endFlushes(): void {
    for (const end of flushes) end();
    flushes.clear();
  }

  const ended = run();
  return {
    wake: () => look(0),
    progress: (questionId, body) => {
      if (box.put(questionId, body)) look(0);
    },
    flushed: (giveUp) =>
      new Promise((resolve, reject) => {
        giveUp.throwIfAborted();
        if (signal.aborted) {
          resolve(ended);
          return;
        }
        const giveUpNow = (): void => {
          flushes.delete(end);
          reject(abortReason(giveUp));
        };
        const end = (): void => {
          giveUp.removeEventListener('abort', giveUpNow);
          resolve();
        };
        giveUp.addEventListener('abort', giveUpNow, { once: true });
        flushes.add(end);
        look(0);
      }),
    stop: async () => {
      stopping.abort();
      bell.ring();
      await ended;
    },
  };
}

function abortReason({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error('given up');
}
