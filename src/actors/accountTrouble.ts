/**
 * The account at the model's server is of no use: it has nothing left to pay with, or its key is refused. The administrators
 * are told once, over restarts too, and anew only after the model has answered in between.
 */
import { codeOf } from '../errors.ts';
import type { ModelService } from '../modelService.ts';
import type { OpenResources } from '../resources.ts';
import { clearTold } from '../storage/breakers.ts';
import { isStorageTrouble } from '../storage/database.ts';
import { tellAdministrators } from '../table/accountNotice.ts';
import type { AccountTrouble } from '../table/words/accountWords.ts';

export const isAccountTrouble = (code: string): code is AccountTrouble => code === 'quota' || code === 'unauthorized';

/** What cannot be noted costs nobody an answer, a defect of ours included; but it has to be seen as one. */
function reportUnnoted({ options }: ModelService, error: unknown): void {
  options.report(
    isStorageTrouble(error)
      ? { kind: 'storage', reason: 'account' }
      : { kind: 'defect', reason: `account ${codeOf(error)}` },
  );
}

/** At the terminal whoever asks is told, every time. */
export async function noteAccountTrouble(
  { db, telegram }: OpenResources,
  service: ModelService,
  reason: AccountTrouble,
): Promise<void> {
  const { options, account, model } = service;
  if (telegram === null) {
    options.report({ kind: 'unusable_account', reason });
    return;
  }
  const { adminUserIds } = telegram.options.settings;
  try {
    const isNew = await tellAdministrators(db, { model: model.name, trouble: reason, adminUserIds, now: Date.now() });
    if (!isNew) return;
  } catch (error) {
    // The next question that fails tells them.
    reportUnnoted(service, error);
    return;
  }
  account.toldAt = performance.now();
  options.report({ kind: 'unusable_account', reason });
  telegram.deliverer.wake();
}

/** @param begunAt of the call, as performance.now() says it: one that was under way when the trouble began ends nothing */
export async function noteAccountWorks(
  { db, telegram }: OpenResources,
  service: ModelService,
  begunAt: number,
): Promise<void> {
  const { account, model } = service;
  account.answered = true;
  if (telegram === null || begunAt <= account.toldAt) return;
  await clearTold(db, model.name).catch((error: unknown) => reportUnnoted(service, error));
}
