/** Sending files: the paper clip, dropping, pasting; then a look at what is to be sent, and a caption. */

/** @import { App } from './app.js' */

import { h, icon, part } from './dom.js';
import { sizeOf } from './words.js';

/** What Telegram takes as a photo; anything else goes as a file. Bytes. */
const PHOTO_LIMIT = 10 * 1024 * 1024;
const PHOTO_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

/** @param {App} app */
export function mountAttachments(app) {
  const input = part('file-input', HTMLInputElement);
  const pane = part('conversation', HTMLElement);
  const offer = (/** @type {Iterable<File>} */ files) => {
    const all = [...files];
    if (all.length > 0 && app.chat !== null) openDialog(app, all);
  };

  part('attach', HTMLButtonElement).addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    offer(input.files ?? []);
    input.value = '';
  });
  part('box', HTMLTextAreaElement).addEventListener('paste', (event) => {
    const files = event.clipboardData?.files ?? [];
    if (files.length === 0) return;
    event.preventDefault();
    offer(files);
  });
  const carriesFiles = (/** @type {DragEvent} */ event) =>
    event.dataTransfer?.types.includes('Files') === true && app.chat !== null;
  pane.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    pane.classList.add('dropping');
  });
  pane.addEventListener('dragleave', (event) => {
    const inside = event.relatedTarget instanceof Node && pane.contains(event.relatedTarget);
    if (!inside) pane.classList.remove('dropping');
  });
  pane.addEventListener('drop', (event) => {
    pane.classList.remove('dropping');
    if (!carriesFiles(event)) return;
    event.preventDefault();
    offer(event.dataTransfer?.files ?? []);
  });
}

/** @param {File} file */
const canBePhoto = (file) => PHOTO_TYPES.includes(file.type) && file.size <= PHOTO_LIMIT;

/** @param {App} app @param {readonly File[]} files */
function openDialog(app, files) {
  const addresses = files.map((file) => (canBePhoto(file) ? URL.createObjectURL(file) : null));
  const items = files.map((file, index) => {
    const address = addresses[index] ?? null;
    const picture =
      address === null ? h('span', { class: 'document-icon' }, icon('file')) : h('img', { src: address, alt: '' });
    return h('li', {}, picture, h('span', {}, file.name), h('small', {}, sizeOf(file.size)));
  });
  const asFile = h('input', { type: 'checkbox', name: 'as-file' });
  const choice = h('label', { class: 'as-file' }, asFile, 'Send without compression, as a file');
  choice.hidden = !files.some((file) => canBePhoto(file));
  const caption = h('input', {
    type: 'text',
    placeholder: 'Caption',
    maxlength: 1024,
    'aria-label': 'Caption',
    'data-testid': 'caption',
  });
  const cancel = h('button', { type: 'button', 'data-testid': 'upload-cancel' }, 'Cancel');
  const send = h('button', { type: 'submit', class: 'primary', 'data-testid': 'upload-send' }, 'Send');
  const title = files.length === 1 ? 'Send a file' : `Send ${files.length} files`;
  const buttons = h('div', { class: 'buttons' }, cancel, send);
  const form = h('form', { method: 'dialog' }, h('h2', {}, title), h('ul', {}, ...items), choice, caption, buttons);
  const dialog = h('dialog', { class: 'upload', 'aria-label': title, 'data-testid': 'upload' }, form);
  cancel.addEventListener('click', () => dialog.close());
  form.addEventListener('submit', () => {
    const { purpose } = app.composing.draft;
    const replyTo = purpose.kind === 'reply' ? purpose.message.message_id : null;
    if (purpose.kind === 'reply') app.composing.cancel();
    app.attempt(() => sendAll(app, files, asFile.checked, caption.value, replyTo));
  });
  dialog.addEventListener('close', () => {
    for (const address of addresses) if (address !== null) URL.revokeObjectURL(address);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  caption.focus();
}

/** @param {App} app @param {readonly File[]} files @param {boolean} asFile @param {string} caption @param {number | null} replyTo */
async function sendAll(app, files, asFile, caption, replyTo) {
  for (const [index, file] of files.entries()) {
    const kind = canBePhoto(file) && !asFile ? 'photo' : 'document';
    await app.deeds.sendFile(file, kind, index === 0 ? caption : '', replyTo); // oxlint-disable-line no-await-in-loop -- in their order
  }
}
