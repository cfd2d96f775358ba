/** The inline keyboard under a message. A pressed button waits until the bot has answered. */

/** @import { InlineButton, ShownMessage } from './types.ts' */

import { h, icon } from './dom.js';
import { safeAddress } from './entityTree.js';

/**
 * @param {ShownMessage} message
 * @param {(row: number, column: number) => void} press
 */
export function drawKeyboard({ reply_markup: markup }, press) {
  if (markup === undefined) return null;
  const rows = markup.inline_keyboard.map((buttons, row) =>
    h('div', { class: 'keys' }, ...buttons.map((button, column) => drawButton(button, () => press(row, column)))),
  );
  return h('div', { class: 'keyboard', 'data-testid': 'keyboard' }, ...rows);
}

/** @param {InlineButton} button @param {() => void} press */
function drawButton({ text, callback_data: data, url }, press) {
  if (data !== undefined)
    return h('button', { type: 'button', class: 'key', 'data-testid': 'key', onclick: press }, h('span', {}, text));
  const address = url === undefined ? null : safeAddress(url);
  if (address === null) return h('button', { type: 'button', class: 'key', disabled: true }, text);
  return h('a', { class: 'key', href: address, target: '_blank', rel: 'noopener noreferrer' }, text, icon('link'));
}

/**
 * @param {Element} keyboard
 * @param {{ readonly row: number, readonly column: number } | null} press the one that is not answered yet
 */
export function markPress(keyboard, press) {
  for (const [row, keys] of [...keyboard.children].entries()) {
    for (const [column, key] of [...keys.children].entries()) {
      const waits = press?.row === row && press.column === column;
      key.classList.toggle('waiting', waits);
      key.setAttribute('aria-busy', String(waits));
    }
  }
}
