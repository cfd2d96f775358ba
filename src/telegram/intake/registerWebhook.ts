/** Tells Telegram where updates go, until it has heard. */
import { codeOf } from '../../errors.ts';
import type { TelegramApi } from '../api.ts';
import { type BackoffTiming, pause, waitAfter } from './backoff.ts';
import { ALLOWED_UPDATES, type IntakeHandlers } from './intake.ts';

export interface WebhookRegistration {
  readonly api: TelegramApi;
  readonly handlers: Pick<IntakeHandlers, 'onHealthy' | 'onTrouble' | 'onRefused'>;
  readonly url: string;
  readonly secret: string;
  readonly timing: BackoffTiming;
}

/** Requests that Telegram makes at the same time. */
const MAX_CONNECTIONS = 40;

/** Resolves when the webhook is set, the token was refused or the signal came. */
export async function registerWebhook(registration: WebhookRegistration, signal: AbortSignal): Promise<void> {
  const { api, handlers, url, secret, timing } = registration;
  const params = { url, secret_token: secret, allowed_updates: ALLOWED_UPDATES, max_connections: MAX_CONNECTIONS };
  for (let failures = 1; !signal.aborted; failures += 1) {
    const error = await api.call('setWebhook', params, { signal }).then(
      () => null,
      (reason: unknown) => reason ?? new TypeError('nothing was thrown'),
    );
    if (signal.aborted) return;
    if (error === null) {
      handlers.onHealthy();
      return;
    }
    const reason = codeOf(error);
    if (reason === 'unauthorized') {
      handlers.onRefused();
      return;
    }
    // A refusal is tried again, too: Telegram refuses an address that does not resolve yet.
    handlers.onTrouble(reason);
    await pause(waitAfter(error, failures, timing), signal);
  }
}
