/**
 * The page's state and everything that can be done on it. Parts of the page read from here, and are drawn again after
 * `changed`; none of them knows another.
 */
/** @import { LiveEvent, PageSettings, Selection, ShownMessage } from './types.ts' */

import * as api from './api.js';
import { Composing } from './composing.js';
import { Deeds } from './deeds.js';
import { Live } from './live.js';
import { readPlace, writePlace } from './place.js';
import { Presses } from './presses.js';
import { toast, tellAnswer } from './toast.js';
import { Typing } from './typing.js';
import { Unread } from './unread.js';
import { ChatWorld } from './world.js';

/** Messages that are fetched at once. */
const PAGE = 100;

export class App {
  world = new ChatWorld();
  unread = new Unread();
  presses = new Presses(() => this.changed());
  typing = new Typing(() => this.changed());
  composing = new Composing(() => this.changed());
  deeds = new Deeds(this.presses, () => this.selection);
  connected = false;
  /** @type {PageSettings} */
  settings = { title: '', hints: {} };
  /** @type {Selection} */
  selection = { viewer: null, chat: null, thread: null };
  /** Chats whose first message is loaded. @type {Set<string>} */
  #whole = new Set();
  /** @type {Set<() => void>} */
  #views = new Set();
  /** @type {Set<(message: ShownMessage) => void>} */
  #listeners = new Set();
  #drawing = false;
  #live = new Live({
    connected: () => this.#readAll(),
    lost: () => this.#lose(),
    happened: (event) => this.#happen(event),
  });

  /** @param {() => void} view draws a part of the page */
  draw(view) {
    this.#views.add(view);
  }

  /** @param {(message: ShownMessage) => void} listener hears of new messages of the others in the open place */
  hear(listener) {
    this.#listeners.add(listener);
  }

  /** Draws once for all changes of one turn. */
  changed() {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      for (const view of this.#views) view();
    });
  }

  start() {
    this.selection = readPlace(location.hash);
    window.addEventListener('hashchange', () => {
      const { viewer, chat, thread } = readPlace(location.hash);
      if (viewer === null || writePlace(this.selection) === location.hash) return;
      this.attempt(async () => {
        await this.become(viewer);
        if (chat !== null) await this.open(chat, thread);
      });
    });
    // A tab that comes back to the front has read what is on it.
    document.addEventListener('visibilitychange', () => this.read());
    this.#live.start();
    this.changed();
  }

  /** Runs what may be refused, and says why if it is. @param {() => Promise<unknown>} deed */
  attempt(deed) {
    deed().catch((/** @type {unknown} */ error) => toast(error instanceof api.Refusal ? error.message : String(error)));
  }

  get viewer() {
    return this.world.users.find(({ id }) => id === this.selection.viewer) ?? null;
  }

  get chat() {
    const { chat } = this.selection;
    return chat === null ? null : (this.world.chats.get(chat) ?? null);
  }

  /** Messages of the place that is open. */
  get messages() {
    const { chat, thread } = this.selection;
    return chat === null ? [] : this.world.messages(chat, thread);
  }

  /** @param {number} viewer */
  async become(viewer) {
    const { chat, thread } = this.selection;
    this.#select({ viewer, chat: null, thread: null });
    await this.#live.hold(() => this.#readChats());
    const stays = chat !== null && this.world.chats.get(chat)?.members.includes(viewer) === true;
    if (stays) await this.open(chat, thread);
    else this.#openFirst();
  }

  /** @param {string} chat @param {number | null} thread */
  async open(chat, thread = null) {
    this.#select({ ...this.selection, chat, thread });
    if (!this.world.knows(chat)) await this.#live.hold(() => this.#readMessages(chat, 0));
    this.read();
    this.changed();
  }

  /** Back to the list of chats. */
  leave() {
    this.#select({ ...this.selection, chat: null, thread: null });
  }

  /** Whether there may be messages before those that are known. */
  get hasEarlier() {
    const { chat } = this.selection;
    return chat !== null && this.world.knows(chat) && !this.#whole.has(chat);
  }

  async readEarlier() {
    const { chat } = this.selection;
    const first = chat === null ? undefined : this.world.messages(chat)[0];
    if (chat === null || first === undefined || !this.hasEarlier) return;
    await this.#live.hold(() => this.#readMessages(chat, first.message_id));
    this.changed();
  }

  /** What is open was read, if the tab is in front. */
  read() {
    const { viewer, chat, thread } = this.selection;
    if (viewer === null || chat === null || document.hidden) return;
    if (this.unread.read(viewer, chat, thread)) this.changed();
  }

  /** @param {Selection} selection */
  #select(selection) {
    this.selection = selection;
    this.composing.goTo(selection);
    history.replaceState(null, '', writePlace(selection));
    this.changed();
  }

  async #readAll() {
    this.settings = await api.fetchSettings();
    this.world.forgetMessages();
    this.#whole.clear();
    this.presses.clear();
    await this.#readChats();
    const { viewer, chat, thread } = this.selection;
    if (this.viewer === null) {
      this.#select({ viewer: this.world.users[0]?.id ?? null, chat: null, thread: null });
      await this.#readChats();
    }
    const held = chat !== null && this.viewer?.id === viewer ? this.world.chats.get(chat) : undefined;
    if (held === undefined) this.#select({ ...this.selection, chat: null, thread: null });
    else {
      await this.#readMessages(held.key, 0);
      const known = thread !== null && held.topics.some(({ threadId }) => threadId === thread);
      this.#select({ ...this.selection, thread: known ? thread : null });
    }
    this.connected = true;
    if (this.selection.chat === null) this.#openFirst();
    this.changed();
  }

  /** The viewer has a chat with every bot, also where nothing was said yet. */
  async #readChats() {
    const snapshot = await api.fetchState();
    this.world.load(snapshot);
    const { viewer } = this;
    if (viewer === null) return;
    const missing = snapshot.bots.filter(
      (bot) =>
        !snapshot.chats.some(({ type, members }) => type === 'private' && members.join() === `${bot.id},${viewer.id}`),
    );
    const opened = await Promise.all(missing.map((bot) => api.openPrivate(viewer.id, bot.id)));
    for (const chat of opened) this.world.chats.set(chat.key, chat);
    this.changed();
  }

  /** @param {string} chat @param {number} before */
  async #readMessages(chat, before) {
    const messages = await api.fetchMessages(chat, before, PAGE);
    this.world.loadMessages(chat, messages);
    if (messages.length < PAGE) this.#whole.add(chat);
  }

  /** Where there is room for both, a chat is open beside the list: the one in which the bot hears every word. */
  #openFirst() {
    const { viewer } = this.selection;
    const chats = viewer === null ? [] : this.world.chatsOf(viewer);
    const first = chats.find(({ type }) => type === 'private') ?? chats[0];
    if (first !== undefined && window.matchMedia('(min-width: 720px)').matches)
      this.attempt(() => this.open(first.key));
  }

  #lose() {
    this.connected = false;
    this.changed();
  }

  /** @param {LiveEvent} event */
  #happen(event) {
    if (event.type === 'message.sent') this.#receive(event.chat, event.message);
    if (event.type === 'chat.acted') this.typing.note(event.chat, event.thread, event.user_id, event.action);
    if (event.type === 'callback.answered') {
      this.presses.answered(event.query_id);
      if (event.user_id === this.selection.viewer) tellAnswer(event);
    }
    if (!this.world.apply(event)) this.attempt(() => this.#live.hold(() => this.#readChats()));
    const { chat, thread } = this.selection;
    const gone = thread !== null && this.chat?.topics.every(({ threadId }) => threadId !== thread) === true;
    if (gone) this.#select({ ...this.selection, chat, thread: null });
    this.changed();
  }

  /** @param {string} key @param {ShownMessage} message */
  #receive(key, message) {
    const chat = this.world.chats.get(key);
    if (message.from !== undefined) this.typing.ended(key, message.from.id);
    if (chat === undefined || message.message_id <= (chat.last_message?.message_id ?? 0)) return;
    const { viewer, chat: open, thread } = this.selection;
    const here = key === open && (chat.is_forum !== true || (message.message_thread_id ?? null) === thread);
    this.unread.note(chat, message, here && !document.hidden ? viewer : null);
    if (here && message.from?.id !== viewer) for (const listener of this.#listeners) listener(message);
  }
}
