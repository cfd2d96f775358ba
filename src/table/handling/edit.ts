/** Somebody edits a question: the same message of ours gets the answer to the new words. */
import { questionOfMessage } from '../../storage/questions.ts';
import type { Occasion } from '../../tablePorts.ts';
import { italic } from '../../text/richText.ts';
import { putAnew, refusal } from '../admission.ts';
import type { Attendance, Plan } from '../context.ts';
import { NOTED, replying } from '../plans.ts';

export async function reviseQuestion(attendance: Attendance<Occasion & { readonly text: string }>): Promise<Plan> {
  const { parts, table, occasion, words, answering, memory } = attendance;
  const { text } = occasion;
  const question = await questionOfMessage(parts.db, table, occasion.messageId);
  // What was no question stays none; Telegram tells of edits too that change no word (a preview was added).
  if (question === null || question.kind !== 'question' || question.text === text || text === '') return NOTED;
  const refused = await refusal(attendance, text, question.id);
  if (refused !== null) return replying(attendance, refused);
  // The choice was made for the earlier words: it holds unless the new ones name a game themselves.
  const namesGame = parts.library.contents().names.findInText(text).length > 0;
  const gameId = namesGame ? null : question.gameId;
  const revised = {
    questionId: question.id,
    table,
    kind: question.kind,
    revision: question.revision + 1,
    text,
    chosenGame: gameId,
    activeGame: memory.game_id,
    spoiled: false,
    awaiting: memory.awaiting,
  };
  return {
    ...NOTED,
    attended: question.id === answering ? { kind: 'revised', question: revised } : { kind: 'noted' },
    write: (transaction) =>
      putAnew(transaction, attendance, question.id, { text, game_id: gameId }, italic(words.progress.answeringAgain)),
  };
}
