/** Tells every administrator, in their own chat with the bot, that the account at the model's server is of no use. */
import { markTold } from '../storage/breakers.ts';
import { enqueueDeliveries } from '../storage/outbox.ts';
import { relaxedTransaction } from '../storage/relaxedTransaction.ts';
import type { Database } from '../storage/schema.ts';
import { localeOfChat, tableKey } from '../storage/tables.ts';
import { accountText } from './render/accountText.ts';
import { wordsOf } from './words/catalogues.ts';
import type { AccountTrouble } from './words/accountWords.ts';

export interface AccountNotice {
  /** Whose account it is: the model that the breaker is about. */
  readonly model: string;
  readonly trouble: AccountTrouble;
  readonly adminUserIds: readonly number[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** In one transaction with the note that they were told. @returns false where they were told before */
export function tellAdministrators(
  db: Database,
  { model, trouble, adminUserIds, now }: AccountNotice,
): Promise<boolean> {
  return relaxedTransaction(db, async (transaction) => {
    if (!(await markTold(transaction, model, trouble))) return false;
    // People have positive ids, and their chat with the bot has the same.
    for (const chatId of new Set(adminUserIds.filter((id) => id > 0))) {
      const words = wordsOf((await localeOfChat(transaction, chatId)) ?? 'en');
      const body = { ...accountText(trouble, words), keyboard: [] };
      const table = tableKey({ chatId, threadId: null });
      const notice = { table, role: 'reply' as const, questionId: null, body, replyTo: null, targetId: null };
      await enqueueDeliveries(transaction, [notice], now);
    }
    return true;
  });
}
