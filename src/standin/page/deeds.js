/** What somebody does in the chat that is open: each deed is one or more requests, in the name of the viewer. */

/** @import { Presses } from './presses.js' */
/** @import { Selection, ShownMessage } from './types.ts' */

import * as api from './api.js';
import { splitText } from './entityTree.js';

/** Milliseconds between two words to the server that somebody is typing. */
const TYPING_INTERVAL = 4000;

export class Deeds {
  #presses;
  #selection;
  #typedAt = Number.NEGATIVE_INFINITY;

  /** @param {Presses} presses @param {() => Selection} selection */
  constructor(presses, selection) {
    this.#presses = presses;
    this.#selection = selection;
  }

  /** Sends as many messages as the text takes. @param {string} text @param {number | null} replyTo */
  async say(text, replyTo = null) {
    const { as, chat, thread } = this.#here();
    for (const [index, part] of splitText(text).entries()) {
      const message = { as, text: part, thread, replyTo: index === 0 ? replyTo : null };
      await api.sendText(chat, message); // oxlint-disable-line no-await-in-loop -- in their order
    }
  }

  /** @param {ShownMessage} message @param {string} text */
  async edit(message, text) {
    const { as, chat } = this.#here();
    if (text !== message.text) await api.editText(chat, message.message_id, as, text);
  }

  /** @param {ShownMessage} message */
  async remove(message) {
    const { as, chat } = this.#here();
    await api.deleteMessage(chat, message.message_id, as);
  }

  /** @param {ShownMessage} message @param {string} emoji the one that is set already is taken back */
  async react(message, emoji) {
    const { as, chat } = this.#here();
    const mine = message.reactions?.[String(as)] ?? [];
    await api.react(chat, message.message_id, as, mine.includes(emoji) ? null : emoji);
  }

  /** @param {ShownMessage} message @param {number} row @param {number} column */
  async press(message, row, column) {
    const { as, chat } = this.#here();
    const send = async () => (await api.press(chat, message.message_id, { as, row, column })).query_id;
    await this.#presses.press(chat, message.message_id, row, column, send);
  }

  /** @param {File} file @param {'document' | 'photo'} kind @param {string} caption @param {number | null} replyTo */
  async sendFile(file, kind, caption, replyTo) {
    const { as, chat, thread } = this.#here();
    await api.sendFile(chat, file, { as, kind, caption, thread, replyTo });
  }

  async commands() {
    const { as, chat } = this.#here();
    return api.fetchCommands(chat, as);
  }

  /** @param {boolean} blocked */
  async setBlocked(blocked) {
    const { as, chat } = this.#here();
    await api.setBlocked(chat, as, blocked);
  }

  /** Tells the others that one is typing, once in a while. */
  type() {
    const { viewer, chat, thread } = this.#selection();
    if (viewer === null || chat === null || performance.now() - this.#typedAt < TYPING_INTERVAL) return;
    this.#typedAt = performance.now();
    // Nobody misses it where it fails.
    api.sayTyping(chat, viewer, thread).catch(() => null);
  }

  #here() {
    const { viewer, chat, thread } = this.#selection();
    if (viewer === null || chat === null) throw new api.Refusal('No chat is open.');
    return { as: viewer, chat, thread };
  }
}
