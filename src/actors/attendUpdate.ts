/** Attends to one update of a table, and answers the press of a button. */
import { fromPromise } from 'xstate';
import type { AttendanceInput } from '../../machines/conversation.types.ts';
import { codeOf } from '../errors.ts';
import type { Resources } from '../resources.ts';
import { attend } from '../table/attend.ts';
import type { Attended } from '../tablePorts.ts';
import type { TelegramService } from '../telegramService.ts';
import { readUpdate } from '../telegram/updates/readUpdate.ts';
import { identityOf, tableParts, tableService } from './tableParts.ts';

/** Telegram waits for it and for nothing else: what the press asks for is durable already. */
async function answerPress(
  { api, options }: TelegramService,
  { queryId, toast }: { readonly queryId: string; readonly toast: string | null },
): Promise<void> {
  try {
    await api.call('answerCallbackQuery', { callback_query_id: queryId, ...(toast === null ? {} : { text: toast }) });
  } catch (error) {
    const reason = codeOf(error);
    // It came too late, or we are on our way out: the button stops waiting by itself.
    if (reason !== 'query_expired' && reason !== 'aborted') options.report({ kind: 'press', reason });
  }
}

export const attendUpdate = (resources: Resources) =>
  fromPromise<Attended, AttendanceInput>(async ({ input }) => {
    const { update, answering } = input;
    if (update === null) return { kind: 'noted' };
    const service = tableService(resources);
    const { report } = service.options;
    const identity = identityOf(service);
    const { attended, press } = await attend(
      tableParts(resources),
      update,
      () => readUpdate(JSON.parse(update.payload), identity, update.receivedAt),
      {
        answering,
        onFailure: (reference, error) => report({ kind: 'failure', reference, reason: codeOf(error) }),
      },
    );
    if (press !== null) void answerPress(service, press);
    return attended;
  });
