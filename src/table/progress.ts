/** What the message of a question says while it is being answered. */
import { keyboardOfQuestion } from '../storage/keyboards.ts';
import type { MessageBody } from '../storage/outbox.ts';
import { readQuestion } from '../storage/questions.ts';
import type { QuestionProgress } from '../tablePorts.ts';
import { italic } from '../text/richText.ts';
import { cancelOffer } from './admission.ts';
import type { TableParts } from './context.ts';
import { namingFor } from './gameNames.ts';
import { pressData } from './plans.ts';
import { progressText } from './render/progressText.ts';
import { readSentFile } from './sentFile.ts';
import { wordsOf } from './words/catalogues.ts';

/** The message with its cancel button; null where the question has ended meanwhile. */
export async function progressBody(
  { db, library }: Pick<TableParts, 'db' | 'library'>,
  questionId: number,
  progress: QuestionProgress,
): Promise<MessageBody | null> {
  const question = await readQuestion(db, questionId);
  if (question === null || question.state !== 'queued') return null;
  const words = wordsOf(question.locale);
  const keyboard = await keyboardOfQuestion(db, questionId);
  const buttons = keyboard === null ? [] : cancelOffer(questionId, words).layout((index) => pressData(keyboard, index));
  const { stage, game } = progress;
  if (stage !== 'shelving') {
    const naming = namingFor(library.contents().games, question.locale);
    const details = { ...progress, game: game === null ? null : naming(game) };
    return { ...progressText(stage, details, words), keyboard: buttons };
  }
  return { ...italic(words.upload.checking(readSentFile(question.text).name)), keyboard: buttons };
}
