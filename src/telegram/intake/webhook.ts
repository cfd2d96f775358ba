/** Updates that Telegram brings: each is acknowledged only when it is durable, and brought again where it is not. */
import { codeOf } from '../../errors.ts';
import { BACKOFF, type BackoffTiming } from './backoff.ts';
import type { Intake, IntakeOptions } from './intake.ts';
import { placeUpdates } from './placeUpdates.ts';
import { registerWebhook } from './registerWebhook.ts';
import { createWebhookServer } from './webhookServer.ts';

/** Milliseconds. */
export interface WebhookTiming extends BackoffTiming {
  /** In which a request must be complete. */
  readonly request: number;
}

export interface WebhookOptions extends IntakeOptions {
  /** WEBHOOK_URL: what Telegram calls. Its path is served here. */
  readonly url: string;
  readonly secret: string;
  readonly host: string;
  /** PORT; 0: any free one. */
  readonly port: number;
  readonly timing?: WebhookTiming;
}

export interface WebhookIntake extends Intake {
  readonly port: number;
}

export const WEBHOOK_TIMING: WebhookTiming = { ...BACKOFF, request: 10_000 };

/** Resolves when the server listens; Telegram is told in the background. @throws IntakeError where it cannot listen */
export async function receiveByWebhook(options: WebhookOptions): Promise<WebhookIntake> {
  const { url, secret, host, port, timing = WEBHOOK_TIMING } = options;
  const server = createWebhookServer({
    path: new URL(url).pathname,
    secret,
    requestLimit: timing.request,
    accept: (update) => isDurable(update, options),
  });
  const listeningOn = await server.listen(host, port);
  const stopping = new AbortController();
  const registered = registerWebhook({ ...options, timing }, stopping.signal);
  return {
    port: listeningOn,
    stop: async () => {
      stopping.abort();
      await Promise.all([registered, server.close()]);
    },
  };
}

async function isDurable(update: unknown, { inbox, read, handlers }: IntakeOptions): Promise<boolean> {
  const updates = placeUpdates([update], read);
  try {
    const stored = updates.length === 0 ? 0 : await inbox.store(updates);
    handlers.onHealthy();
    if (stored > 0) handlers.onReceived(stored);
    return true;
  } catch (error) {
    handlers.onTrouble(codeOf(error));
    return false;
  }
}
