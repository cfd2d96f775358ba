/** Somebody writes something: a question, the choice that the table was asked for, or more of a text that is too long. */
import { openQuestion, type StoredQuestion } from '../../storage/questions.ts';
import { changeTable } from '../../storage/tables.ts';
import type { GameRef } from '../../ports.ts';
import { italic, plain } from '../../text/richText.ts';
import { admit, putAnew } from '../admission.ts';
import type { Attendance, Plan } from '../context.ts';
import { NOTED, replying } from '../plans.ts';
import { LONGEST_QUESTION } from '../settings.ts';

export async function ask(attendance: Attendance, text: string): Promise<Plan> {
  if (goesOn(attendance)) return { ...NOTED, write: (transaction) => noteTooLong(transaction, attendance) };
  if (text.length > LONGEST_QUESTION) return tooLong(attendance, text);
  return (await answerToGameChoice(attendance, text)) ?? admit(attendance, { text, gameId: null });
}

/** A pasted text comes cut into messages, one directly behind the other. They are declined once, and its rest is no question. */
function goesOn({ occasion, memory }: Attendance): boolean {
  const [before, at] =
    /^text (\d+) (\d+)$/
      .exec(memory.declined ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  return before === occasion.messageId - 1 && Math.abs(occasion.at - (at ?? 0)) <= 1_000;
}

async function noteTooLong(transaction: Parameters<Plan['write']>[0], { table, occasion }: Attendance): Promise<void> {
  await changeTable(transaction, table, { declined: `text ${occasion.messageId} ${occasion.at}` });
}

function tooLong(attendance: Attendance, text: string): Plan {
  const { occasion, words } = attendance;
  return replying(attendance, plain(words.refusals.tooLong(text.length, LONGEST_QUESTION)), {
    remember: { declined: `text ${occasion.messageId} ${occasion.at}` },
  });
}

/** The table was asked which game is meant, and somebody types its name instead of pressing. null: it is something else. */
async function answerToGameChoice(attendance: Attendance, text: string): Promise<Plan | null> {
  const { memory, parts, table } = attendance;
  if (memory.awaiting !== 'game') return null;
  const match = parts.library.contents().names.match(text);
  if (match.kind !== 'one' || (match.how !== 'exact' && match.how !== 'alias')) return null;
  const question = await openQuestion(parts.db, table);
  return question === null ? null : answerFor(attendance, question, match.game);
}

/** The question that waits for a game is answered for this one. */
export function answerFor(attendance: Attendance, question: StoredQuestion, game: GameRef): Plan {
  const { table, words } = attendance;
  return {
    ...NOTED,
    write: async (transaction) => {
      await changeTable(transaction, table, { game_id: game.id, awaiting: null });
      await putAnew(
        transaction,
        attendance,
        question.id,
        { game_id: game.id },
        italic(words.progress.found(game.name)),
      );
    },
  };
}
