/** The control interface of the stand-in as functions. Every call is one request; a refusal is a `Refusal`. */

/** @import { Command, PageSettings, ShownChat, ShownMessage, Snapshot } from './types.ts' */

const AT = '/standin/api';

/** What the server would not do, in words for people. */
export class Refusal extends Error {}

/**
 * The answer is what this server's own routes document, so it is not checked again here.
 *
 * @template Answer
 * @param {string} address
 * @param {RequestInit} [request]
 * @returns {Promise<Answer>}
 */
async function call(address, request = {}) {
  let response;
  try {
    response = await fetch(address, request);
  } catch (error) {
    throw new Refusal('The server does not answer.', { cause: error });
  }
  const body = /** @type {unknown} */ (await response.json().catch(() => null));
  if (!response.ok) throw new Refusal(reasonIn(body) ?? `The server refused (${response.status}).`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return /** @type {Answer} */ (body);
}

/** @param {unknown} body */
function reasonIn(body) {
  if (typeof body !== 'object' || body === null || !('error' in body)) return null;
  return typeof body.error === 'string' ? body.error : null;
}

/**
 * @template Answer
 * @param {string} path
 * @param {unknown} body
 * @returns {Promise<Answer>}
 */
function post(path, body) {
  const headers = { 'content-type': 'application/json' };
  return call(`${AT}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** @param {string} chat @param {string} rest */
const inChat = (chat, rest) => `/chats/${encodeURIComponent(chat)}/${rest}`;

/** @returns {Promise<PageSettings>} */
export const fetchSettings = () => call('/page/settings.json');

/** @returns {Promise<Snapshot>} */
export const fetchState = () => call(`${AT}/state`);

/** @param {number} as @param {number} bot @returns {Promise<ShownChat>} */
export const openPrivate = (as, bot) => post('/private', { as, bot });

/**
 * The newest messages, or the newest before an id.
 *
 * @param {string} chat
 * @param {number} before 0: no limit
 * @param {number} limit
 * @returns {Promise<readonly ShownMessage[]>}
 */
export const fetchMessages = (chat, before, limit) =>
  call(AT + inChat(chat, `messages?before=${before}&limit=${limit}`));

/** @param {string} chat @param {number} as @returns {Promise<readonly Command[]>} */
export const fetchCommands = (chat, as) => call(AT + inChat(chat, `commands?as=${as}`));

/**
 * @param {string} chat
 * @param {{ readonly as: number, readonly text: string, readonly thread: number | null, readonly replyTo: number | null }} message
 * @returns {Promise<ShownMessage>}
 */
export const sendText = (chat, message) => post(inChat(chat, 'messages'), message);

/** @param {string} chat @param {number} id @param {number} as @param {string} text @returns {Promise<ShownMessage>} */
export const editText = (chat, id, as, text) => post(inChat(chat, `messages/${id}/text`), { as, text });

/** @param {string} chat @param {number} id @param {number} as @returns {Promise<unknown>} */
export const deleteMessage = (chat, id, as) => call(AT + inChat(chat, `messages/${id}?as=${as}`), { method: 'DELETE' });

/**
 * @param {string} chat
 * @param {number} id
 * @param {{ readonly as: number, readonly row: number, readonly column: number }} button
 * @returns {Promise<{ readonly query_id: string }>}
 */
export const press = (chat, id, button) => post(inChat(chat, `messages/${id}/press`), button);

/** @param {string} chat @param {number} id @param {number} as @param {string | null} emoji @returns {Promise<unknown>} */
export const react = (chat, id, as, emoji) => post(inChat(chat, `messages/${id}/reaction`), { as, emoji });

/** @param {string} chat @param {number} as @param {number | null} thread @returns {Promise<unknown>} */
export const sayTyping = (chat, as, thread) => post(inChat(chat, 'typing'), { as, thread });

/** @param {string} chat @param {number} as @param {boolean} blocked @returns {Promise<unknown>} */
export const setBlocked = (chat, as, blocked) => post(inChat(chat, 'block'), { as, blocked });

/**
 * @param {string} chat
 * @param {File} file
 * @param {{ readonly as: number, readonly kind: 'document' | 'photo', readonly caption: string, readonly thread: number | null, readonly replyTo: number | null }} options
 * @returns {Promise<ShownMessage>}
 */
export function sendFile(chat, file, { as, kind, caption, thread, replyTo }) {
  const query = new URLSearchParams({ as: String(as), name: file.name, kind, caption });
  if (thread !== null) query.set('thread', String(thread));
  if (replyTo !== null) query.set('replyTo', String(replyTo));
  const headers = { 'content-type': file.type === '' ? 'application/octet-stream' : file.type };
  return call(`${AT}${inChat(chat, `files?${query.toString()}`)}`, { method: 'POST', headers, body: file });
}

/** Where a file that was sent can be fetched. @param {string} fileId */
export const fileAddress = (fileId) => `${AT}/files/${encodeURIComponent(fileId)}`;
