import { describe, expect, it } from 'vitest';
import type { Intent } from '../../src/tablePorts.ts';
import { readUpdate } from '../../src/telegram/updates/readUpdate.ts';
import { BORIS, BOT, entity, GROUP, inGroup, inPrivate, NOW, OF_BOT, sampleUpdates } from '../support/sampleUpdates.ts';

const read = (update: unknown): Intent => readUpdate(update, BOT, NOW);
const edited = ({ message }: Readonly<Record<string, unknown>>): Intent =>
  read({ update_id: 1, edited_message: message });
const press = (fields: Readonly<Record<string, unknown>>): Intent =>
  read({ update_id: 1, callback_query: { id: 'q', from: BORIS, data: 'g:1', ...fields } });
const ignored = (reason: string): Intent => ({ kind: 'ignored', reason });

describe('text in a private chat', () => {
  it('is a question, with who, where and when', () => {
    expect(read(inPrivate({ text: '  How many\u0007cards?\n\nAnd\twhen? ' }))).toEqual({
      kind: 'question',
      text: 'How many cards?\n\nAnd when?',
      table: { chatId: BORIS.id, threadId: null },
      person: { userId: BORIS.id, locale: 'ru', anonymous: false },
      isPrivate: true,
      messageId: 41,
      at: 1_700_000_000_000,
    });
  });

  it('of nothing that can be read says nothing', () => {
    expect(read(inPrivate({ text: ' \u0000\n ' }))).toMatchObject({ kind: 'empty' });
  });

  it('of any length goes on as it is', () => {
    expect(read(inPrivate({ text: 'ж'.repeat(20_000) }))).toMatchObject({ kind: 'question', text: 'ж'.repeat(20_000) });
  });

  it.each([
    ['ru', 'ru'],
    ['uk', 'ru'],
    ['be', 'ru'],
    ['kk-KZ', 'ru'],
    ['RU_ru', 'ru'],
    ['de', 'en'],
    ['', 'en'],
    [7, 'en'],
  ])('language %s is answered in %s', (language_code, locale) => {
    expect(read(inPrivate({ text: 'x', from: { ...BORIS, language_code } }))).toMatchObject({ person: { locale } });
  });
});

describe('who writes', () => {
  const named = { text: '@rules_bot hello', entities: [entity('mention', '@rules_bot', '@rules_bot')] };
  const groupBot = { id: 1_087_968_824, is_bot: true, first_name: 'Group' };

  it('bots are not answered, nor what came through the bot itself', () => {
    expect(read(inGroup({ ...named, from: { ...BORIS, is_bot: true } }))).toEqual(ignored('bot'));
    expect(read(inGroup({ ...named, via_bot: { id: BOT.id, is_bot: true } }))).toEqual(ignored('own_inline'));
    expect(read(inGroup({ ...named, via_bot: { id: 5, is_bot: true } }))).toMatchObject({ kind: 'question' });
    expect(read(inGroup({ ...named, from: undefined }))).toEqual(ignored('no_sender'));
  });

  it('an anonymous administrator is the group, a channel is itself, and neither is a known person', () => {
    const channel = { id: -1_000_000_000_999, type: 'channel', title: 'News' };
    for (const sender_chat of [GROUP, channel]) {
      expect(read(inGroup({ ...named, from: groupBot, sender_chat }))).toMatchObject({
        kind: 'question',
        person: { userId: sender_chat.id, anonymous: true },
      });
    }
  });

  it('posts that Telegram forwards from the linked channel are for everybody', () => {
    const channel = { id: -1_000_000_000_999, type: 'channel' };
    const forwarded = { ...named, from: groupBot, sender_chat: channel, is_automatic_forward: true };
    expect(read(inGroup(forwarded))).toEqual(ignored('automatic_forward'));
  });
});

