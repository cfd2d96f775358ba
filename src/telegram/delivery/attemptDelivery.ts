/** One attempt to bring a row of the outbox into its chat. Everything that a later attempt has to know is in the row. */
import { markSent, markSentUnswept, markUncertain } from '../../storage/deliveryRecord.ts';
import type { Delivery, MessageBody } from '../../storage/outbox.ts';
import type { Database } from '../../storage/schema.ts';
import type { PictureSource } from '../../tablePorts.ts';
import { TelegramError, unreachable } from '../telegramError.ts';
import type { Line } from './line.ts';
import { sweepCopies } from './sweepCopies.ts';
import type { SweepTries } from './sweepTries.ts';
import { type Report, trouble } from './trouble.ts';
import { drop, SETTLED, type Verdict, verdictOn } from './verdict.ts';
import { preparePicture } from './preparePicture.ts';
import { bareBody, cutBody, editParams, isBare, LONGEST_MESSAGE, sendParams } from './wireMessage.ts';

export interface AttemptParts {
  readonly db: Database;
  readonly line: Line;
  readonly report: Report;
  readonly storagePause: number;
  readonly sweeps: SweepTries;
  readonly pictures: PictureSource;
  /** Nothing is begun any more. */
  readonly signal: AbortSignal;
}

/** Never rejects. */
export async function attemptDelivery(delivery: Delivery, parts: AttemptParts): Promise<Verdict> {
  try {
    return await carryOut(fitting(delivery, parts.report), parts);
  } catch (error) {
    return verdictOn(error, delivery, parts);
  }
}

function fitting(delivery: Delivery, report: Report): Delivery {
  if (delivery.body.text.length <= LONGEST_MESSAGE) return delivery;
  report(trouble('cut', 'too_long', delivery));
  return { ...delivery, body: cutBody(delivery.body) };
}

async function carryOut(delivery: Delivery, parts: AttemptParts): Promise<Verdict> {
  const { role, placeholderId, targetId } = delivery;
  switch (role) {
    case 'placeholder':
    case 'reply':
    case 'part':
      return send(delivery, parts);
    case 'picture':
      return send(delivery, parts, preparePicture);
    case 'final':
      return sayFinal(delivery, parts);
    case 'progress':
      return edit(delivery, placeholderId, parts);
    case 'edit':
      return edit(delivery, targetId, parts);
    case 'removal':
      return remove(delivery, parts);
    default:
      return drop('unknown_role', delivery, parts);
  }
}

/** The message is gone, or Telegram will not have it changed: then it can say nothing more. */
const BEYOND_CHANGE: readonly TelegramError['code'][] = ['message_gone', 'rejected', 'too_large'];

/** Into the message that showed the progress; where that cannot be, as a new one in its place. */
async function sayFinal(delivery: Delivery, parts: AttemptParts): Promise<Verdict> {
  const { chatId, placeholderId, sentAs } = delivery;
  if (placeholderId === null || sentAs !== null) return send(delivery, parts);
  try {
    return await edit(delivery, placeholderId, parts);
  } catch (error) {
    if (!BEYOND_CHANGE.some((code) => isCode(error, code))) throw error;
    await removeMessage(parts.line, chatId, placeholderId);
    return send(delivery, parts);
  }
}

async function edit(delivery: Delivery, messageId: number | null, parts: AttemptParts): Promise<Verdict> {
  if (messageId === null) return drop('no_message', delivery, parts);
  try {
    await inWords(delivery, parts, (body) =>
      parts.line.call('editMessageText', editParams(delivery.chatId, messageId, body)),
    );
  } catch (error) {
    // It says so already: an earlier attempt came through.
    if (!isCode(error, 'not_modified')) throw error;
  }
  await markSent(parts.db, delivery, null);
  return SETTLED;
}

async function remove(delivery: Delivery, parts: AttemptParts): Promise<Verdict> {
  const { chatId, targetId } = delivery;
  if (targetId === null) return drop('no_message', delivery, parts);
  await removeMessage(parts.line, chatId, targetId);
  await markSent(parts.db, delivery, null);
  return SETTLED;
}

/** A message cannot be removed now, but perhaps later. */
const MAY_COME_TO_PASS: readonly TelegramError['code'][] = ['flood', 'unreachable', 'unauthorized', 'aborted'];

