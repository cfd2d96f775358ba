/** The box: Enter sends, Shift+Enter breaks the line, Arrow Up edits the last message of one's own, Escape gives up. */

/** @import { App } from './app.js' */

import { h, icon, iconButton, part, place } from './dom.js';
import { mountSuggestions } from './suggestions.js';
import { authorOf, previewOf } from './words.js';

/** Pixels that the box may grow to. */
const TALLEST = 220;

/** @param {App} app */
export function mountComposer(app) {
  const form = part('composer', HTMLFormElement);
  const box = part('box', HTMLTextAreaElement);
  const purposeBar = part('purpose', HTMLElement);
  const closed = part('closed', HTMLElement);
  const send = part('send', HTMLButtonElement);
  const suggestions = mountSuggestions(app, box);
  let shownPlace = '';
  /** @type {unknown} */
  let shownPurpose = null;

  const grow = () => {
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight, TALLEST)}px`;
  };

  const submit = async () => {
    const { place: from } = app.composing;
    if (box.value.trim() === '') return;
    const draft = app.composing.take();
    try {
      if (draft.purpose.kind === 'edit') await app.deeds.edit(draft.purpose.message, draft.text);
      else await app.deeds.say(draft.text, draft.purpose.kind === 'reply' ? draft.purpose.message.message_id : null);
    } catch (error) {
      app.composing.restore(from, draft);
      throw error;
    }
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    app.attempt(submit);
    box.focus();
  });
  box.addEventListener('input', () => {
    app.composing.write(box.value);
    if (box.value !== '') app.deeds.type();
  });
  box.addEventListener('keydown', (event) => {
    // While a word is being composed, Enter belongs to the input method.
    if (event.isComposing || suggestions.key(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === 'Escape') {
      app.composing.cancel();
    } else if (event.key === 'ArrowUp' && box.value === '' && app.composing.draft.purpose.kind === 'new') {
      const last = app.messages.findLast(({ from, text }) => from?.id === app.selection.viewer && text !== undefined);
      if (last === undefined) return;
      event.preventDefault();
      app.composing.edit(last);
    }
  });

  app.draw(() => {
    const { text, purpose } = app.composing.draft;
    const moved = shownPlace !== app.composing.place;
    if (box.value !== text) {
      box.value = text;
      box.setSelectionRange(text.length, text.length);
    }
    grow();
    if (moved || shownPurpose !== purpose) {
      place(purposeBar, drawPurpose(app));
      purposeBar.hidden = purpose.kind === 'new';
      // On a phone the keyboard comes only when it is wanted.
      if (purpose.kind !== 'new' || (moved && window.matchMedia('(pointer: fine)').matches)) box.focus();
    }
    shownPlace = app.composing.place;
    shownPurpose = purpose;
    send.disabled = text.trim() === '';
    send.setAttribute('aria-label', purpose.kind === 'edit' ? 'Save' : 'Send');
    place(send, [icon(purpose.kind === 'edit' ? 'check' : 'send')]);
    const reason = whyClosed(app);
    form.hidden = reason !== null;
    closed.hidden = reason === null;
    closed.textContent = reason;
    suggestions.draw();
  });
}

/** @param {App} app */
function drawPurpose(app) {
  const { purpose } = app.composing.draft;
  if (purpose.kind === 'new') return [];
  const title = purpose.kind === 'edit' ? 'Editing' : `Reply to ${authorOf(purpose.message).name}`;
  const words = h(
    'span',
    { class: 'purpose-words' },
    h('strong', {}, title),
    h('span', {}, previewOf(purpose.message)),
  );
  const cancel = iconButton('close', 'Cancel', { 'data-testid': 'cancel', onclick: () => app.composing.cancel() });
  return [icon(purpose.kind === 'edit' ? 'edit' : 'reply'), words, cancel];
}

/** Why nothing can be written here; null where it can. @param {App} app */
function whyClosed(app) {
  const { chat } = app;
  if (chat === null) return null;
  if (chat.migrated_to !== null) return 'This group became a supergroup.';
  if (chat.blocked) return 'You have blocked this bot.';
  return null;
}
