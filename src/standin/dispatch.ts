/** Decides which bot hears of what happened, and in which update. */
import type { Bot } from './bot.ts';
import type { WorldEvent } from './events.ts';
import { viewMessage } from './messageView.ts';
import type { ChatRecord, MessageRecord } from './records.ts';
import type { ChatMemberUpdated, UpdatePayload } from './types.ts';
import type { World } from './world.ts';

/** Every bot's updates come through here, so that `allowed_updates` holds for all of them. */
export function notify(bot: Bot, payload: UpdatePayload): void {
  if (Object.keys(payload).every((type) => bot.wants(type))) bot.queue.push(payload);
}

/** Connects the world to its bots. */
export function dispatch(world: World, bots: () => Iterable<Bot>): void {
  world.events.add((event) => {
    for (const bot of bots()) {
      const payload = payloadOf(event, bot, world);
      if (payload !== null) notify(bot, payload);
    }
  });
}

function payloadOf(event: WorldEvent, bot: Bot, world: World): UpdatePayload | null {
  switch (event.type) {
    case 'message.sent':
    case 'message.edited': {
      if (!sees(bot, event.message)) return null;
      const view = viewMessage(event.message);
      const edited = event.type === 'message.edited';
      if (event.message.chat.type === 'channel') return edited ? { edited_channel_post: view } : { channel_post: view };
      return edited ? { edited_message: view } : { message: view };
    }
    case 'member.changed':
      return memberUpdate(event.chat, event.change, bot);
    case 'message.reacted': {
      const { message, userId, before } = event;
      const user = world.users.get(userId);
      if (user === undefined || user.is_bot || !reactionsReach(bot, message.chat)) return null;
      const after = message.reactions.get(userId) ?? [];
      const base = { chat: message.chat.view(), message_id: message.id, user, date: world.seconds() };
      return { message_reaction: { ...base, old_reaction: reactionList(before), new_reaction: reactionList(after) } };
    }
    case 'message.deleted':
    case 'chat.created':
    case 'chat.acted':
    case 'callback.answered':
    case 'call.started':
    case 'call.finished':
    default:
      return null;
  }
}

function reactionList(emoji: readonly string[]): unknown {
  return emoji.map((one) => ({ type: 'emoji', emoji: one }));
}

function reactionsReach(bot: Bot, chat: ChatRecord): boolean {
  return chat.type === 'private' ? chat.botId === bot.user.id : chat.isAdministrator(bot.user.id);
}

function memberUpdate(chat: ChatRecord, change: ChatMemberUpdated, bot: Bot): UpdatePayload | null {
  const { user } = change.new_chat_member;
  if (user.id === bot.user.id) {
    return chat.botId === null || chat.botId === bot.user.id ? { my_chat_member: change } : null;
  }
  return chat.isAdministrator(bot.user.id) ? { chat_member: change } : null;
}

/** Whether Telegram shows the message to the bot: its own never, other bots' never, in groups as privacy mode allows. */
export function sees(bot: Bot, message: MessageRecord): boolean {
  const { chat, from, senderChat } = message;
  const id = bot.user.id;
  if (!chat.holds(id) || chat.blocked) return false;
  if (from?.is_bot === true && senderChat === null) return false;
  if (chat.type === 'private' || chat.type === 'channel') return true;
  if (!bot.privacyMode || chat.isAdministrator(id) || isService(message)) return true;
  const replied = message.replyTo === null ? undefined : chat.messages.get(message.replyTo);
  return replied?.from?.id === id || message.viaBot?.id === id || addresses(bot, message);
}

function isService({ content }: MessageRecord): boolean {
  const fields = [
    'new_chat_members',
    'left_chat_member',
    'group_chat_created',
    'forum_topic_created',
    'forum_topic_closed',
  ];
  return [...fields, 'migrate_to_chat_id', 'migrate_from_chat_id'].some((field) => field in content);
}

function addresses(bot: Bot, { chat, content }: MessageRecord): boolean {
  const text = content.text ?? content.caption ?? '';
  const entities = content.entities ?? content.caption_entities ?? [];
  const name = `@${bot.user.username ?? ''}`.toLowerCase();
  return entities.some(({ type, offset, length, user }) => {
    const part = text.slice(offset, offset + length).toLowerCase();
    if (type === 'mention') return part === name;
    if (type === 'text_mention') return user?.id === bot.user.id;
    if (type !== 'bot_command') return false;
    if (part.includes('@')) return part.endsWith(name);
    return chat.lastBotId === null || chat.lastBotId === bot.user.id;
  });
}
