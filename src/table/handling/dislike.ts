/** 👎 to an answer, by its button or as a reaction: noted once, whoever it is; it asks for nothing, so it counts as no request. */
import { isNoted, noteDislike, questionAnsweredBy } from '../../storage/dislikes.ts';
import { type DislikeAction, dislikeOfQuestion } from '../../storage/keyboards.ts';
import { readQuestion } from '../../storage/questions.ts';
import type { Attendance, Plan } from '../context.ts';
import { NOTED, toasting } from '../plans.ts';

export async function dislike(attendance: Attendance, questionId: number, { gameId }: DislikeAction): Promise<Plan> {
  const { parts, words, seq } = attendance;
  const question = await readQuestion(parts.db, questionId);
  if (question?.state !== 'answered') return toasting(words.presses.stale);
  // No golden question can be made of it, and another answer is a button away.
  if (gameId === null) return toasting(words.cases.gameFirst(words.buttons.otherGame));
  if (await isNoted(parts.db, questionId)) return toasting(words.cases.alreadyNoted);
  return {
    ...NOTED,
    toast: words.cases.noted,
    write: (transaction) => noteDislike(transaction, question, seq),
  };
}

/** What is no answer of ours is passed by, and nobody is told: whoever reacts expects no reply. */
export async function dislikeByReaction({ parts, table, occasion, seq }: Attendance): Promise<Plan> {
  const id = await questionAnsweredBy(parts.db, table, occasion.messageId);
  const question = id === null ? null : await readQuestion(parts.db, id);
  const action = question?.state === 'answered' ? await dislikeOfQuestion(parts.db, question.id) : null;
  if (question === null || action === null || action.gameId === null) return NOTED;
  return { ...NOTED, write: (transaction) => noteDislike(transaction, question, seq) };
}
