/** What serves the tables: the line to Telegram and what hangs on it. Opened with the rest of the resources. */
import { createInbox } from './storage/inbox.ts';
import { createRateLimit, type RateLimit } from './storage/rateLimits.ts';
import type { Database } from './storage/schema.ts';
import type { ServiceStatus } from './table/context.ts';
import type { TableSettings } from './table/settings.ts';
import type { Inbox, PictureSource } from './tablePorts.ts';
import { createTelegramApi, type TelegramApi } from './telegram/api.ts';
import { createDeliverer, type Deliverer } from './telegram/delivery/deliverer.ts';
import type { DeliveryTrouble } from './telegram/delivery/trouble.ts';
import type { Intake } from './telegram/intake/intake.ts';
import type { BotIdentity } from './telegram/updates/said.ts';

export interface TelegramOptions {
  readonly token: string;
  readonly apiRoot: string;
  readonly webhook: { readonly url: string; readonly secret: string; readonly port: number } | null;
  readonly settings: TableSettings;
  readonly status: () => ServiceStatus;
  readonly report: (trouble: ServiceTrouble) => void;
}

/** For the operator: codes and references, never a word of a message. */
export type ServiceTrouble =
  | { readonly kind: 'delivery'; readonly trouble: DeliveryTrouble }
  /** A question or an update failed; `reference` is what its sender was told. */
  | { readonly kind: 'failure'; readonly reference: string; readonly reason: string }
  /** `start`: Telegram has not said yet who we are; it is asked on. */
  | { readonly kind: 'menu' | 'press' | 'pull' | 'start'; readonly reason: string };

export interface TelegramService {
  readonly options: TelegramOptions;
  readonly api: TelegramApi;
  readonly inbox: Inbox;
  readonly rateLimit: RateLimit;
  readonly deliverer: Deliverer;
  /** Who we are; set by the validation, before anything else asks. */
  identity: BotIdentity | null;
  /** What is being received by, while it is. */
  intake: Promise<Intake> | null;
}

export function openTelegramService(
  db: Database,
  databaseFile: string,
  pictures: PictureSource,
  options: TelegramOptions,
): TelegramService {
  const { token, apiRoot, report, settings } = options;
  const api = createTelegramApi({ token, apiRoot });
  return {
    options,
    api,
    inbox: createInbox(db, databaseFile, Date.now),
    rateLimit: createRateLimit(db, settings.maxRequestsPerMinute),
    deliverer: createDeliverer({ db, api, pictures, report: (trouble) => report({ kind: 'delivery', trouble }) }),
    identity: null,
    intake: null,
  };
}

/** Ends what comes in, then what goes out; what was under way is found again after the next start. */
export async function closeTelegramService(service: TelegramService): Promise<void> {
  await service.intake?.then(
    (intake) => intake.stop(),
    () => undefined,
  );
  await service.deliverer.stop();
  service.api.close();
}
