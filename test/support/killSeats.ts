/** Where people sit who ask the bot: in private, in groups, in topics. */
import type { ChatRecord } from '../../src/standin/records.ts';
import type { Standin } from '../../src/standin/standin.ts';
import type { User } from '../../src/standin/types.ts';

export interface Seat {
  readonly chat: ChatRecord;
  /** null outside of topics. */
  readonly thread: number | null;
  readonly person: User;
}

/** One table, however many sit at it. */
export const tableOf = ({ chat, thread }: Pick<Seat, 'chat' | 'thread'>): string => `${chat.id}:${thread ?? 0}`;

/** Half of them private chats, a quarter groups where two people sit, a quarter topics: two to a forum. */
export function takeSeats(standin: Standin, tables: number): readonly Seat[] {
  const bots = [{ user: standin.bot().user }];
  const newcomer = (): User => standin.addUser({ firstName: 'Somebody' });
  const seats: Seat[] = [];
  let forum: ChatRecord | null = null;
  for (let table = 0; table < tables; table += 1) {
    const person = newcomer();
    if (table % 4 < 2) {
      seats.push({ chat: standin.world.privateChat(standin.bot().user.id, person), thread: null, person });
    } else if (table % 4 === 2) {
      const other = newcomer();
      const chat = standin.addGroup({ title: `Group ${table}`, members: [person, other], bots });
      seats.push({ chat, thread: null, person }, { chat, thread: null, person: other });
    } else {
      forum ??= standin.addGroup({ title: `Forum ${table}`, forum: true, members: [person], bots });
      const creator = [...forum.members.values()][0]?.user ?? person;
      if (creator !== person) standin.addMember(forum, person, creator);
      const { threadId } = standin.addTopic(forum, `Topic ${table}`, creator);
      seats.push({ chat: forum, thread: threadId, person });
      if (forum.topics.size === 2) forum = null;
    }
  }
  return seats;
}

/** What somebody says to the bot there: in groups it hears only what is said to it. @returns the message's id */
export function say(standin: Standin, { chat, thread, person }: Seat, text: string): number {
  const isCommand = text.startsWith('/');
  const name = standin.bot().user.username ?? '';
  const addressed = chat.type === 'private' ? text : isCommand ? `${text}@${name}` : `@${name} ${text}`;
  return standin.as(person).sendText(chat, addressed, { thread }).message_id;
}
