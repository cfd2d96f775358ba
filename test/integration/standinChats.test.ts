import { expect, test } from 'vitest';
import { drain, field, openStage, type Stage } from '../support/standin.ts';

function bots({ standin }: Stage): readonly { readonly user: ReturnType<typeof standin.bot>['user'] }[] {
  return [{ user: standin.bot().user }];
}

test('privacy mode shows the bot commands, mentions and replies to it; an administrator sees all', async () => {
  const stage = await openStage();
  const { standin, ann, boris, call } = stage;
  const group = standin.addGroup({ title: 'Table', members: [ann, boris], bots: bots(stage) });
  const answer = Number(field((await call('sendMessage', { chat_id: group.id, text: 'Hi' })).result, 'message_id'));
  await drain(stage);
  const says = (text: string, replyTo: number | null = null): number =>
    standin.as(boris).sendText(group, text, { replyTo }).message_id;
  const chatter = says('just talking');
  says('/ask');
  says('/ask@rules_bot');
  says('/ask@other_bot');
  says('and @Rules_Bot?');
  says('thanks', answer);
  says('not you', chatter);
  const heard = (await drain(stage)).map((update) => field(update, 'message', 'text'));
  expect(heard).toEqual(['/ask', '/ask@rules_bot', 'and @Rules_Bot?', 'thanks']);
  standin.setStatus(group, standin.bot().user, 'administrator', ann);
  says('now everything');
  expect(
    (await drain(stage)).map(
      (update) => field(update, 'message', 'text') ?? field(update, 'my_chat_member', 'new_chat_member', 'status'),
    ),
  ).toEqual(['administrator', 'now everything']);
});

test('a topic keeps its messages; an unknown, closed or deleted one is refused; replies follow their topic', async () => {
  const stage = await openStage();
  const { standin, ann, call } = stage;
  const forum = standin.addGroup({ title: 'Club', forum: true, members: [ann], bots: bots(stage) });
  const topic = standin.addTopic(forum, 'Catan', ann);
  await drain(stage);
  const question = standin.as(ann).sendText(forum, '@rules_bot how?', { thread: topic.threadId });
  expect(await drain(stage)).toMatchObject([
    {
      message: {
        message_thread_id: topic.threadId,
        is_topic_message: true,
        reply_to_message: { forum_topic_created: { name: 'Catan' } },
        chat: { is_forum: true },
      },
    },
  ]);
  const sent = await call('sendMessage', {
    chat_id: forum.id,
    text: 'So.',
    reply_parameters: { message_id: question.message_id },
  });
  expect(sent.result).toMatchObject({ message_thread_id: topic.threadId, is_topic_message: true });
  const send = async (thread: number): Promise<string | null> =>
    (await call('sendMessage', { chat_id: forum.id, text: 'x', message_thread_id: thread })).description;
  expect(await send(4711)).toBe('Bad Request: message thread not found');
  expect(await send(1)).toBe('Bad Request: message thread not found');
  standin.closeTopic(forum, topic.threadId, ann);
  expect(await send(topic.threadId)).toBe('Bad Request: TOPIC_CLOSED');
  standin.deleteTopic(forum, topic.threadId);
  expect(await send(topic.threadId)).toBe('Bad Request: message thread not found');
  expect(standin.messages(forum).every((message) => message.message_thread_id !== topic.threadId)).toBe(true);
});

test('a migrated group answers with the id of its supergroup, and both sides say so', async () => {
  const stage = await openStage();
  const { standin, ann, call } = stage;
  const group = standin.addGroup({ type: 'group', title: 'Old', members: [ann], bots: bots(stage) });
  await drain(stage);
  const supergroup = standin.migrate(group, ann);
  expect(await drain(stage)).toMatchObject([
    { message: { chat: { id: group.id, type: 'group' }, migrate_to_chat_id: supergroup.id } },
    { message: { chat: { id: supergroup.id, type: 'supergroup' }, migrate_from_chat_id: group.id } },
  ]);
  const refused = await call('sendMessage', { chat_id: group.id, text: 'x' });
  expect(refused).toMatchObject({
    status: 400,
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    parameters: { migrate_to_chat_id: supergroup.id },
  });
  expect((await call('sendMessage', { chat_id: supergroup.id, text: 'x' })).ok).toBe(true);
});

