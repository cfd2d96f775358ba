/** Where one is, kept in the address: `#as=1001&chat=7:1001&topic=5`. A tab that is loaded again is where it was. */

/** @import { Selection } from './types.ts' */

/** @param {string} hash @returns {Selection} */
export function readPlace(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const number = (/** @type {string} */ name) => {
    const value = Number(fields.get(name) ?? '');
    return Number.isSafeInteger(value) && value !== 0 ? value : null;
  };
  return { viewer: number('as'), chat: fields.get('chat'), thread: number('topic') };
}

/** @param {Selection} selection */
export function writePlace({ viewer, chat, thread }) {
  const fields = new URLSearchParams();
  if (viewer !== null) fields.set('as', String(viewer));
  if (chat !== null) fields.set('chat', chat);
  if (thread !== null) fields.set('topic', String(thread));
  return `#${fields.toString().replaceAll('%3A', ':')}`;
}
