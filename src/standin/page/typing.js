/** Who is doing something where. A chat action holds five seconds, or until the message comes. No DOM. */

const ACTION_LIMIT = 5500;

/** @typedef {{ readonly chat: string, readonly thread: number | null, readonly userId: number, readonly action: string, readonly timer: number }} Deed */

export class Typing {
  /** @type {readonly Deed[]} */
  #deeds = [];
  #changed;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  /** @param {string} chat @param {number | null} thread @param {number} userId @param {string} action */
  note(chat, thread, userId, action) {
    this.ended(chat, userId);
    const timer = setTimeout(() => {
      this.#deeds = this.#deeds.filter((deed) => deed.timer !== timer);
      this.#changed();
    }, ACTION_LIMIT);
    this.#deeds = [...this.#deeds, { chat, thread, userId, action, timer }];
  }

  /** @param {string} chat @param {number} userId */
  ended(chat, userId) {
    const ended = this.#deeds.filter((deed) => deed.chat === chat && deed.userId === userId);
    for (const { timer } of ended) clearTimeout(timer);
    this.#deeds = this.#deeds.filter((deed) => !ended.includes(deed));
  }

  /**
   * What others do in a chat.
   *
   * @param {string} chat
   * @param {number} viewer
   * @param {number | null | undefined} thread undefined: in any topic
   */
  in(chat, viewer, thread) {
    return this.#deeds.filter(
      (deed) => deed.chat === chat && deed.userId !== viewer && (thread === undefined || deed.thread === thread),
    );
  }
}
