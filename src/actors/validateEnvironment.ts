/** Looks whether the library can be read, which optional programs are there, and, where tables are served, who we are. */
import { setTimeout as delay } from 'node:timers/promises';
import { fromPromise } from 'xstate';
import { LibraryError } from '../errors.ts';
import { findPdftotext } from '../library/extraction/findPdftotext.ts';
import { resolveRoot } from '../library/scan.ts';
import type { Validation } from '../ports.ts';
import type { Resources } from '../resources.ts';
import { askIdentity } from '../telegram/identity.ts';
import { TelegramError } from '../telegram/telegramError.ts';
import type { TelegramService } from '../telegramService.ts';

/** Milliseconds between two tries to reach Telegram, doubled each time; the lifecycle's limit ends them. */
const FIRST_RETRY = 500;
const LONGEST_RETRY = 5_000;

/** @returns a problem, or null once Telegram has said who we are */
async function introduce(service: TelegramService, signal: AbortSignal): Promise<string | null> {
  for (let wait = FIRST_RETRY; ; wait = Math.min(2 * wait, LONGEST_RETRY)) {
    try {
      service.identity = await askIdentity(service.api, signal);
      return null;
    } catch (error) {
      if (!(error instanceof TelegramError) || signal.aborted) throw error;
      if (error.code === 'unauthorized') return `${error.message}. Get the current one from @BotFather.`;
      await delay(Math.max(wait, error.retryAfter ?? 0), undefined, { signal });
    }
  }
}

export const validateEnvironment = (resources: Resources) =>
  fromPromise<Validation>(async ({ signal }) => {
    try {
      await resolveRoot(resources.libraryFolder);
    } catch (error) {
      if (!(error instanceof LibraryError)) throw error;
      return { kind: 'invalid', exitCode: 78, problems: [error.message] };
    }
    const { telegram, exactSearch: exact } = resources.use();
    const [exactSearch, pdftotext, problem] = await Promise.all([
      exact.available(),
      findPdftotext(),
      telegram === null ? null : introduce(telegram, signal),
    ]);
    if (problem !== null) return { kind: 'invalid', exitCode: 78, problems: [problem] };
    return { kind: 'valid', capabilities: { exactSearch, pdftotext } };
  });