test('a bot that was blocked or thrown out gets 403, and hears of it', async () => {
  const stage = await openStage();
  const { standin, ann, boris, home, call } = stage;
  const group = standin.addGroup({ type: 'group', title: 'Table', members: [ann, boris], bots: bots(stage) });
  await drain(stage);
  standin.as(ann).setBlocked(home, true);
  expect(await drain(stage)).toMatchObject([
    { my_chat_member: { chat: { id: ann.id }, new_chat_member: { status: 'kicked' } } },
  ]);
  const blocked = await call('sendMessage', { chat_id: ann.id, text: 'x' });
  expect(blocked).toMatchObject({ status: 403, description: 'Forbidden: bot was blocked by the user' });
  standin.as(ann).setBlocked(home, false);
  expect((await call('sendMessage', { chat_id: ann.id, text: 'x' })).ok).toBe(true);
  standin.kick(group, standin.bot().user, ann);
  const kicked = await call('sendMessage', { chat_id: group.id, text: 'x' });
  expect(kicked).toMatchObject({ status: 403, description: 'Forbidden: bot was kicked from the group chat' });
  await drain(stage);
  standin.as(boris).sendText(group, '/ask');
  expect(await drain(stage)).toEqual([]);
});

test('an anonymous administrator and a channel show whom they speak for', async () => {
  const stage = await openStage();
  const { standin, ann, boris, call } = stage;
  const group = standin.addGroup({ title: 'Table', members: [ann, boris], bots: bots(stage) });
  const channel = standin.addGroup({ type: 'channel', title: 'News', members: [ann], bots: bots(stage) });
  standin.setStatus(group, boris, 'administrator', ann, true);
  await drain(stage);
  standin.as(boris).sendText(group, '/ask');
  standin.channelPost(channel, 'Hello all');
  expect(await drain(stage)).toMatchObject([
    { message: { from: { username: 'GroupAnonymousBot', is_bot: true }, sender_chat: { id: group.id }, text: '/ask' } },
    { channel_post: { sender_chat: { id: channel.id, type: 'channel' }, text: 'Hello all' } },
  ]);
  const roles = await Promise.all(
    [ann, boris, standin.bot().user].map((user) => call('getChatMember', { chat_id: group.id, user_id: user.id })),
  );
  expect(roles.map(({ result }) => field(result, 'status'))).toEqual(['creator', 'administrator', 'member']);
  expect((await call('getChatAdministrators', { chat_id: group.id })).result).toHaveLength(2);
  expect((await call('getChatAdministrators', { chat_id: ann.id })).description).toContain(
    'there are no administrators',
  );
  expect((await call('leaveChat', { chat_id: group.id })).result).toBe(true);
  expect((await call('getChat', { chat_id: group.id })).description).toBe(
    'Forbidden: bot is not a member of the supergroup chat',
  );
});

test('several bots have their own updates, and their own chat with the same person', async () => {
  const names = ['first_bot', 'second_bot'];
  const tokens = names.map((username, index) => ({ username, token: `${700_000_001 + index}:test-token` }));
  const { standin, ann, boris } = await openStage({ bots: tokens });
  const [first, second] = standin.bots;
  const group = standin.addGroup({
    title: 'Two',
    members: [ann, boris],
    bots: standin.bots.map(({ user }) => ({ user })),
  });
  first?.queue.clear();
  second?.queue.clear();
  standin.as(ann).sendText(group, '/ask@second_bot');
  standin.as(boris).sendText(standin.world.privateChat(second?.user.id ?? 0, boris), 'psst');
  expect([first?.queue.pending, second?.queue.pending]).toEqual([0, 2]);
  expect([...standin.world.chats.values()].filter(({ person }) => person?.id === boris.id)).toHaveLength(1);
});

test('commands are kept by scope and language', async () => {
  const { call, standin, ann, home } = await openStage();
  const set = (text: string, scope: unknown, language_code: string): ReturnType<typeof call> =>
    call('setMyCommands', { commands: [{ command: 'help', description: text }], scope, language_code });
  await set('any', { type: 'default' }, '');
  await set('по-русски', { type: 'default' }, 'ru');
  await set('hers', { type: 'chat', chat_id: ann.id }, '');
  expect((await call('getMyCommands', { language_code: 'ru' })).result).toEqual([
    { command: 'help', description: 'по-русски' },
  ]);
  expect((await call('getMyCommands', { scope: { type: 'all_group_chats' } })).result).toEqual([]);
  const shown = await fetch(`${standin.url}/standin/api/chats/${home.key}/commands?as=${ann.id}`);
  expect(await shown.json()).toEqual([{ command: 'help', description: 'hers', bot: 'rules_bot' }]);
  await call('deleteMyCommands', { scope: { type: 'chat', chat_id: ann.id } });
  const rest = await fetch(`${standin.url}/standin/api/chats/${home.key}/commands?as=${ann.id}`);
  expect(await rest.json()).toEqual([{ command: 'help', description: 'any', bot: 'rules_bot' }]);
  const wrong = await call('setMyCommands', { commands: [{ command: 'No Good', description: 'x' }] });
  expect(wrong.description).toBe('Bad Request: BOT_COMMAND_INVALID');
});
