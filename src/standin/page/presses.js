/** Buttons that were pressed and are not answered yet. No DOM. */

/** A bot that has not answered by then will not, milliseconds. */
const ANSWER_LIMIT = 30_000;
/** Answers that are remembered because they overtook the reply to the press. */
const EARLY_LIMIT = 100;

/** @typedef {{ readonly row: number, readonly column: number, queryId: string | null, readonly timer: number }} Press */

export class Presses {
  /** @type {Map<string, Press>} */
  #open = new Map();
  /** @type {string[]} */
  #early = [];
  #changed;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  /** @param {string} chat @param {number} messageId */
  of(chat, messageId) {
    return this.#open.get(`${chat} ${messageId}`) ?? null;
  }

  /**
   * @param {string} chat
   * @param {number} messageId
   * @param {number} row
   * @param {number} column
   * @param {() => Promise<string>} send presses and gives the id of the query
   */
  async press(chat, messageId, row, column, send) {
    const place = `${chat} ${messageId}`;
    const timer = setTimeout(() => this.#end(place, press), ANSWER_LIMIT);
    /** @type {Press} */
    const press = { row, column, queryId: null, timer };
    this.#open.set(place, press);
    this.#changed();
    try {
      press.queryId = await send();
    } catch (error) {
      this.#end(place, press);
      throw error;
    }
    if (this.#early.includes(press.queryId)) this.#end(place, press);
  }

  /** @param {string} queryId */
  answered(queryId) {
    const open = [...this.#open].find(([, press]) => press.queryId === queryId);
    if (open === undefined) this.#early = [...this.#early.slice(1 - EARLY_LIMIT), queryId];
    else this.#end(...open);
  }

  clear() {
    for (const [place, press] of this.#open) this.#end(place, press);
  }

  /** A later press of another button under the same message stays. @param {string} place @param {Press} press */
  #end(place, press) {
    clearTimeout(press.timer);
    if (this.#open.get(place) === press) this.#open.delete(place);
    this.#changed();
  }
}
