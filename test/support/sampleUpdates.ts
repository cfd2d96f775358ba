/** Updates as the stand-in makes them: two people, a group and a forum, every kind of thing that is said there. No server. */
import { createStandin } from '../../src/standin/standin.ts';
import type { Update } from '../../src/standin/types.ts';

export const BOT = { id: 700_000_001, username: 'Rules_Bot' };
export const NOW = 1_800_000_000_000;
export const GROUP = { id: -1_000_000_000_007, type: 'supergroup', title: 'Friday' };
export const BORIS = { id: 22, is_bot: false, first_name: 'Boris', language_code: 'ru' };
const WRITTEN = 1_700_000_000;

/** What the bot wrote in the group, as replies carry it. */
export const OF_BOT = {
  message_id: 40,
  from: { id: BOT.id, is_bot: true, first_name: 'Rules' },
  chat: GROUP,
  text: 'Yes.',
};

type Fields = Readonly<Record<string, unknown>>;

/** Boris in the group; `fields` over it. */
export function inGroup(fields: Fields): Fields {
  return { update_id: 1, message: { message_id: 41, date: WRITTEN, chat: GROUP, from: BORIS, ...fields } };
}

export function inPrivate(fields: Fields): Fields {
  return inGroup({ chat: { id: BORIS.id, type: 'private', first_name: 'Boris' }, ...fields });
}

/** The entity of the first `word` in `text`. */
export function entity(type: string, text: string, word: string, more: Fields = {}): Fields {
  return { type, offset: text.indexOf(word), length: word.length, ...more };
}

const PDF = { name: 'rules.pdf', mimeType: 'application/pdf', bytes: new Uint8Array([37, 80, 68, 70]) };
const PHOTO = { name: 'board.jpg', mimeType: 'image/jpeg', bytes: new Uint8Array([255, 216]) };

export function openWorld() {
  const standin = createStandin({ bots: [{ token: `${BOT.id}:test`, username: 'rules_bot', firstName: 'Rules' }] });
  const { world } = standin;
  const bot = standin.bot().user;
  const ann = standin.addUser({ firstName: 'Ann', username: 'ann_plays', language: 'en' });
  const boris = standin.addUser({ firstName: 'Boris', language: 'ru' });
  const home = world.privateChat(bot.id, ann);
  const group = world.addChat({ type: 'supergroup', title: 'Friday' });
  const forum = world.addChat({ type: 'supergroup', title: 'Club', isForum: true });
  for (const chat of [group, forum]) {
    for (const user of [ann, boris]) world.setMember(chat, user, 'member', ann);
    world.setMember(chat, bot, 'administrator', ann);
  }
  const taken = (): readonly Update[] => {
    const updates = standin.bot().queue.take(0, 1000);
    standin.bot().queue.clear();
    return updates;
  };
  taken();
  return { standin, world, bot, ann, boris, home, group, forum, taken };
}

/** One of everything. */
export function sampleUpdates(): readonly Update[] {
  const { standin, world, bot, ann, boris, home, group, forum, taken } = openWorld();
  const [asAnn, asBoris] = [standin.as(ann), standin.as(boris)];
  asAnn.sendText(home, '/start');
  const asked = asAnn.sendText(home, 'How many cards do I draw?');
  asAnn.editText(home, asked.message_id, 'How many cards may I keep?');
  asAnn.sendDocument(home, PDF);
  asAnn.sendAlbum(home, [PHOTO, PHOTO], { caption: 'our board' });
  asAnn.sendVoice(home);
  asAnn.sendSticker(home);
  asAnn.sendPoll(home, 'Who begins?', ['I', 'you']);
  const placed = world.post(group, {
    from: bot,
    content: { text: 'Which game?' },
    markup: { inline_keyboard: [[{ text: 'Chess', callback_data: 'g:1' }]] },
  });
  asBoris.press(group, placed.id, { data: 'g:1' });
  asBoris.sendText(group, 'сколько карт @rules_bot?', { replyTo: placed.id });
  asBoris.sendText(group, '/find@rules_bot trade');
  asBoris.sendDocument(group, PDF, { caption: '@rules_bot' });
  const topic = world.addTopic(forum, 'Chess', ann);
  asAnn.sendText(forum, '@rules_bot castling', { thread: topic.threadId });
  world.setMember(group, bot, 'left', ann);
  const old = world.addChat({ type: 'group', title: 'Old' });
  for (const user of [ann, bot]) world.setMember(old, user, 'member', ann);
  world.migrate(old, ann);
  return taken();
}
