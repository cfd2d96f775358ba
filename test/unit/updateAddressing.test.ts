import { describe, expect, it } from 'vitest';
import type { Intent } from '../../src/tablePorts.ts';
import { readUpdate } from '../../src/telegram/updates/readUpdate.ts';
import { BORIS, BOT, entity, GROUP, inGroup, inPrivate, NOW, OF_BOT, openWorld } from '../support/sampleUpdates.ts';

const read = (update: unknown): Intent => readUpdate(update, BOT, NOW);
const ignored = (reason: string): Intent => ({ kind: 'ignored', reason });

/** Boris writes in the group and his app marks `@…` and `/…` as Telegram does. */
function said(text: string, fields: Readonly<Record<string, unknown>> = {}): Intent {
  const mentions = [...text.matchAll(/@\w+/g)].map(({ 0: word, index }) => ({
    type: 'mention',
    offset: index,
    length: word.length,
  }));
  const commands = [...text.matchAll(/(?<!\w)\/\w+(?:@\w+)?/g)].map(({ 0: word, index }) => ({
    type: 'bot_command',
    offset: index,
    length: word.length,
  }));
  const inCommand = (at: number): boolean => commands.some(({ offset, length }) => at > offset && at < offset + length);
  const entities = [...commands, ...mentions.filter(({ offset }) => !inCommand(offset))];
  return read(inGroup({ text, ...(entities.length > 0 ? { entities } : {}), ...fields }));
}

describe('in a group', () => {
  it('what people say among themselves is nothing to the bot', () => {
    expect(said('whose turn is it?')).toEqual(ignored('not_addressed'));
    expect(said('@ann_plays whose turn is it?')).toEqual(ignored('not_addressed'));
    expect(said('mail rules_bot about it')).toEqual(ignored('not_addressed'));
    expect(said('I typed /help yesterday')).toEqual(ignored('not_addressed'));
    expect(said('yes', { reply_to_message: { ...OF_BOT, from: BORIS } })).toEqual(ignored('not_addressed'));
  });

  it.each([
    ['@rules_bot how many cards?', 'how many cards?'],
    ['@RULES_BOT, how many cards?', 'how many cards?'],
    ['@rules_bot: how many cards?', 'how many cards?'],
    ['how many cards, @Rules_Bot?', 'how many cards?'],
    ['how many @rules_bot cards?', 'how many cards?'],
    ['well, @rules_bot, how many cards?', 'well, how many cards?'],
    ['well, @rules_bot how many cards?', 'well, how many cards?'],
    ['how many, or all , @rules_bot', 'how many, or all'],
    ['how many cards?\n@rules_bot', 'how many cards?'],
    ['first\n@rules_bot second', 'first\nsecond'],
    ['@rules_bot @rules_bot how many  cards @rules_bot', 'how many  cards'],
    ['@rules_bot is @ann_plays right?', 'is @ann_plays right?'],
    ['@rules_bot 👍🏽 1/2 of @rules_bot', '👍🏽 1/2 of'],
  ])('named in any case, the name is cut out: %s', (text, question) => {
    expect(said(text)).toMatchObject({ kind: 'question', text: question });
  });

  it('named by a link, as with bots that have no name of their own in the text', () => {
    const text = 'Rules, who begins?';
    const link = (id: number): Intent =>
      read(inGroup({ text, entities: [entity('text_mention', text, 'Rules', { user: { id, is_bot: true } })] }));
    expect(link(BOT.id)).toMatchObject({ kind: 'question', text: 'who begins?' });
    expect(link(BOT.id + 1)).toEqual(ignored('not_addressed'));
  });

  it('a name that only begins like the bot’s is another one', () => {
    expect(said('@rules_bot2 who begins?')).toEqual(ignored('not_addressed'));
  });

  it('a server that marks nothing: the name is found in the text', () => {
    expect(read(inGroup({ text: '@rules_bot who begins?' }))).toMatchObject({ kind: 'question', text: 'who begins?' });
    expect(read(inGroup({ text: 'write to me@rules_bot' }))).toEqual(ignored('not_addressed'));
  });

  it('a reply to the bot is a question to it', () => {
    expect(said('and with two players?', { reply_to_message: OF_BOT })).toMatchObject({ kind: 'question' });
  });

  it('every message in a topic that the bot opened comes as a reply to it, and is none', () => {
    const opening = { ...OF_BOT, message_id: 9, text: undefined, forum_topic_created: { name: 'Chess' } };
    const topic = { message_thread_id: 9, is_topic_message: true };
    expect(said('hello', { ...topic, reply_to_message: opening })).toEqual(ignored('not_addressed'));
    expect(said('hello', { ...topic, reply_to_message: OF_BOT })).toMatchObject({
      kind: 'question',
      table: { chatId: GROUP.id, threadId: 9 },
    });
  });

  it('a reply to the first message of a chain of replies, which gives the chain its id, is a reply', () => {
    expect(said('why?', { message_thread_id: 40, reply_to_message: OF_BOT })).toMatchObject({
      kind: 'question',
      table: { chatId: GROUP.id, threadId: null },
    });
  });

  describe('nothing but the name', () => {
    const ofAnn = { ...OF_BOT, from: { id: 21, is_bot: false }, text: '@rules_bot may I castle twice?' };

    it('under somebody’s question asks that', () => {
      expect(said('@rules_bot', { reply_to_message: ofAnn })).toMatchObject({
        kind: 'question',
        text: 'may I castle twice?',
        messageId: 41,
        person: { userId: BORIS.id },
      });
    });

    it('under nothing, a picture, the bot or another bot says nothing', () => {
      expect(said('@rules_bot')).toMatchObject({ kind: 'empty' });
      expect(said('@rules_bot', { reply_to_message: { ...ofAnn, text: undefined } })).toMatchObject({ kind: 'empty' });
      expect(said('@rules_bot', { reply_to_message: OF_BOT })).toMatchObject({ kind: 'empty' });
      const ofOther = { ...ofAnn, from: { id: 5, is_bot: true } };
      expect(said('@rules_bot', { reply_to_message: ofOther })).toMatchObject({ kind: 'empty' });
    });
  });
});

