/** Takes in what people write, by polling or by the webhook, and tells the lifecycle how that goes. */
import { type AnyEventObject, fromCallback } from 'xstate';
import type { IntakeFact } from '../../machines/lifecycle.types.ts';
import { codeOf } from '../errors.ts';
import type { Resources } from '../resources.ts';
import { commandMenu } from '../table/render/welcomeText.ts';
import { LOCALES, wordsOf } from '../table/words/catalogues.ts';
import type { TelegramService } from '../telegramService.ts';
import { registerCommands } from '../telegram/commandMenu.ts';
import type { Intake, IntakeOptions } from '../telegram/intake/intake.ts';
import { pollUpdates } from '../telegram/intake/poll.ts';
import { envelopeOf } from '../telegram/updates/envelope.ts';
import { tableService } from './tableParts.ts';

/** Behind a proxy or in a container the webhook is reached from elsewhere. */
const WEBHOOK_HOST = '0.0.0.0';

async function openIntake({ options }: TelegramService, intake: IntakeOptions): Promise<Intake> {
  const { webhook } = options;
  if (webhook === null) return pollUpdates(intake);
  // Whoever polls has no use for the memory of an HTTP server.
  const { receiveByWebhook } = await import('../telegram/intake/webhook.ts');
  return receiveByWebhook({ ...intake, ...webhook, host: WEBHOOK_HOST });
}

const menus = (isAdmin: boolean) =>
  LOCALES.map((locale) => ({ locale, commands: commandMenu(wordsOf(locale), isAdmin) }));

/** The lists of commands beside the text field. Without them everything works, so a failure is only told. */
async function showMenu({ api, options }: TelegramService, signal: AbortSignal): Promise<void> {
  try {
    const { adminUserIds } = options.settings;
    await registerCommands(api, { everyone: menus(false), admins: menus(true), adminUserIds }, { signal });
  } catch (error) {
    if (!signal.aborted) options.report({ kind: 'menu', reason: codeOf(error) });
  }
}

export const receiveUpdates = (resources: Resources) =>
  fromCallback<AnyEventObject>(({ sendBack }) => {
    const tell = (fact: IntakeFact): void => sendBack(fact);
    const service = tableService(resources);
    const leaving = new AbortController();
    let trouble: string | null = 'unknown';
    const intake = openIntake(service, {
      api: service.api,
      inbox: service.inbox,
      read: envelopeOf,
      handlers: {
        onAttempt: () => tell({ type: 'intake.attempted' }),
        onReceived: () => tell({ type: 'updates.received' }),
        onHealthy: () => {
          if (trouble !== null) tell({ type: 'intake.recovered' });
          trouble = null;
        },
        onTrouble: (reason) => {
          if (trouble !== reason) tell({ type: 'intake.failed', reason });
          trouble = reason;
        },
        onRefused: () => tell({ type: 'intake.refused' }),
      },
    });
    // Released with the rest: the end of the process waits for what is being stored.
    service.intake = intake;
    intake.catch((error: unknown) => tell({ type: 'intake.broken', reason: codeOf(error) }));
    void showMenu(service, leaving.signal);
    return () => {
      leaving.abort();
      // Whoever closes the service waits for the same end.
      void intake.then(
        (open) => open.stop(),
        () => undefined,
      );
    };
  });
