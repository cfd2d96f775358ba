/**
 * Chats in the log: a keyed digest, the same for a chat as long as the bot has its token, on every start and in every replica.
 * An operator can follow a chat by it; without the token nobody can tell which chat it is, although ids are few enough to be
 * tried one after the other.
 */
import { createHmac } from 'node:crypto';

/** Whatever holds the id of a chat, such as the key of a table: `<chatId>:<threadId>`. */
export type HideChat = (chatId: string) => string;

/** The name of an actor, or of an event of one, with every table in it under its hidden chat. */
export function hideTables(name: string, hideChat: HideChat): string {
  return name.replace(/table-(-?\d+)/gu, (_, chatId: string) => `table-${hideChat(chatId)}`);
}

const PURPOSE = 'rules-lawyer: chats in the log';
const LENGTH = 8;

/** @returns `c_` and 8 hexadecimal digits */
export function createHideChat(token: string): HideChat {
  const key = createHmac('sha256', token).update(PURPOSE).digest();
  return (chatId) => `c_${createHmac('sha256', key).update(chatId).digest('hex').slice(0, LENGTH)}`;
}
