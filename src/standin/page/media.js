/** What comes with a message or instead of a text: photos, documents, stickers, voices, polls. */

/** @import { FileFields } from '../types.ts' */
/** @import { ShownMessage } from './types.ts' */

import { fileAddress } from './api.js';
import { h, icon } from './dom.js';
import { sizeOf } from './words.js';

/** @param {ShownMessage} message @returns {Element | null} */
export function mediaOf({ photo, document: file, sticker, voice, poll }) {
  const largest = photo?.at(-1);
  if (largest !== undefined) return drawPhoto(largest);
  if (file !== undefined) return drawDocument(file);
  if (sticker !== undefined) return h('div', { class: 'sticker' }, sticker.emoji ?? 'Sticker');
  if (voice !== undefined) return h('div', { class: 'voice' }, `Voice message, ${voice.duration ?? 0} s`);
  return poll === undefined ? null : drawPoll(poll);
}

/** @param {FileFields} photo */
function drawPhoto({ file_id: id, width = 4, height = 3 }) {
  const source = fileAddress(id);
  const image = h('img', { src: source, alt: 'Photo', width, height, class: 'photo', 'data-testid': 'photo' });
  return h(
    'button',
    { type: 'button', class: 'photo-frame', 'aria-label': 'Open the photo', onclick: () => enlarge(source) },
    image,
  );
}

/** A click anywhere closes it, and so does Escape. @param {string} source */
function enlarge(source) {
  const close = h('button', { type: 'button', class: 'lightbox-close', 'aria-label': 'Close' });
  close.append(h('img', { src: source, alt: 'Photo' }));
  const dialog = h('dialog', { class: 'lightbox', 'aria-label': 'Photo', 'data-testid': 'lightbox' }, close);
  dialog.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {FileFields} file */
function drawDocument({ file_id: id, file_name: name = 'file', file_size: size }) {
  const kind = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1] ?? '';
  return h(
    'a',
    { class: 'document', href: fileAddress(id), download: name, 'data-testid': 'document' },
    h('span', { class: 'document-icon' }, kind === '' ? icon('file') : h('small', {}, kind)),
    h('span', { class: 'document-name' }, name),
    h('small', {}, sizeOf(size)),
  );
}

/** @param {Readonly<Record<string, unknown>>} poll */
function drawPoll({ question, options }) {
  const choices = Array.isArray(options) ? /** @type {readonly unknown[]} */ (options) : [];
  const texts = choices.flatMap((choice) =>
    typeof choice === 'object' && choice !== null && 'text' in choice ? [String(choice.text)] : [],
  );
  return h(
    'div',
    { class: 'poll' },
    h('strong', {}, String(question)),
    h('ul', {}, ...texts.map((text) => h('li', {}, text))),
  );
}