/** Whatever is gone already, or too old, stays as it is. @throws TelegramError where it may come to pass later */
async function removeMessage(line: Line, chatId: number, messageId: number): Promise<void> {
  try {
    await line.call('deleteMessage', { chat_id: chatId, message_id: messageId });
  } catch (error) {
    if (!(error instanceof TelegramError) || MAY_COME_TO_PASS.includes(error.code)) throw error;
  }
}

/** A row that is going to be a send, whatever becomes of its message. */
export function needsMark({ role, isMarked, sentAs }: Delivery): boolean {
  return !isMarked && sentAs === null && (role === 'placeholder' || role === 'reply' || role === 'part');
}

/** Does what takes time before a send, while nothing can have happened yet, and gives the send; null where nothing is to be sent any more. */
export type Prepare = (delivery: Delivery, parts: AttemptParts) => Promise<(() => Promise<unknown>) | null>;

const prepareText: Prepare = (delivery, parts) =>
  Promise.resolve(() => inWords(delivery, parts, (body) => parts.line.call('sendMessage', sendParams(delivery, body))));

/**
 * A send is the one call that shows when it is repeated. So the row says that it may have happened before it can have
 * happened; whoever finds it saying so repeats it, stores the new message's id, and then looks for the other copy.
 */
async function send(delivery: Delivery, parts: AttemptParts, prepare: Prepare = prepareText): Promise<Verdict> {
  const { db } = parts;
  if (delivery.sentAs !== null) return sweep(delivery, delivery.sentAs, parts);
  const call = await prepare(delivery, parts);
  if (call === null) return SETTLED;
  if (!delivery.isMarked) await markUncertain(db, [delivery.id], true);
  let messageId: number;
  try {
    messageId = messageIdOf(await call());
  } catch (error) {
    const certainlyNot = error instanceof TelegramError && !error.mayHaveHappened;
    if (certainlyNot && !delivery.uncertain) await markUncertain(db, [delivery.id], false);
    throw error;
  }
  if (delivery.uncertain) {
    await markSentUnswept(db, delivery, messageId);
    return sweep(delivery, messageId, parts);
  }
  await markSent(db, delivery, messageId);
  return SETTLED;
}

/**
 * Where the search is held up, the row waits with the id of its message, and the search goes on later. At best: the message
 * itself is out, so that what fails here again and again must not hold what comes after it.
 */
async function sweep(delivery: Delivery, messageId: number, parts: AttemptParts): Promise<Verdict> {
  const failure = await sweepCopies(parts, delivery, messageId).then(
    () => null,
    (error: unknown) => ({ error }),
  );
  if (failure !== null) {
    // Whoever goes on after a stop goes on with this.
    if (isCode(failure.error, 'aborted')) throw failure.error;
    const mayPass = isCode(failure.error, 'flood') || isCode(failure.error, 'unreachable');
    if (mayPass && parts.sweeps.mayRepeat(delivery.id)) throw failure.error;
  }
  parts.sweeps.forget(delivery.id);
  await markSent(parts.db, delivery, messageId);
  return failure === null ? SETTLED : verdictAfterSweep(failure.error, delivery, parts);
}

function verdictAfterSweep(error: unknown, delivery: Delivery, { report, storagePause }: AttemptParts): Verdict {
  if (!(error instanceof TelegramError)) {
    report(trouble('unswept', 'storage', delivery));
    return { kind: 'held', milliseconds: storagePause };
  }
  report(trouble('unswept', error.code, delivery));
  return error.code === 'flood' ? { kind: 'held', milliseconds: error.retryAfter ?? 0 } : SETTLED;
}

/** An answer must not be lost over an emphasis or a button: what Telegram will not have is tried once more in bare words. */
async function inWords<T>(
  delivery: Delivery,
  { report }: Pick<AttemptParts, 'report'>,
  call: (body: MessageBody) => Promise<T>,
): Promise<T> {
  const { role, body } = delivery;
  try {
    return await call(body);
  } catch (error) {
    const isAnswer = role === 'final' || role === 'part' || role === 'reply';
    const isRefused = isCode(error, 'rejected') || isCode(error, 'too_large');
    if (!isAnswer || !isRefused || isBare(body)) throw error;
    report(trouble('simplified', 'rejected', delivery));
    return call(bareBody(body));
  }
}

function messageIdOf(answer: unknown): number {
  const id: unknown =
    typeof answer === 'object' && answer !== null && 'message_id' in answer ? answer.message_id : undefined;
  if (typeof id !== 'number') throw unreachable('sendMessage', 'an answer without the message', true);
  return id;
}

function isCode(error: unknown, code: TelegramError['code']): boolean {
  return error instanceof TelegramError && error.code === code;
}