describe('commands', () => {
  it.each([
    ['/help', 'help', ''],
    ['/Find@RULES_BOT  trade ', 'find', 'trade'],
    ['/find long\nroad', 'find', 'long\nroad'],
    ['@rules_bot /find trade', 'find', 'trade'],
    ['/find @rules_bot trade', 'find', 'trade'],
  ])('%j', (text, name, args) => {
    expect(said(text)).toMatchObject({ kind: 'command', name, args });
  });

  it('for another bot of the group are not ours, not even under a message of ours', () => {
    expect(said('/help@other_bot')).toEqual(ignored('other_bot'));
    expect(said('/help@other_bot', { reply_to_message: OF_BOT })).toEqual(ignored('other_bot'));
    expect(said('/help@other_bot @rules_bot')).toEqual(ignored('other_bot'));
  });

  it('in a private chat there is nobody else to mean', () => {
    const text = '/help@other_bot';
    const entities = [entity('bot_command', text, text)];
    expect(read(inPrivate({ text, entities }))).toMatchObject({ kind: 'command', name: 'help' });
  });

  it('a server that marks nothing: a slash and a word at the beginning', () => {
    expect(read(inPrivate({ text: '/start deep_link' }))).toMatchObject({
      kind: 'command',
      name: 'start',
      args: 'deep_link',
    });
    expect(read(inPrivate({ text: '/ how?' }))).toMatchObject({ kind: 'question', text: '/ how?' });
    expect(read(inPrivate({ text: '1 /2 cards' }))).toMatchObject({ kind: 'question' });
    expect(read(inPrivate({ text: '/usr/bin' }))).toMatchObject({ kind: 'question' });
  });

  it('inside a text are part of the text', () => {
    const text = 'what does /help do?';
    const entities = [entity('bot_command', text, '/help')];
    expect(read(inPrivate({ text, entities }))).toMatchObject({ kind: 'question', text });
  });
});

it('a group that the stand-in plays: mention, reply and command reach the bot, talk does not', () => {
  const { standin, world, bot, boris, group, taken } = openWorld();
  const placed = world.post(group, { from: bot, content: { text: 'Which game?' } });
  const asBoris = standin.as(boris);
  asBoris.sendText(group, 'сколько карт, @rules_bot?');
  asBoris.sendText(group, 'шахматы', { replyTo: placed.id });
  asBoris.sendText(group, '/find@rules_bot рокировка');
  asBoris.sendText(group, 'ну что, ходи');
  const intents = taken().map(read);
  expect(intents.map(({ kind }) => kind)).toEqual(['question', 'question', 'command', 'ignored']);
  expect(intents[0]).toMatchObject({ text: 'сколько карт?', person: { locale: 'ru' } });
});
