/** Answers to button presses and inline queries. Each may be answered once, and only while it is fresh. */
import { badRequest } from '../apiError.ts';
import type { Context } from './context.ts';

const TOO_OLD = 'query is too old and response timeout expired or query ID is invalid';
const ANSWER_LIMIT = 200;

export function answerCallbackQuery(context: Context): unknown {
  const { params, world } = context;
  const text = params.text('text');
  if (text.length > ANSWER_LIMIT) throw badRequest('MESSAGE_TOO_LONG');
  const { id, userId } = takeQuery(context, 'callback_query_id');
  const url = params.has('url') ? params.text('url') : null;
  const showAlert = params.flag('show_alert');
  world.events.emit({
    type: 'callback.answered',
    queryId: id,
    userId,
    text: text === '' ? null : text,
    showAlert,
    url,
  });
  return true;
}

export function answerInlineQuery(context: Context): unknown {
  takeQuery(context, 'inline_query_id');
  return true;
}

function takeQuery(
  { bot, params, now, callbackLimit }: Context,
  name: string,
): { readonly id: string; readonly userId: number } {
  const query = bot.openQueries.get(params.text(name));
  if (query === undefined) throw badRequest(TOO_OLD);
  bot.openQueries.delete(query.id);
  if (now() - query.at > callbackLimit) throw badRequest(TOO_OLD);
  return query;
}