describe('files and other media', () => {
  const document = {
    file_id: 'F',
    file_unique_id: 'U',
    file_name: '../r.pdf',
    mime_type: 'application/pdf',
    file_size: 9,
  };
  const file = { fileId: 'F', name: '../r.pdf', mimeType: 'application/pdf', size: 9 };
  const caption = { caption: '@rules_bot', caption_entities: [entity('mention', '@rules_bot', '@rules_bot')] };

  it('a document in a private chat; in a group only if it is handed to the bot', () => {
    expect(read(inPrivate({ document }))).toMatchObject({ kind: 'document', file });
    expect(read(inGroup({ document }))).toEqual(ignored('not_addressed'));
    expect(read(inGroup({ document, ...caption }))).toMatchObject({ kind: 'document', file });
    expect(read(inGroup({ document, reply_to_message: OF_BOT }))).toMatchObject({ kind: 'document', file });
  });

  it('a document without name, type and size is one', () => {
    const bare = { fileId: 'F', name: '', mimeType: '', size: null };
    expect(read(inPrivate({ document: { file_id: 'F' } }))).toMatchObject({ kind: 'document', file: bare });
  });

  it('an animation comes with a document and is no file', () => {
    expect(read(inPrivate({ document, animation: { file_id: 'A' } }))).toMatchObject({ kind: 'media', albumId: null });
  });

  it.each(['photo', 'voice', 'sticker', 'poll', 'dice', 'contact', 'location', 'story', 'video_note', 'paid_media'])(
    '%s: a caption does not make it a question',
    (kind) => {
      const fields = { [kind]: { any: 1 }, media_group_id: 'album' };
      expect(read(inPrivate({ ...fields, caption: 'how?' }))).toMatchObject({ kind: 'media', albumId: 'album' });
      expect(read(inGroup(fields))).toEqual(ignored('not_addressed'));
      expect(read(inGroup({ ...fields, ...caption }))).toMatchObject({ kind: 'media' });
    },
  );
});

describe('edits', () => {
  it('of a question', () => {
    expect(edited(inPrivate({ text: 'how many?', edit_date: 1_700_000_060 }))).toMatchObject({
      kind: 'edit',
      text: 'how many?',
      messageId: 41,
      at: 1_700_000_060_000,
    });
  });

  it('of anything else change nothing', () => {
    expect(edited(inPrivate({ text: '/help' }))).toEqual(ignored('edit_of_no_question'));
    expect(edited(inPrivate({ text: ' ' }))).toEqual(ignored('edit_of_no_question'));
    expect(edited(inPrivate({ location: {} }))).toEqual(ignored('edit_of_no_question'));
    expect(edited(inGroup({ text: 'how many?' }))).toEqual(ignored('not_addressed'));
  });
});

describe('presses', () => {
  it('under a message, in its topic', () => {
    const message = { message_id: 3, date: 5, chat: GROUP, message_thread_id: 9, is_topic_message: true };
    expect(press({ message })).toEqual({
      kind: 'press',
      queryId: 'q',
      data: 'g:1',
      table: { chatId: GROUP.id, threadId: 9 },
      person: { userId: BORIS.id, locale: 'ru', anonymous: false },
      isPrivate: false,
      messageId: 3,
      at: NOW,
    });
  });

  it('under a message that is gone', () => {
    expect(press({ message: { message_id: 3, date: 0, chat: GROUP } })).toMatchObject({ kind: 'press', messageId: 3 });
  });

  it('of a game, or under a message of no chat, are not ours', () => {
    expect(press({ inline_message_id: 'i' })).toEqual(ignored('press_without_message'));
    const message = { message_id: 3, date: 0, chat: GROUP };
    expect(press({ message, data: undefined, game_short_name: 'g' })).toEqual(ignored('press_without_data'));
  });
});

