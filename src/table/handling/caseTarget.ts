/** Which answer `/case` is about, and the golden question that can be made of it. */
import type { ShelvedGame } from '../../ports.ts';
import { retrieve } from '../../search/retrieve.ts';
import { type AnswerReference, newestDislike, questionAround } from '../../storage/dislikes.ts';
import { type DislikeAction, dislikeOfQuestion } from '../../storage/keyboards.ts';
import { readQuestion, type StoredQuestion } from '../../storage/questions.ts';
import { tableAddress } from '../../storage/tables.ts';
import type { GoldenCase } from '../../tablePorts.ts';
import type { Attendance } from '../context.ts';

export type CaseTarget =
  | { readonly kind: 'found'; readonly answer: AnsweredCase }
  /** The command is a reply to something else; no 👎 waits; the answer is about no game; its game has left the library. */
  | { readonly kind: 'no_answer' | 'none_open' | 'no_game' | 'game_gone' };

export interface AnsweredCase extends AnswerReference, Pick<GoldenCase, 'question' | 'answered'> {
  readonly game: ShelvedGame;
  /** Where it was asked. */
  readonly chatId: number;
}

/** @param repliedTo the message under which the command stands; null: the newest 👎 that waits is meant */
export async function caseTarget(attendance: Attendance, repliedTo: number | null): Promise<CaseTarget> {
  const { db, library } = attendance.parts;
  const id =
    repliedTo === null
      ? await newestDislike(db, attendance.seq)
      : await questionAround(db, attendance.table, repliedTo);
  const question = id === null ? null : await readQuestion(db, id);
  const action = question?.state === 'answered' ? await dislikeOfQuestion(db, question.id) : null;
  if (question === null || action === null) return { kind: repliedTo === null ? 'none_open' : 'no_answer' };
  if (action.gameId === null) return { kind: 'no_game' };
  const game = library.contents().games.find((one) => one.id === action.gameId);
  if (game === undefined) return { kind: 'game_gone' };
  const { chatId } = tableAddress(question.table);
  const text = await standingAlone(attendance, question, action, game);
  return {
    kind: 'found',
    answer: { id: question.id, revision: question.revision, chatId, question: text, answered: action.answered, game },
  };
}

/** The question so that it can be asked by itself: as the search has put it together when it was answered. */
async function standingAlone(
  { parts: { db, search, library } }: Attendance,
  { text }: StoredQuestion,
  { together, refers }: DislikeAction,
  game: ShelvedGame,
): Promise<string> {
  if (together === null) return text;
  if (refers) return together;
  const alone = await retrieve(db, search, library.contents().games, text, game);
  return alone.kind === 'nothing' ? together : text;
}
