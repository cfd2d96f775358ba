/** Proposals of a model that need not be asked for again, and in which chats each was an answer. */
import { relaxedTransaction } from './relaxedTransaction.ts';
import type { Database, DatabaseOrTransaction } from './schema.ts';
import { isKnownChat } from './tables.ts';

/** Proposals kept; the oldest go. */
const MOST_KEPT = 5_000;

/** @returns null where nothing is kept */
export async function readProposal(db: Database, key: string): Promise<string | null> {
  const row = await db.selectFrom('proposals').select('proposal').where('key', '=', key).executeTakeFirst();
  return row?.proposal ?? null;
}

/** It was an answer in this chat, too. */
export async function noteProposalUse(db: Database, key: string, chatId: number): Promise<void> {
  const noted = await db
    .selectFrom('proposal_uses')
    .select('key')
    .where('chat_id', '=', chatId)
    .where('key', '=', key)
    .executeTakeFirst();
  if (noted === undefined) await relaxedTransaction(db, (transaction) => insertUse(transaction, key, chatId));
}

export interface NewProposal {
  readonly key: string;
  readonly proposal: string;
  /** Where it is an answer; null: at the terminal. */
  readonly chatId: number | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Not where its chat was forgotten while the model was asked. */
export async function keepProposal(db: Database, { key, proposal, chatId, now }: NewProposal): Promise<void> {
  await relaxedTransaction(db, async (transaction) => {
    if (chatId !== null && !(await isKnownChat(transaction, chatId))) return;
    await transaction
      .insertInto('proposals')
      .values({ key, proposal, created_at: now })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ proposal, created_at: now }))
      .execute();
    if (chatId !== null) await insertUse(transaction, key, chatId);
    const oldest = await transaction
      .selectFrom('proposals')
      .select('created_at')
      .orderBy('created_at', 'desc')
      .offset(MOST_KEPT)
      .limit(1)
      .executeTakeFirst();
    if (oldest === undefined) return;
    await transaction.deleteFrom('proposals').where('created_at', '<=', oldest.created_at).execute();
  });
}

/** Nothing happens where the proposal has gone, or its chat was forgotten meanwhile. */
async function insertUse(transaction: DatabaseOrTransaction, key: string, chatId: number): Promise<void> {
  if (!(await isKnownChat(transaction, chatId))) return;
  const kept = await transaction.selectFrom('proposals').select('key').where('key', '=', key).executeTakeFirst();
  if (kept === undefined) return;
  await transaction
    .insertInto('proposal_uses')
    .values({ key, chat_id: chatId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What was an answer in the chat goes; another chat that had the same answer has to ask for it again. */
export async function forgetProposals(db: DatabaseOrTransaction, chatId: number): Promise<void> {
  await db
    .deleteFrom('proposals')
    .where('key', 'in', (query) => query.selectFrom('proposal_uses').select('key').where('chat_id', '=', chatId))
    .execute();
}

/** A group became a supergroup. */
export async function moveProposals(db: DatabaseOrTransaction, from: number, to: number): Promise<void> {
  const uses = await db.deleteFrom('proposal_uses').where('chat_id', '=', from).returning('key').execute();
  if (uses.length === 0) return;
  await db
    .insertInto('proposal_uses')
    .values(uses.map(({ key }) => ({ key, chat_id: to })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
