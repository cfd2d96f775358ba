/**
 * Attends to one update: decides what it asks for, then writes all that follows from it, and that it is settled, in one
 * transaction. Whatever happens in between, the update is attended to again as if for the first time.
 */
import { MOST_FAILURES, noteUpdateFailure, settleUpdate } from '../storage/inbox.ts';
import { closeChat, emptyLog, moveChat } from '../storage/chats.ts';
import { readTable, tableAddress, tableKey } from '../storage/tables.ts';
import type { Attended, Intent, Occasion, PulledUpdate } from '../tablePorts.ts';
import { plain } from '../text/richText.ts';
import { admit, enqueueQuestion } from './admission.ts';
import { type Attendance, isAdmin, isAllowed, type Plan, type TableParts } from './context.ts';
import { command } from './handling/commands.ts';
import { reviseQuestion } from './handling/edit.ts';
import { press } from './handling/press.ts';
import { NOTED, replying, say, toasting } from './plans.ts';
import { strangerText } from './render/tableText.ts';
import { writeSentFile } from './sentFile.ts';
import { wordsOf } from './words/catalogues.ts';

export interface AttendedUpdate {
  readonly attended: Attended;
  /** To be shown to whoever pressed a button; null where nobody did. */
  readonly press: { readonly queryId: string; readonly toast: string | null } | null;
}

type Understood = Extract<Intent, Occasion>;

const isUnderstood = (intent: Intent): intent is Understood => 'table' in intent;

/** @throws what the database throws; a defect is counted against the update instead, and the third one parks it */
export async function attend(
  parts: TableParts,
  update: PulledUpdate,
  read: () => Intent,
  { answering, onDefect }: { readonly answering: number | null; readonly onDefect: (error: unknown) => void },
): Promise<AttendedUpdate> {
  if (update.spoiled) return apologise(parts, update, read);
  let plan: Plan;
  let pressed: string | null = null;
  try {
    const intent = read();
    pressed = intent.kind === 'press' ? intent.queryId : null;
    plan = await planFor(parts, intent, answering);
  } catch (error) {
    onDefect(error);
    const failures = await noteUpdateFailure(parts.db, update.seq);
    return failures >= MOST_FAILURES ? apologise(parts, update, read) : { attended: { kind: 'noted' }, press: null };
  }
  await parts.db.transaction().execute(async (transaction) => {
    await plan.write(transaction);
    await settleUpdate(transaction, update.seq);
  });
  // What was deleted must not stay in the log; where that fails now, the next checkpoint does it.
  if (plan.attended.kind === 'cleared') await emptyLog(parts.db);
  return { attended: plan.attended, press: pressed === null ? null : { queryId: pressed, toast: plan.toast } };
}

async function planFor(parts: TableParts, intent: Intent, answering: number | null): Promise<Plan> {
  if (isUnderstood(intent)) return planAtTable(await attendanceOf(parts, intent, answering), intent);
  // Each is a transaction of its own, and nothing happens when it is repeated.
  if (intent.kind === 'membership' && !intent.present) await closeChat(parts.db, intent.chatId);
  if (intent.kind === 'migration') await moveChat(parts.db, intent.fromChatId, intent.toChatId);
  return NOTED;
}

async function attendanceOf<O extends Occasion>(
  parts: TableParts,
  occasion: O,
  answering: number | null,
): Promise<Attendance<O>> {
  const table = tableKey(occasion.table);
  const memory = await readTable(parts.db, table);
  return { parts, occasion, table, memory, words: wordsOf(memory.locale ?? occasion.person.locale), answering };
}

async function planAtTable(attendance: Attendance, intent: Understood): Promise<Plan> {
  const { words, occasion } = attendance;
  const isId = intent.kind === 'command' && intent.name === 'id';
  if (!isAllowed(attendance) && !isId) {
    if (intent.kind === 'edit') return NOTED;
    if (intent.kind === 'press') return toasting(words.presses.stranger);
    return replying(attendance, strangerText(occasion.person.userId, occasion.table, words));
  }
  switch (intent.kind) {
    case 'question':
      return admit(attendance, { text: intent.text, gameId: null });
    case 'edit':
      return reviseQuestion({ ...attendance, occasion: intent });
    case 'command':
      return command({ ...attendance, occasion: intent });
    case 'press':
      return press({ ...attendance, occasion: intent });
    case 'document':
      return receiveDocument({ ...attendance, occasion: intent });
    case 'media':
      return declineMedia(attendance, intent.albumId);
    case 'empty':
    default:
      return replying(attendance, plain(words.refusals.nothingSaid));
  }
}

/** A rulebook, if it comes from somebody who may put one into the library. */
function receiveDocument(attendance: Attendance<Extract<Understood, { readonly kind: 'document' }>>): Plan {
  const { words, occasion } = attendance;
  if (!isAdmin(attendance)) return replying(attendance, plain(words.upload.adminsOnly));
  const { file } = occasion;
  const question = { kind: 'upload' as const, text: writeSentFile(file), gameId: null };
  return {
    ...NOTED,
    write: (transaction) =>
      enqueueQuestion(transaction, attendance, question, plain(words.upload.receiving(file.name))),
  };
}

/** One line for a whole album: its pictures come one by one. */
function declineMedia(attendance: Attendance, albumId: string | null): Plan {
  const { memory, words } = attendance;
  if (albumId !== null && albumId === memory.album_id) return NOTED;
  return replying(attendance, plain(words.refusals.onlyText), {
    remember: albumId === null ? {} : { album_id: albumId },
  });
}

/** Parks an update that nobody can deal with; its sender, as far as that can be told, is told. */
async function apologise(parts: TableParts, update: PulledUpdate, read: () => Intent): Promise<AttendedUpdate> {
  const occasion = occasionOf(update, read);
  const attendance = occasion === null ? null : await attendanceOf(parts, occasion, null);
  await parts.db.transaction().execute(async (transaction) => {
    if (attendance !== null)
      await say(transaction, attendance, plain(attendance.words.ruling.failed(`U${update.seq}`)));
    await settleUpdate(transaction, update.seq, 'parked');
  });
  return { attended: { kind: 'noted' }, press: null };
}

/** Where to apologise: what cannot be read at all still came from somewhere. null: nobody waits for an answer. */
function occasionOf(update: PulledUpdate, read: () => Intent): Occasion | null {
  try {
    const intent = read();
    return isUnderstood(intent) ? intent : null;
  } catch (error) {
    // Why it cannot be read was told when it was tried.
    if (!(error instanceof Error)) throw error;
    const table = tableAddress(update.table);
    const person = { userId: 0, locale: 'en' as const, anonymous: true };
    if (table.chatId === 0) return null;
    return { table, person, isPrivate: table.chatId > 0, messageId: 0, at: update.receivedAt };
  }
}
