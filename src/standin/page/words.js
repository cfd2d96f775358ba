/** How people, chats, messages and times are put into words on the page. Pure. */

/** @import { Message, ShownChat, User } from './types.ts' */

/** @param {User} user */
export const nameOf = (user) => [user.first_name, user.last_name].filter((name) => name !== undefined).join(' ');

/**
 * @param {ShownChat} chat
 * @param {readonly User[]} bots
 */
export function titleOf(chat, bots) {
  if (chat.type !== 'private') return chat.title ?? '';
  const bot = bots.find(({ id }) => id === chat.members[0]);
  return bot === undefined ? '' : nameOf(bot);
}

/** One or two letters for an avatar. @param {string} name */
export function initialsOf(name) {
  const words = name.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.map((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? '');
  return [letters[0] ?? '', letters.length > 1 ? (letters.at(-1) ?? '') : ''].join('').toUpperCase();
}

/** Which of seven colours somebody has. @param {number} id */
export const hueOf = (id) => Math.abs(id) % 7;

/** Who is shown as the author. @param {Message} message */
export function authorOf({ from, sender_chat: senderChat }) {
  if (senderChat !== undefined) return { id: senderChat.id, name: senderChat.title ?? '', isBot: false };
  if (from === undefined) return { id: 0, name: '', isBot: false };
  return { id: from.id, name: nameOf(from), isBot: from.is_bot };
}

/** What a message of the service says; null for what somebody wrote. @param {Message} message */
export function serviceText(message) {
  const author = authorOf(message);
  const { new_chat_members: joined, left_chat_member: left, forum_topic_created: topic } = message;
  if (joined !== undefined) {
    const self = joined.length === 1 && joined[0]?.id === author.id;
    return self ? `${author.name} joined` : `${author.name} added ${joined.map((user) => nameOf(user)).join(', ')}`;
  }
  if (left !== undefined)
    return left.id === author.id ? `${author.name} left` : `${author.name} removed ${nameOf(left)}`;
  if (topic !== undefined) return `${author.name} created the topic “${topic.name}”`;
  if (message.forum_topic_closed !== undefined) return `${author.name} closed the topic`;
  if (message.group_chat_created === true) return `${author.name} created the group`;
  if (message.migrate_to_chat_id !== undefined) return 'This group became a supergroup';
  if (message.migrate_from_chat_id !== undefined) return 'This supergroup was a group before';
  return null;
}

/** One line about a message. @param {Message} message */
export function previewOf(message) {
  const service = serviceText(message);
  if (service !== null) return service;
  const { text, caption, photo, document, sticker, voice, poll } = message;
  const words = text ?? caption;
  if (words !== undefined) return words.replace(/\s+/g, ' ');
  if (photo !== undefined) return 'Photo';
  if (document !== undefined) return document.file_name ?? 'Document';
  if (sticker !== undefined) return `${sticker.emoji ?? ''} Sticker`.trim();
  if (voice !== undefined) return 'Voice message';
  return poll === undefined ? '' : 'Poll';
}

/** @param {number} bytes */
export function sizeOf(bytes) {
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = bytes === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power] ?? 'B'}`;
}

const CLOCK = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** @param {number} seconds Unix */
export const clockOf = (seconds) => CLOCK.format(seconds * 1000);

/** @param {Date} date */
const midnight = (date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());

/** Days between two moments by the calendar of this place. @param {Date} day @param {Date} now */
function daysBefore(day, now) {
  return (midnight(now) - midnight(day)) / 86_400_000;
}

/** @param {number} seconds Unix @param {Date} now */
export function dayOf(seconds, now) {
  const date = new Date(seconds * 1000);
  const days = daysBefore(date, now);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: /** @type {const} */ ('numeric') };
  return new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', ...year }).format(date);
}

/** The time in a list of chats: of today the hour, of this week the day, else the date. @param {number} seconds @param {Date} now */
export function listTimeOf(seconds, now) {
  const date = new Date(seconds * 1000);
  const days = daysBefore(date, now);
  if (days === 0) return clockOf(seconds);
  const form = days > 0 && days < 7 ? { weekday: /** @type {const} */ ('short') } : {};
  return new Intl.DateTimeFormat('en', form).format(date);
}

/** @type {Readonly<Record<string, string>>} */
const ACTIONS = {
  typing: 'typing',
  upload_document: 'sending a file',
  upload_photo: 'sending a photo',
  record_voice: 'recording a voice message',
  upload_voice: 'sending a voice message',
  choose_sticker: 'choosing a sticker',
};

/** @param {string} action of sendChatAction */
export const actionText = (action) => ACTIONS[action] ?? 'doing something';
