/** From an update, as it was stored, to what it asks of the bot. Same update, same intent; nothing is thrown. */
import type { Intent } from '../../tablePorts.ts';
import { ignored, personOf, readEdit, readMessage } from './readMessage.ts';
import type { BotIdentity } from './said.ts';
import { isRecord, readMembershipFields, readPressFields, readReactionFields, threadOf } from './wire.ts';

/** Kinds of updates that are known and of no concern: named in the log as they are. */
const UNCONCERNING: readonly string[] = (
  'channel_post edited_channel_post business_connection business_message edited_business_message ' +
  'deleted_business_messages message_reaction_count inline_query chosen_inline_result shipping_query ' +
  'pre_checkout_query purchased_paid_media poll poll_answer chat_member chat_join_request chat_boost removed_chat_boost'
).split(' ');

/** Status in a chat with which the bot can be spoken to. */
const PRESENT: readonly string[] = ['creator', 'administrator', 'member'];

/** @param receivedAt epoch milliseconds, for what carries no date of its own */
export function readUpdate(update: unknown, bot: BotIdentity, receivedAt: number): Intent {
  if (!isRecord(update)) return ignored('malformed');
  const {
    message,
    edited_message: edited,
    callback_query: press,
    my_chat_member: membership,
    message_reaction: reaction,
  } = update;
  if (isRecord(message)) return readMessage(message, bot, receivedAt);
  if (isRecord(edited)) return readEdit(edited, bot, receivedAt);
  if (isRecord(press)) return readPress(press, receivedAt);
  if (isRecord(membership)) return readMembership(membership);
  if (isRecord(reaction)) return readReaction(reaction, receivedAt);
  return ignored(UNCONCERNING.find((kind) => isRecord(update[kind])) ?? 'unknown_update');
}

function readPress(value: unknown, receivedAt: number): Intent {
  const press = readPressFields(value);
  if (press === null) return ignored('malformed');
  const { id, from, data, message } = press;
  if (from.is_bot) return ignored('bot');
  if (message === null) return ignored('press_without_message');
  if (data === null) return ignored('press_without_data');
  return {
    kind: 'press',
    table: { chatId: message.chat.id, threadId: threadOf(message) },
    person: personOf(from),
    isPrivate: message.chat.type === 'private',
    messageId: message.message_id,
    at: receivedAt,
    queryId: id,
    data,
  };
}

const DISLIKE = '👎';

const isDislike = ({ emoji }: { readonly emoji: string }): boolean => emoji === DISLIKE;

/** Any other reaction, and one that is taken back, is of no concern. */
function readReaction(value: unknown, receivedAt: number): Intent {
  const reaction = readReactionFields(value);
  if (reaction === null) return ignored('malformed');
  const { chat, user, message_id: messageId, date, old_reaction: before, new_reaction: after } = reaction;
  if (user === null) return ignored('no_sender');
  if (user.is_bot) return ignored('bot');
  if (!after.some(isDislike) || before.some(isDislike)) return ignored('other_reaction');
  return {
    kind: 'disliked',
    table: { chatId: chat.id, threadId: null },
    person: personOf(user),
    isPrivate: chat.type === 'private',
    messageId,
    at: date === null ? receivedAt : date * 1000,
  };
}

function readMembership(value: unknown): Intent {
  const membership = readMembershipFields(value);
  if (membership === null) return ignored('malformed');
  const { chat, new_chat_member: member } = membership;
  const present = PRESENT.includes(member.status) || (member.status === 'restricted' && member.is_member);
  return { kind: 'membership', chatId: chat.id, present };
}
