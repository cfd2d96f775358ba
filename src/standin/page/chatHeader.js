/** The line over the conversation: which chat, who is in it, who is typing. */

/** @import { App } from './app.js' */
/** @import { ShownChat } from './types.ts' */

import { avatar } from './avatar.js';
import { h, part, place } from './dom.js';
import { below, openMenu } from './menu.js';
import { actionText, nameOf, titleOf } from './words.js';

/** @param {App} app */
export function mountChatHeader(app) {
  const root = part('app', HTMLElement);
  const title = part('chat-title', HTMLElement);
  const face = part('chat-face', HTMLElement);
  const status = part('chat-status', HTMLElement);
  const more = part('chat-more', HTMLButtonElement);
  part('back', HTMLButtonElement).addEventListener('click', () => app.leave());
  more.addEventListener('click', () => {
    const blocked = app.chat?.blocked === true;
    const run = () => app.attempt(() => app.deeds.setBlocked(!blocked));
    const label = blocked ? 'Unblock the bot' : 'Block the bot';
    openMenu(below(more), [{ label, icon: 'stop', testId: 'block', danger: !blocked, run }]);
  });

  app.draw(() => {
    const { chat } = app;
    root.dataset['pane'] = chat === null ? 'list' : 'chat';
    more.hidden = chat?.type !== 'private';
    if (chat === null) return;
    const name = titleOf(chat, app.world.bots);
    if (title.textContent !== name || face.childElementCount === 0)
      place(face, [avatar(chat.type === 'private' ? (chat.members[0] ?? 0) : chat.id, name)]);
    title.textContent = name;
    const doing = doingIn(app, chat);
    status.classList.toggle('doing', doing !== null);
    place(status, doing === null ? [h('span', {}, membersOf(app, chat))] : [dots(), h('span', {}, doing)]);
  });
}

/** @param {App} app @param {ShownChat} chat */
function doingIn(app, chat) {
  const { viewer, thread } = app.selection;
  const [deed] = app.typing.in(chat.key, viewer ?? 0, chat.is_forum === true ? thread : undefined);
  if (deed === undefined) return null;
  const who = [...app.world.bots, ...app.world.users].find(({ id }) => id === deed.userId);
  const name = chat.type === 'private' || who === undefined ? '' : `${nameOf(who)} is `;
  return `${name}${actionText(deed.action)}…`;
}

/** @param {App} app @param {ShownChat} chat */
function membersOf(app, chat) {
  if (chat.type === 'private') return 'bot';
  if (chat.type === 'channel') return `channel, ${chat.members.length} subscribers`;
  const names = chat.members.flatMap((member) => {
    const user = [...app.world.users, ...app.world.bots].find(({ id }) => id === member);
    return user === undefined ? [] : [user.id === app.selection.viewer ? 'you' : user.first_name];
  });
  return names.length <= 6 ? names.join(', ') : `${names.length} members`;
}

const dots = () => h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
