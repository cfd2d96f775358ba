/** What a bot can learn of a chat, and leaving it. */
import { badRequest } from '../apiError.ts';
import { viewMember } from '../world.ts';
import { type Context, readableChat, writableChat } from './context.ts';

export function getChat(context: Context): unknown {
  const chat = readableChat(context);
  return { ...chat.view(), accent_color_id: 0, max_reaction_count: 11 };
}

export function getChatMember(context: Context): unknown {
  const chat = readableChat(context);
  const id = context.params.integer('user_id', 0);
  const user = context.world.users.get(id);
  if (id <= 0) throw badRequest('invalid user_id specified');
  if (user === undefined) throw badRequest('user not found');
  if (chat.type === 'private') return viewMember(user, chat.holds(id) ? 'member' : 'left');
  return viewMember(user, chat.statusOf(id), chat.members.get(id)?.anonymous);
}

export function getChatAdministrators(context: Context): unknown {
  const chat = readableChat(context);
  if (chat.type === 'private') throw badRequest('there are no administrators in the private chat');
  const administrators = [...chat.members.values()].filter(
    ({ user, status }) =>
      ['creator', 'administrator'].includes(status) && (!user.is_bot || user.id === context.bot.user.id),
  );
  return administrators.map(({ user, status, anonymous }) => viewMember(user, status, anonymous));
}

export function getChatMemberCount(context: Context): unknown {
  const chat = readableChat(context);
  if (chat.type === 'private') return 2;
  return [...chat.members.keys()].filter((id) => chat.holds(id)).length;
}

export function leaveChat(context: Context): unknown {
  const chat = writableChat(context);
  if (chat.type === 'private') throw badRequest("chat member status can't be changed in private chats");
  const { user } = context.bot;
  context.world.post(chat, { from: user, content: { left_chat_member: user } });
  context.world.setMember(chat, user, 'left', user);
  return true;
}

export function createForumTopic(context: Context): unknown {
  const chat = writableChat(context);
  if (!chat.isForum) throw badRequest('the chat is not a forum');
  if (!chat.isAdministrator(context.bot.user.id)) throw badRequest('not enough rights to create a topic');
  const name = context.params.text('name').trim();
  if (name === '' || name.length > 128) throw badRequest('TOPIC_TITLE_EMPTY');
  const { threadId } = context.world.addTopic(chat, name, context.bot.user);
  return { message_thread_id: threadId, name, icon_color: 7322096 };
}
