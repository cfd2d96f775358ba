/**
 * Attends to one update: decides what it asks for, then writes all that follows from it, and that it is settled, in one
 * transaction. Whatever happens in between, the update is attended to again as if for the first time.
 */
import { RulesLawyerError } from '../errors.ts';
import { isStorageTrouble } from '../storage/database.ts';
import { MOST_FAILURES, noteUpdateFailure, settleUpdate } from '../storage/inbox.ts';
import { eraseLeftovers } from '../storage/leftovers.ts';
import { relaxedTransaction } from '../storage/relaxedTransaction.ts';
import { tableAddress } from '../storage/tables.ts';
import type { Attended, Intent, Occasion, PulledUpdate } from '../tablePorts.ts';
import { plain } from '../text/richText.ts';
import type { TableParts } from './context.ts';
import { attendanceOf, isUnderstood, planFor } from './planFor.ts';
import { say } from './plans.ts';

export interface AttendedUpdate {
  readonly attended: Attended;
  /** To be answered for whoever pressed a button, with or without a word; null where nobody did. */
  readonly press: { readonly queryId: string; readonly toast: string | null } | null;
}

export interface AttendOptions {
  /** Id of the question in hand; null where there is none. */
  readonly answering: number | null;
  /** Told of every failure, with the reference that the sender is given after the last one. */
  readonly onFailure: (reference: string, error: unknown) => void;
}

const NOTED: AttendedUpdate = { attended: { kind: 'noted' }, press: null };

const referenceOf = ({ seq }: PulledUpdate): string => `U${seq}`;

/** @throws what the database throws; a defect is counted against the update instead, and the third one parks it */
export async function attend(
  parts: TableParts,
  update: PulledUpdate,
  read: () => Intent,
  options: AttendOptions,
): Promise<AttendedUpdate> {
  if (update.spoiled) {
    options.onFailure(referenceOf(update), new RulesLawyerError('given_up', 'The update was taken up too often.'));
    return giveUp(parts, update, read, options);
  }
  try {
    return await carryOut(parts, update, read(), options);
  } catch (error) {
    if (isStorageTrouble(error)) throw error;
    options.onFailure(referenceOf(update), error);
    const failures = await noteUpdateFailure(parts.db, update.seq);
    return failures >= MOST_FAILURES ? giveUp(parts, update, read, options) : NOTED;
  }
}

async function carryOut(
  parts: TableParts,
  update: PulledUpdate,
  intent: Intent,
  { answering, onFailure }: AttendOptions,
): Promise<AttendedUpdate> {
  const plan = await planFor(parts, intent, { seq: update.seq, answering });
  const isOurs = await relaxedTransaction(parts.db, async (transaction) => {
    const wasWaiting = await settleUpdate(transaction, update.seq);
    if (wasWaiting) await plan.write(transaction);
    return wasWaiting;
  });
  // Its chat was forgotten meanwhile, or somebody else was faster.
  if (!isOurs) return NOTED;
  if (plan.attended.kind === 'cleared') {
    // What was deleted must not stay between the rows or in the log; where that fails now, the next pruning does it.
    await eraseLeftovers(parts.db).catch((error: unknown) => onFailure(referenceOf(update), error));
  }
  return { attended: plan.attended, press: pressOf(intent, plan.toast) };
}

function pressOf(intent: Intent, toast: string | null): AttendedUpdate['press'] {
  return intent.kind === 'press' ? { queryId: intent.queryId, toast } : null;
}

/** Parks an update that nobody can deal with; its sender, as far as that can be told, is told. */
async function giveUp(
  parts: TableParts,
  update: PulledUpdate,
  read: () => Intent,
  { onFailure }: AttendOptions,
): Promise<AttendedUpdate> {
  try {
    await apologise(parts, update, read);
  } catch (error) {
    if (isStorageTrouble(error)) throw error;
    // Even the apology fails: the table must go on.
    onFailure(referenceOf(update), error);
    await settleUpdate(parts.db, update.seq, 'parked');
  }
  return NOTED;
}

async function apologise(parts: TableParts, update: PulledUpdate, read: () => Intent): Promise<void> {
  const occasion = occasionOf(update, read);
  const attendance =
    occasion === null ? null : await attendanceOf(parts, occasion, { seq: update.seq, answering: null });
  await relaxedTransaction(parts.db, async (transaction) => {
    const wasWaiting = await settleUpdate(transaction, update.seq, 'parked');
    if (!wasWaiting || attendance === null) return;
    await say(transaction, attendance, plain(attendance.words.ruling.failed(referenceOf(update))));
  });
}

/** Where to apologise: what cannot be read at all still came from somewhere. null: nobody waits for an answer. */
function occasionOf(update: PulledUpdate, read: () => Intent): Occasion | null {
  let intent: Intent;
  try {
    intent = read();
  } catch (error) {
    // Why it cannot be read was told when it was tried.
    if (!(error instanceof Error)) throw error;
    const table = tableAddress(update.table);
    const person = { userId: 0, locale: 'en' as const, anonymous: true };
    if (table.chatId === 0) return null;
    return { table, person, isPrivate: table.chatId > 0, messageId: 0, at: update.receivedAt };
  }
  return isUnderstood(intent) ? intent : null;
}
