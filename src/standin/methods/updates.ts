/** getMe, getUpdates and the webhook. */
import { ApiError, badRequest } from '../apiError.ts';
import type { Params } from '../params.ts';
import type { Update } from '../types.ts';
import { Webhook } from '../webhook.ts';
import type { Context } from './context.ts';

/** Telegram's own caps. */
const BATCH_LIMIT = 100;
const POLL_LIMIT_SECONDS = 50;

export function getMe({ bot }: Context): unknown {
  return {
    ...bot.user,
    can_join_groups: true,
    can_read_all_group_messages: !bot.privacyMode,
    supports_inline_queries: true,
  };
}

export function getUpdates({ bot, params, hungUp }: Context): unknown {
  if (bot.webhook !== null) {
    throw new ApiError(
      409,
      "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
  }
  rememberAllowedUpdates(bot, params);
  const limit = params.integer('limit', BATCH_LIMIT, 1, BATCH_LIMIT);
  const seconds = params.integer('timeout', 0, 0, POLL_LIMIT_SECONDS);
  bot.queue.endPoll('another poll');
  const updates = bot.queue.take(params.integer('offset', 0), limit);
  if (updates.length > 0 || seconds === 0) return updates;
  return new Promise<readonly Update[]>((resolve, reject) => {
    const giveUp = bot.queue.wait({
      limit,
      answer: (batch) => {
        finish();
        resolve(batch);
      },
      end: (reason) => {
        finish();
        const detail =
          reason === 'webhook'
            ? 'terminated by setWebhook request'
            : 'terminated by other getUpdates request; make sure that only one bot instance is running';
        reject(new ApiError(409, detail));
      },
    });
    const empty = (): void => {
      finish();
      giveUp();
      resolve([]);
    };
    const timer = setTimeout(empty, seconds * 1000);
    const finish = (): void => {
      clearTimeout(timer);
      hungUp.removeEventListener('abort', empty);
    };
    hungUp.addEventListener('abort', empty);
  });
}

/** A missing or malformed list leaves the setting as it is; an empty one sets the default, as Telegram does. */
function rememberAllowedUpdates(bot: Context['bot'], params: Params): void {
  let list: unknown;
  try {
    list = params.json('allowed_updates', 'allowed updates');
  } catch (error) {
    if (error instanceof ApiError) return;
    throw error;
  }
  if (!Array.isArray(list)) return;
  const types = list.filter((type: unknown) => typeof type === 'string');
  bot.allowedUpdates = types.length === 0 ? null : types;
}

/** Plain HTTP is accepted on loopback, where Telegram would insist on HTTPS. */
export function setWebhook({ bot, params, world }: Context): unknown {
  const url = params.text('url');
  if (url === '') return removeWebhook(bot, params, 'Webhook is already deleted');
  if (!/^https:\/\/\S+$|^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:\/\S*)?$/i.test(url)) {
    throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
  }
  const secret = params.text('secret_token');
  if (!/^[A-Za-z0-9_-]{0,256}$/.test(secret)) throw badRequest('secret token contains unallowed characters');
  rememberAllowedUpdates(bot, params);
  bot.webhook?.stop();
  if (params.flag('drop_pending_updates')) bot.queue.clear();
  const maxConnections = params.integer('max_connections', 40, 1, 100);
  bot.queue.endPoll('webhook');
  const settings = { url, secretToken: secret === '' ? null : secret, maxConnections };
  bot.webhook = new Webhook(settings, bot.queue, () => world.seconds());
  return new Described(true, 'Webhook was set');
}

export function deleteWebhook({ bot, params }: Context): unknown {
  return removeWebhook(bot, params, 'Webhook is already deleted');
}

function removeWebhook(bot: Context['bot'], params: Params, otherwise: string): unknown {
  const had = bot.webhook !== null;
  bot.webhook?.stop();
  bot.webhook = null;
  if (params.flag('drop_pending_updates')) bot.queue.clear();
  return new Described(true, had ? 'Webhook was deleted' : otherwise);
}

export function getWebhookInfo({ bot }: Context): unknown {
  const { webhook, allowedUpdates } = bot;
  const failure = webhook?.lastFailure ?? null;
  return {
    url: webhook?.settings.url ?? '',
    has_custom_certificate: false,
    pending_update_count: bot.queue.pending,
    ...(webhook === null ? {} : { max_connections: webhook.settings.maxConnections }),
    ...(failure === null ? {} : { last_error_date: failure.at, last_error_message: failure.message }),
    ...(allowedUpdates === null ? {} : { allowed_updates: allowedUpdates }),
  };
}

/** A result that Telegram explains in `description`. */
export class Described {
  readonly result: unknown;
  readonly description: string;

  constructor(result: unknown, description: string) {
    this.result = result;
    this.description = description;
  }
}
