/**
 * Records how a question ended, once, together with the messages that tell it. From then on the answer stands: it is not
 * found out again, only sent. A question that was taken back or put anew meanwhile is left as it is.
 */
import { codeOf } from '../errors.ts';
import { isStorageTrouble } from '../storage/database.ts';
import { chosenReply, closeKeyboards } from '../storage/keyboards.ts';
import { MOST_FAILURES } from '../storage/inbox.ts';
import { enqueueDeliveries, type NewDelivery } from '../storage/outbox.ts';
import { endQuestion, noteQuestionFailure, readQuestion, type StoredQuestion } from '../storage/questions.ts';
import { relaxedTransaction } from '../storage/relaxedTransaction.ts';
import { changeTable, readTable } from '../storage/tables.ts';
import type { PulledQuestion, QuestionEnd, Recorded } from '../tablePorts.ts';
import { plain } from '../text/richText.ts';
import type { TableParts } from './context.ts';
import { type AnsweredQuestion, type Ending, endingOf, plainEnding } from './endings.ts';
import { namingFor } from './gameNames.ts';
import { messagesOf } from './messages.ts';
import { pageActions } from './pagePictures.ts';
import { offer } from './plans.ts';
import { shelvingText } from './shelvingText.ts';
import { wordsOf } from './words/catalogues.ts';

/** Told of every failure, with the question's reference and a code. */
type OnFailure = (reference: string, reason: string) => void;

export async function recordEnd(
  parts: TableParts,
  pulled: PulledQuestion,
  end: QuestionEnd,
  onFailure: OnFailure,
): Promise<Recorded> {
  const question = await readQuestion(parts.db, pulled.questionId);
  if (question === null || question.state !== 'queued' || question.revision !== pulled.revision) {
    return { kind: 'superseded', awaiting: (await readTable(parts.db, question?.table ?? pulled.table)).awaiting };
  }
  const failure = end.kind === 'ruling' && end.output.kind === 'failed' ? end.output.reason : null;
  if (failure !== null) return noteFailure(parts, question, pulled, { reason: failure, onFailure });
  try {
    const reply = await chosenReply(parts.db, question);
    return await conclude(
      parts,
      question,
      await endingFor({ ...question, reply, history: pulled.history }, end, parts),
    );
  } catch (error) {
    if (isStorageTrouble(error)) throw error;
    // What was found out cannot be put into words.
    return noteFailure(parts, question, pulled, { reason: codeOf(error), onFailure });
  }
}

/** It is tried again; the third failure is its end. */
async function noteFailure(
  parts: TableParts,
  question: StoredQuestion,
  { spoiled }: PulledQuestion,
  { reason, onFailure }: { readonly reason: string; readonly onFailure: OnFailure },
): Promise<Recorded> {
  onFailure(referenceOf(question), spoiled ? 'given_up' : reason);
  const failures = spoiled ? MOST_FAILURES : await noteQuestionFailure(parts.db, question.id);
  if (failures >= MOST_FAILURES) return conclude(parts, question, apology(question));
  return { kind: 'again', awaiting: (await readTable(parts.db, question.table)).awaiting };
}

/** What the operator looks for in the log. */
const referenceOf = (question: StoredQuestion): string => `Q${question.id}`;

function apology(question: StoredQuestion): Ending {
  return plainEnding(plain(wordsOf(question.locale).ruling.failed(referenceOf(question))), 'failed');
}

async function endingFor(question: AnsweredQuestion, end: QuestionEnd, { db, library }: TableParts): Promise<Ending> {
  const words = wordsOf(question.locale);
  const contents = library.contents();
  if (end.kind === 'shelving') {
    const naming = namingFor(contents.games, question.locale);
    return plainEnding(shelvingText(question.text, end.shelving, words, naming), 'answered');
  }
  const { output } = end;
  if (output.kind === 'failed') return apology(question);
  if (output.kind === 'cancelled') return plainEnding(plain(words.progress.cancelled), 'cancelled');
  return endingOf(question, output, { words, contents, pages: await pageActions(db, output, contents) });
}

async function conclude(parts: TableParts, question: StoredQuestion, ending: Ending): Promise<Recorded> {
  const { id, table, revision } = question;
  const { text, buttons } = ending;
  const answer = { text, writtenAt: question.writtenAt, words: wordsOf(question.locale) };
  return relaxedTransaction(parts.db, async (transaction): Promise<Recorded> => {
    if (!(await endQuestion(transaction, { id, revision }, ending.state, ending.summary))) {
      return { kind: 'superseded', awaiting: ending.awaiting };
    }
    await closeKeyboards(transaction, id);
    const remembered = ending.activeGame === null ? {} : { game_id: ending.activeGame };
    await changeTable(transaction, table, { awaiting: ending.awaiting, ...remembered });
    const keyboard = buttons === null ? [] : await offer(transaction, table, buttons, parts);
    const deliveries = messagesOf({ ...answer, keyboard }, parts).map(
      (body, index): NewDelivery => ({
        table,
        role: index === 0 ? 'final' : 'part',
        questionId: id,
        body,
        replyTo: question.messageId === 0 ? null : question.messageId,
        targetId: null,
      }),
    );
    await enqueueDeliveries(transaction, deliveries, parts.now());
    return { kind: 'answered', awaiting: ending.awaiting };
  });
}
