/** What is being written where: a draft and a purpose for each person, chat and topic. No DOM. */

/** @import { Purpose, Selection, ShownMessage } from './types.ts' */

/** @typedef {{ readonly text: string, readonly purpose: Purpose }} Draft */

/** @type {Draft} */
const EMPTY = { text: '', purpose: { kind: 'new' } };

export class Composing {
  /** @type {Map<string, Draft>} */
  #drafts = new Map();
  #place = '';
  #changed;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  /** @param {Selection} selection */
  goTo({ viewer, chat, thread }) {
    this.#place = `${viewer} ${chat} ${thread}`;
  }

  /** Changes with the person, the chat and the topic. */
  get place() {
    return this.#place;
  }

  /** @returns {Draft} */
  get draft() {
    return this.#drafts.get(this.#place) ?? EMPTY;
  }

  /** @param {string} text */
  write(text) {
    this.#set({ ...this.draft, text });
  }

  /** @param {ShownMessage} message */
  reply(message) {
    const { text, purpose } = this.draft;
    this.#set({ text: purpose.kind === 'edit' ? '' : text, purpose: { kind: 'reply', message } });
  }

  /** @param {ShownMessage} message */
  edit(message) {
    this.#set({ text: message.text ?? '', purpose: { kind: 'edit', message } });
  }

  /** Gives up a reply or an edit. */
  cancel() {
    this.#set({ ...EMPTY, text: this.draft.purpose.kind === 'edit' ? '' : this.draft.text });
  }

  /** Empties the box and returns what was in it. */
  take() {
    const { draft } = this;
    this.#set(EMPTY);
    return draft;
  }

  /** Puts back what could not be sent, unless something new was written. @param {string} place @param {Draft} draft */
  restore(place, draft) {
    if ((this.#drafts.get(place) ?? EMPTY).text !== '') return;
    this.#drafts.set(place, draft);
    this.#changed();
  }

  /** @param {Draft} draft */
  #set(draft) {
    this.#drafts.set(this.#place, draft);
    this.#changed();
  }
}
