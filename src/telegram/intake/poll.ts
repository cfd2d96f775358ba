/**
 * Our own getUpdates loop: a batch is durable before the offset moves past it, every poll has an end, and no failure but
 * a refused token ends the loop. (Telegraf's own moves the offset before anybody has seen the updates.)
 */
import { codeOf } from '../../errors.ts';
import type { TelegramApi } from '../api.ts';
import { TelegramError } from '../telegramError.ts';
import { BACKOFF, type BackoffTiming, pause, waitAfter } from './backoff.ts';
import { ALLOWED_UPDATES, type Intake, IntakeError, type IntakeHandlers, type IntakeOptions } from './intake.ts';
import { placeUpdates } from './placeUpdates.ts';

/** Milliseconds. */
export interface PollTiming extends BackoffTiming {
  /** How long Telegram holds a poll that has nothing to bring; whole seconds. */
  readonly hold: number;
  /** How long after that the answer may take. A connection that died in silence is found out by it. */
  readonly grace: number;
  /** A longer wait, which Telegram may ask for, is told as attempts meanwhile, so far apart: whoever waits does not hang. */
  readonly silence: number;
}

export interface PollOptions extends IntakeOptions {
  readonly timing?: PollTiming;
}

export const POLL_TIMING: PollTiming = { ...BACKOFF, hold: 30_000, grace: 15_000, silence: 30_000 };

const BATCH_LIMIT = 100;

export function pollUpdates({ timing = POLL_TIMING, ...options }: PollOptions): Intake {
  const stopping = new AbortController();
  const ended = pollUntilStopped(options, timing, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

async function pollUntilStopped(options: IntakeOptions, timing: PollTiming, signal: AbortSignal): Promise<void> {
  const { handlers } = options;
  let offset: number | null = null;
  let failures = 0;
  // The first poll, and the first one after a failure, asks for what is there and does not wait for more: otherwise
  // nobody would know for half a minute that all is well.
  let isHealthy = false;
  let isContested = false;
  while (!signal.aborted) {
    handlers.onAttempt();
    const begunAt = performance.now();
    const hold = isHealthy ? timing.hold : 0;
    const round = await pollOnce(options, { offset, hold, grace: timing.grace }, signal);
    isHealthy = !round.failed;
    if (!round.failed) {
      // A poll that does not wait takes the line from whoever else polls, who then takes it back: two programs with one
      // token get out of each other's way only if that is no success.
      if (hold > 0 || !isContested) failures = 0;
      offset = round.offset;
      handlers.onHealthy();
      if (round.stored > 0) handlers.onReceived(round.stored);
      // A server that holds no poll, or gives out the same for ever, is not asked as fast as it can answer.
      else await pause(begunAt + timing.least - performance.now(), signal);
    } else if (!signal.aborted) {
      const reason = codeOf(round.error);
      if (reason === 'unauthorized') {
        handlers.onRefused();
        return;
      }
      handlers.onTrouble(reason);
      failures += 1;
      isContested = reason === 'conflict';
      await pauseInSight(waitAfter(round.error, failures, timing), timing.silence, handlers, signal);
    }
  }
}

async function pauseInSight(
  wait: number,
  silence: number,
  handlers: IntakeHandlers,
  signal: AbortSignal,
): Promise<void> {
  for (let left = wait; !signal.aborted; left -= silence) {
    await pause(Math.min(left, silence), signal);
    if (left <= silence) return;
    handlers.onAttempt();
  }
}

interface Poll {
  /** null: from the beginning of what Telegram keeps. */
  readonly offset: number | null;
  readonly hold: number;
  readonly grace: number;
}

type Round =
  | { readonly failed: false; readonly stored: number; readonly offset: number | null }
  | { readonly failed: true; readonly error: unknown };

async function pollOnce(options: IntakeOptions, poll: Poll, signal: AbortSignal): Promise<Round> {
  const { api, inbox, read } = options;
  const { offset, hold, grace } = poll;
  const params = {
    ...(offset === null ? {} : { offset }),
    limit: BATCH_LIMIT,
    timeout: Math.round(hold / 1000),
    allowed_updates: ALLOWED_UPDATES,
  };
  try {
    const batch = batchOf(await api.call('getUpdates', params, { signal, limit: hold + grace }));
    const updates = placeUpdates(batch, read);
    const stored = updates.length === 0 ? 0 : await inbox.store(updates);
    return { failed: false, stored, offset: offsetAfter(batch) };
  } catch (error) {
    const isHooked = error instanceof TelegramError && error.code === 'webhook_active';
    return { failed: true, error: isHooked ? await withoutWebhook(api, error, signal) : error };
  }
}

/** Polling was chosen, so a webhook that is still set is a leftover. What waits behind it stays. */
async function withoutWebhook(api: TelegramApi, found: unknown, signal: AbortSignal): Promise<unknown> {
  try {
    await api.call('deleteWebhook', { drop_pending_updates: false }, { signal });
    return found;
  } catch (error) {
    return error;
  }
}

function batchOf(answer: unknown): readonly unknown[] {
  if (!Array.isArray(answer)) throw new IntakeError('malformed', 'Telegram answered getUpdates with something else');
  return answer;
}

/**
 * The last update's id, not the highest: ids may jump back, and the highest ever seen would confirm what nobody has seen.
 *
 * None after an empty batch. What came before it was confirmed by the call that brought it, and an offset that is sent on
 * and on would hold back lower ids once Telegram deals them anew.
 */
function offsetAfter(batch: readonly unknown[]): number | null {
  if (batch.length === 0) return null;
  const last = batch.map(idOf).findLast((id) => id !== null);
  if (last === undefined || last === null) throw new IntakeError('malformed', 'Telegram sent updates without ids');
  return last + 1;
}

function idOf(update: unknown): number | null {
  if (typeof update !== 'object' || update === null || !('update_id' in update)) return null;
  return typeof update.update_id === 'number' && Number.isSafeInteger(update.update_id) ? update.update_id : null;
}
