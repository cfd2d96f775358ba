/** 👎 under an answer: noted once, whoever presses; it asks for nothing, so it counts as no request. */
import type { DislikeAction } from '../../storage/keyboards.ts';
import { isNoted, noteDislike } from '../../storage/dislikes.ts';
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
