/** From what an update asks for to what is done about it: who may, and which hand does it. */
import { closeChat, moveChat } from '../storage/chats.ts';
import { readTable, tableKey } from '../storage/tables.ts';
import type { Intent, Occasion } from '../tablePorts.ts';
import { plain } from '../text/richText.ts';
import { type Attendance, isAllowed, type Plan, type TableParts } from './context.ts';
import { declineMedia, receiveDocument } from './handling/attachments.ts';
import { command } from './handling/commands.ts';
import { dislikeByReaction } from './handling/dislike.ts';
import { reviseQuestion } from './handling/edit.ts';
import { press } from './handling/press.ts';
import { ask } from './handling/question.ts';
import { NOTED, replying, toasting } from './plans.ts';
import { strangerText } from './render/tableText.ts';
import { wordsOf } from './words/catalogues.ts';

type Understood = Extract<Intent, Occasion>;
type Surroundings = Pick<Attendance, 'seq' | 'answering'>;

/** Somebody said or did something at a table. */
export const isUnderstood = (intent: Intent): intent is Understood => 'table' in intent;

export async function planFor(parts: TableParts, intent: Intent, around: Surroundings): Promise<Plan> {
  if (isUnderstood(intent)) return planAtTable(await attendanceOf(parts, intent, around), intent);
  // Each is a transaction of its own, and nothing happens when it is repeated.
  if (intent.kind === 'membership' && !intent.present) await closeChat(parts.db, intent.chatId);
  if (intent.kind === 'migration') await moveChat(parts.db, intent.fromChatId, intent.toChatId);
  return NOTED;
}

export async function attendanceOf<O extends Occasion>(
  parts: TableParts,
  occasion: O,
  around: Surroundings,
): Promise<Attendance<O>> {
  const table = tableKey(occasion.table);
  const memory = await readTable(parts.db, table);
  return { parts, occasion, table, memory, words: wordsOf(memory.locale ?? occasion.person.locale), ...around };
}

async function planAtTable(attendance: Attendance, intent: Understood): Promise<Plan> {
  const { words, occasion } = attendance;
  const isId = intent.kind === 'command' && intent.name === 'id';
  if (!isAllowed(attendance) && !isId) {
    if (intent.kind === 'edit' || intent.kind === 'disliked') return NOTED;
    if (intent.kind === 'press') return toasting(words.presses.stranger);
    return replying(attendance, strangerText(occasion.person.userId, occasion.table, words));
  }
  switch (intent.kind) {
    case 'question':
      return ask(attendance, intent.text);
    case 'edit':
      return reviseQuestion({ ...attendance, occasion: intent });
    case 'command':
      return command({ ...attendance, occasion: intent });
    case 'press':
      return press({ ...attendance, occasion: intent });
    case 'disliked':
      return dislikeByReaction(attendance);
    case 'document':
      return receiveDocument(attendance, intent.file);
    case 'media':
      return declineMedia(attendance, intent.albumId);
    case 'empty':
    default:
      return replying(attendance, plain(words.refusals.nothingSaid));
  }
}