describe('chats', () => {
  it.each([
    ['member', {}, true],
    ['administrator', {}, true],
    ['creator', {}, true],
    ['restricted', { is_member: true }, true],
    ['restricted', { is_member: false }, false],
    ['left', {}, false],
    ['kicked', {}, false],
  ])('the bot is %s %j: present %s', (status, more, present) => {
    const my_chat_member = { chat: GROUP, from: BORIS, date: 5, new_chat_member: { status, ...more } };
    expect(read({ update_id: 1, my_chat_member })).toEqual({ kind: 'membership', chatId: GROUP.id, present });
  });

  it('a group that became a supergroup tells it on both sides', () => {
    const migration: Intent = { kind: 'migration', fromChatId: -5, toChatId: GROUP.id };
    expect(read(inGroup({ chat: { id: -5, type: 'group' }, migrate_to_chat_id: GROUP.id }))).toEqual(migration);
    expect(read(inGroup({ migrate_from_chat_id: -5, sender_chat: GROUP }))).toEqual(migration);
  });
});

const listed = (emoji: readonly string[]) => emoji.map((one) => ({ type: 'emoji', emoji: one }));

const reacted = (
  after: readonly string[],
  before: readonly string[] = [],
  fields: Readonly<Record<string, unknown>> = {},
) => {
  const lists = { old_reaction: listed(before), new_reaction: listed(after) };
  return read({
    update_id: 1,
    message_reaction: { chat: GROUP, message_id: 7, user: BORIS, date: 50, ...lists, ...fields },
  });
};

describe('a reaction', () => {
  it('of 👎 says so of the message, wherever else it was said', () => {
    const disliked = {
      kind: 'disliked',
      table: { chatId: GROUP.id, threadId: null },
      person: { userId: BORIS.id, anonymous: false },
      isPrivate: false,
      messageId: 7,
      at: 50_000,
    };
    expect(reacted(['👎'])).toMatchObject(disliked);
    expect(reacted(['👍', '👎'], ['👍'])).toMatchObject(disliked);
    const paid = { new_reaction: [{ type: 'paid' }, { type: 'emoji', emoji: '👎' }] };
    expect(reacted([], [], paid)).toMatchObject(disliked);
  });

  it('of another kind, one that is taken back, and one of nobody in particular are of no concern', () => {
    expect(reacted(['👍'])).toEqual(ignored('other_reaction'));
    expect(reacted([], ['👎'])).toEqual(ignored('other_reaction'));
    expect(reacted(['👎', '👍'], ['👎'])).toEqual(ignored('other_reaction'));
    expect(reacted(['👎'], [], { user: undefined, actor_chat: GROUP })).toEqual(ignored('no_sender'));
    expect(reacted(['👎'], [], { user: { ...BORIS, is_bot: true } })).toEqual(ignored('bot'));
    expect(reacted(['👎'], [], { message_id: 'x' })).toEqual(ignored('malformed'));
  });
});

describe('what is of no concern', () => {
  it.each(['new_chat_members', 'left_chat_member', 'pinned_message', 'forum_topic_created', 'successful_payment'])(
    'service message %s',
    (kind) => {
      expect(read(inPrivate({ [kind]: { any: 1 } }))).toEqual(ignored('service'));
    },
  );

  it.each(['channel_post', 'edited_channel_post', 'inline_query', 'poll', 'message_reaction_count', 'chat_member'])(
    'update %s, under its name',
    (kind) => {
      expect(read({ update_id: 1, [kind]: { text: 'x' } })).toEqual(ignored(kind));
    },
  );

  it('kinds that are not there yet, under no name of theirs', () => {
    expect(read({ update_id: 1, 'tell me': {} })).toEqual(ignored('unknown_update'));
  });
});

it('one of everything that the stand-in can do', () => {
  const kinds = sampleUpdates().map((update) => {
    const intent = read(update);
    return intent.kind === 'ignored' ? intent.reason : intent.kind;
  });
  expect(kinds.join(' ')).toBe(
    'command question edit document media media media media media press question command document service question ' +
      'membership membership migration migration',
  );
});
