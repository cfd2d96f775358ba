/** Somebody writes something: a question, the choice that the table was asked for, or more of a text that is too long. */
import { openQuestion } from '../../storage/questions.ts';
import { changeTable } from '../../storage/tables.ts';
import type { GameRef } from '../../ports.ts';
import { italic, plain } from '../../text/richText.ts';
import { admit, putAnew } from '../admission.ts';
import type { Attendance, Plan } from '../context.ts';
import { goesOn, textMark } from '../declined.ts';
import { named, namingAt } from '../gameNames.ts';
import { NOTED, replying } from '../plans.ts';
import { LONGEST_QUESTION } from '../settings.ts';

export async function ask(attendance: Attendance, text: string): Promise<Plan> {
  const { occasion, memory, table, words } = attendance;
  const remember = { declined: textMark(occasion) };
  if (goesOn(memory.declined, occasion)) {
    return { ...NOTED, write: (transaction) => changeTable(transaction, table, remember) };
  }
  if (text.length > LONGEST_QUESTION) {
    return replying(attendance, plain(words.refusals.tooLong(text.length, LONGEST_QUESTION)), { remember });
  }
  return (await answerToGameChoice(attendance, text)) ?? admit(attendance, { text, gameId: null });
}

/** The table was asked which game is meant, and somebody types its name instead of pressing. null: it is something else. */
async function answerToGameChoice(attendance: Attendance, text: string): Promise<Plan | null> {
  const { memory, parts, table } = attendance;
  if (memory.awaiting !== 'game') return null;
  const match = parts.library.contents().names.match(text);
  if (match.kind !== 'one' || (match.how !== 'exact' && match.how !== 'alias')) return null;
  const question = await openQuestion(parts.db, table);
  return question === null ? null : answerFor(attendance, question.id, named(match.game, namingAt(attendance)));
}

/** The question is answered for this game, called as the table calls it, which the table plays from now on. */
export function answerFor(attendance: Attendance, questionId: number, game: GameRef): Plan {
  const { table, words } = attendance;
  return {
    ...NOTED,
    write: async (transaction) => {
      await changeTable(transaction, table, { game_id: game.id, awaiting: null });
      await putAnew(transaction, attendance, questionId, { game_id: game.id }, italic(words.progress.found(game.name)));
    },
  };
}
