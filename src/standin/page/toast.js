/** Short notices at the edge of the page, and alerts that want to be closed: what a bot says to the press of a button. */

/** @import { AnsweredPress } from './types.ts' */

import { h, part } from './dom.js';
import { safeAddress } from './entityTree.js';

/** Milliseconds. */
const TOAST_LIMIT = 4500;

/** @param {string} text */
export function toast(text) {
  const shown = h('div', { class: 'toast', 'data-testid': 'toast' }, text);
  part('toasts', HTMLElement).append(shown);
  setTimeout(() => shown.remove(), TOAST_LIMIT);
}

/** @param {string} text @param {string | null} address */
function alertDialog(text, address) {
  const link =
    address === null ? null : h('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, address);
  const close = h('button', { type: 'submit', class: 'primary', 'data-testid': 'alert-ok' }, 'OK');
  const form = h('form', { method: 'dialog' }, h('p', {}, text), link, close);
  const dialog = h(
    'dialog',
    { class: 'alert', 'data-testid': 'alert', role: 'alertdialog', 'aria-label': 'Notice' },
    form,
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {AnsweredPress} answer */
export function tellAnswer({ text, show_alert: showAlert, url }) {
  const address = url === null ? null : safeAddress(url);
  if (address !== null) alertDialog(text ?? 'The bot would like to open', address);
  else if (text !== null && showAlert) alertDialog(text, null);
  else if (text !== null) toast(text);
}
