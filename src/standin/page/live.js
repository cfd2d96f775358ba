/**
 * The stream of events. After every connection the page is read anew; events that come while something is read wait, and
 * are then applied in their order: what was read may be older than they are, and applying one twice changes nothing.
 */

/** @import { LiveEvent } from './types.ts' */

const ADDRESS = '/standin/api/events';
/** Milliseconds until a stream that the browser has given up is opened again, or a page that could not be read is read again. */
const RETRY_DELAY = 1000;

/** @type {readonly LiveEvent['type'][]} */
const TYPES = [
  'message.sent',
  'message.edited',
  'message.deleted',
  'message.reacted',
  'chat.created',
  'member.changed',
  'chat.acted',
  'callback.answered',
];

/**
 * @typedef {object} Ears
 * @property {() => Promise<void>} connected reads everything anew
 * @property {() => void} lost
 * @property {(event: LiveEvent) => void} happened
 */

export class Live {
  #ears;
  /** @type {LiveEvent[]} */
  #waiting = [];
  #holds = 0;
  /** Counts connections: what was read for an old one is not the end of the matter. */
  #round = 0;

  /** @param {Ears} ears */
  constructor(ears) {
    this.#ears = ears;
  }

  start() {
    const source = new EventSource(ADDRESS);
    source.addEventListener('open', () => this.#read());
    source.addEventListener('error', () => {
      this.#round += 1;
      this.#ears.lost();
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.start(), RETRY_DELAY);
    });
    for (const type of TYPES) {
      source.addEventListener(type, ({ data }) => {
        this.#waiting.push(readEvent(type, String(data)));
        this.#flush();
      });
    }
  }

  /**
   * Keeps events back while `read` reads from the server.
   *
   * @template Result
   * @param {() => Promise<Result>} read
   * @returns {Promise<Result>}
   */
  async hold(read) {
    this.#holds += 1;
    try {
      return await read();
    } finally {
      this.#holds -= 1;
      this.#flush();
    }
  }

  #read() {
    this.#round += 1;
    const round = this.#round;
    this.hold(() => this.#ears.connected()).catch(() => {
      setTimeout(() => {
        if (round === this.#round) this.#read();
      }, RETRY_DELAY);
    });
  }

  #flush() {
    while (this.#holds === 0) {
      const event = this.#waiting.shift();
      if (event === undefined) return;
      this.#ears.happened(event);
    }
  }
}

/**
 * The fields are those of `describeEvent` on the server.
 *
 * @param {LiveEvent['type']} type
 * @param {string} data
 */
function readEvent(type, data) {
  const fields = /** @type {unknown} */ (JSON.parse(data));
  if (typeof fields !== 'object') throw new TypeError('the event is no object');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return /** @type {LiveEvent} */ ({ ...fields, type });
}
