/** The list of chats: the last message, its time, and what was not read. */

/** @import { App } from './app.js' */
/** @import { ShownChat } from './types.ts' */

import { avatar, badge } from './avatar.js';
import { h, part, place } from './dom.js';
import { actionText, authorOf, listTimeOf, previewOf, serviceText, titleOf } from './words.js';

/** @param {App} app */
export function mountChatList(app) {
  const list = part('chats', HTMLElement);
  const offline = part('offline', HTMLElement);
  /** Entries by chat, with what they show: an entry that stays the same is not drawn again, and keeps its focus. */
  /** @type {Map<string, { readonly shown: string, readonly entry: HTMLElement }>} */
  let entries = new Map();

  app.draw(() => {
    offline.hidden = app.connected;
    const { viewer, chat: open } = app.selection;
    const chats = viewer === null ? [] : app.world.chatsOf(viewer);
    const next = chats.map((chat) => {
      const facts = factsOf(app, chat, viewer ?? 0);
      const shown = JSON.stringify(facts);
      const known = entries.get(chat.key);
      const entry = known?.entry ?? h('li', {});
      if (known?.shown !== shown) {
        const button = drawEntry(chat, facts);
        button.addEventListener('click', () => app.attempt(() => app.open(chat.key)));
        const hadFocus = entry.contains(document.activeElement);
        place(entry, [button]);
        if (hadFocus) button.focus();
      }
      entry.classList.toggle('open', chat.key === open);
      entry.firstElementChild?.setAttribute('aria-current', String(chat.key === open));
      return /** @type {const} */ ([chat.key, { shown, entry }]);
    });
    entries = new Map(next);
    place(
      list,
      next.map(([, { entry }]) => entry),
    );
    const waiting = viewer === null ? 0 : app.unread.of(viewer);
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${app.settings.title}`;
  });
}

/** @param {App} app @param {ShownChat} chat @param {number} viewer */
function factsOf(app, chat, viewer) {
  const { last_message: last } = chat;
  const doing = app.typing.in(chat.key, viewer, undefined)[0];
  const own = last?.from?.id === viewer;
  const service = last === null || serviceText(last) !== null;
  return {
    title: titleOf(chat, app.world.bots),
    time: last === null ? '' : listTimeOf(last.date, new Date()),
    author: last === null || service || (chat.type === 'private' && !own) ? '' : own ? 'You' : authorOf(last).name,
    preview: last === null ? 'Nothing was said yet' : previewOf(last),
    doing: doing === undefined ? null : `${actionText(doing.action)}…`,
    unread: app.unread.inChat(viewer, chat.key),
  };
}

/** @param {ShownChat} chat @param {ReturnType<typeof factsOf>} facts */
function drawEntry(chat, { title, time, author, preview, doing, unread }) {
  const words =
    doing === null
      ? h('span', { class: 'preview' }, author === '' ? null : h('b', {}, `${author}: `), preview)
      : h('span', { class: 'preview doing' }, doing);
  return h(
    'button',
    { type: 'button', class: 'chat-entry', 'data-testid': 'chat', 'data-chat': chat.key },
    avatar(chat.type === 'private' ? (chat.members[0] ?? 0) : chat.id, title),
    h('span', { class: 'chat-title' }, title),
    h('time', {}, time),
    words,
    badge(unread),
  );
}
