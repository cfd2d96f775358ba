/** Looks which optional programs are there and, where tables are served, who we are. */
import { setTimeout as delay } from 'node:timers/promises';
import { fromPromise } from 'xstate';
import { findPdftotext } from '../library/extraction/findPdftotext.ts';
import type { Validation } from '../ports.ts';
import type { OpenResources } from '../resources.ts';
import { askIdentity, tokenSentence } from '../telegram/identity.ts';
import { TelegramError } from '../telegram/telegramError.ts';
import type { TelegramService } from '../telegramService.ts';

/** Milliseconds. */
export interface ValidationTiming {
  /** Between two tries to reach Telegram: the first wait, doubled each time up to the longest. */
  readonly firstRetry: number;
  readonly longestRetry: number;
  /** After which the operator is told that Telegram is waited for. */
  readonly patience: number;
  /** In which Telegram has to say who we are; the lifecycle gives up a little later. */
  readonly telegram: number;
  /** In which a program has to be found. */
  readonly tool: number;
}

export const VALIDATION_TIMING: ValidationTiming = {
  firstRetry: 500,
  longestRetry: 5_000,
  patience: 3_000,
  telegram: 25_000,
  tool: 5_000,
};

type Problem = Exclude<Validation, { readonly kind: 'valid' }>;

const invalid = (exitCode: Problem['exitCode'], problem: string): Problem => ({
  kind: 'invalid',
  exitCode,
  problems: [problem],
});

/** @returns a problem, or null once Telegram has said who we are */
async function introduce(
  service: TelegramService,
  timing: ValidationTiming,
  signal: AbortSignal,
): Promise<Problem | null> {
  const { options } = service;
  const trying = AbortSignal.any([signal, AbortSignal.timeout(timing.telegram)]);
  const until = performance.now() + timing.telegram;
  let reason = 'late';
  const telling = setTimeout(() => options.report({ kind: 'start', reason }), timing.patience);
  try {
    for (let wait = timing.firstRetry; ; wait = Math.min(2 * wait, timing.longestRetry)) {
      const error = await identify(service, trying);
      if (error === null) return null;
      if (signal.aborted) throw error;
      if (error.code === 'unauthorized') return invalid(78, tokenSentence(error));
      if (!trying.aborted) reason = error.code;
      const due = Math.max(wait, error.retryAfter ?? 0);
      if (trying.aborted || performance.now() + due >= until) {
        return invalid(69, unreachedSentence(options.apiRoot, reason));
      }
      await delay(due, undefined, { signal });
    }
  } finally {
    clearTimeout(telling);
  }
}

async function identify(service: TelegramService, signal: AbortSignal): Promise<TelegramError | null> {
  try {
    service.identity = await askIdentity(service.api, signal);
    return null;
  } catch (error) {
    if (error instanceof TelegramError) return error;
    throw error;
  }
}

const unreachedSentence = (root: string, reason: string): string =>
  `Telegram cannot be reached at ${root} (${reason}). Check the network and TELEGRAM_API_ROOT, then start again.`;

/** A program that is not found in time is not there. */
async function found(looking: Promise<boolean>, limit: number): Promise<boolean> {
  const settled = new AbortController();
  const late = delay(limit, false, { signal: settled.signal, ref: false }).catch(() => false);
  try {
    return await Promise.race([looking, late]);
  } finally {
    settled.abort();
  }
}

/** What is used of the resources. */
interface Examined {
  readonly use: () => Pick<OpenResources, 'telegram' | 'exactSearch'>;
}

export const validateEnvironment = (resources: Examined, timing: ValidationTiming = VALIDATION_TIMING) =>
  fromPromise<Validation>(async ({ signal }) => {
    const { telegram, exactSearch: exact } = resources.use();
    const [exactSearch, pdftotext, problem] = await Promise.all([
      found(exact.available(), timing.tool),
      found(findPdftotext(), timing.tool),
      telegram === null ? null : introduce(telegram, timing, signal),
    ]);
    return problem ?? { kind: 'valid', capabilities: { exactSearch, pdftotext } };
  });
