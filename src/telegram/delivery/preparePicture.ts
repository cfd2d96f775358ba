/**
 * A page of a book as a photo. It is drawn before its row says that it may have gone out: whoever finds the row after a
 * break draws it again. Where there is no picture, or the chat takes none, a sentence says so in its place, and the button
 * that asked for it can be pressed again.
 */
import { isOwed } from '../../storage/deliveryRecord.ts';
import { giveBackAction } from '../../storage/keyboards.ts';
import type { Delivery, PictureBody } from '../../storage/outbox.ts';
import type { PictureOutcome } from '../../tablePorts.ts';
import { aborted, TelegramError } from '../telegramError.ts';
import type { AttemptParts, Prepare } from './attemptDelivery.ts';
import { trouble } from './trouble.ts';
import { photoParams, sendParams } from './wireMessage.ts';

const METHOD = 'sendPhoto';

/** The chat takes no photos, or not this one. */
const REFUSED: readonly TelegramError['code'][] = ['rejected', 'too_large'];

export const preparePicture: Prepare = async (delivery, parts) => {
  const { line, report } = parts;
  const { body } = delivery;
  if (!isPicture(body)) return () => line.call('sendMessage', sendParams(delivery, body));
  const inWords = async (sentence: string): Promise<unknown> => {
    const said = await line.call('sendMessage', sendParams(delivery, { text: sentence, entities: [], keyboard: [] }));
    // Not before: as long as the sentence waits, a later attempt may still bring the picture.
    if (body.button !== undefined) await giveBackAction(parts.db, body.button);
    return said;
  };
  const outcome = await drawn(body, parts);
  if (!(await isOwed(parts.db, delivery.id))) return null;
  if (outcome.kind !== 'made') {
    report(trouble('unpictured', outcome.kind === 'gone' ? 'gone' : outcome.reason, delivery));
    return () => inWords(outcome.kind === 'gone' ? body.otherwise.gone : body.otherwise.unmade);
  }
  const file = { bytes: outcome.bytes, name: `page-${body.picture.page}.${outcome.format}` };
  return async () => {
    try {
      return await line.call(METHOD, photoParams(delivery, body, file));
    } catch (error) {
      if (!(error instanceof TelegramError) || !REFUSED.includes(error.code)) throw error;
      report(trouble('unpictured', error.code, delivery));
      return inWords(body.otherwise.unmade);
    }
  };
};

function isPicture(body: Delivery['body']): body is PictureBody {
  return 'picture' in body;
}

async function drawn(
  { picture }: PictureBody,
  { pictures, signal }: Pick<AttemptParts, 'pictures' | 'signal'>,
): Promise<PictureOutcome> {
  try {
    return await pictures.picture(picture, signal);
  } catch (error) {
    // Nothing went out, and the row is found again after the next start.
    if (signal.aborted) throw aborted(METHOD, false);
    throw error;
  }
}
