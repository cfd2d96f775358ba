/** What can be done with a message: the menu of a right click or of the "⋯" button. */

/** @import { App } from './app.js' */
/** @import { MenuItem, ShownMessage } from './types.ts' */

import { h } from './dom.js';
import { openMenu } from './menu.js';

const REACTIONS = ['👍', '👎', '❤️', '🔥', '🎉', '🤔'];

/** @param {App} app @param {ShownMessage} message @param {{ readonly x: number, readonly y: number }} point */
export function openMessageMenu(app, message, point) {
  const own = message.from?.id === app.selection.viewer;
  const text = message.text ?? message.caption;
  /** @type {readonly (MenuItem | null)[]} */
  const items = [
    { label: 'Reply', icon: 'reply', testId: 'menu-reply', run: () => app.composing.reply(message) },
    own && message.text !== undefined
      ? { label: 'Edit', icon: 'edit', testId: 'menu-edit', run: () => app.composing.edit(message) }
      : null,
    text === undefined ? null : { label: 'Copy text', icon: 'copy', testId: 'menu-copy', run: () => copy(app, text) },
    own || app.chat?.type === 'private'
      ? {
          label: 'Delete',
          icon: 'trash',
          testId: 'menu-delete',
          danger: true,
          run: () => app.attempt(() => app.deeds.remove(message)),
        }
      : null,
  ];
  const faces = REACTIONS.map((emoji) =>
    h(
      'button',
      {
        type: 'button',
        role: 'menuitem',
        tabindex: -1,
        'aria-label': `React with ${emoji}`,
        'data-testid': 'menu-react',
        onclick: () => app.attempt(() => app.deeds.react(message, emoji)),
      },
      emoji,
    ),
  );
  const row = h('div', { class: 'menu-reactions', role: 'group', 'aria-label': 'Reactions' }, ...faces);
  openMenu(
    point,
    items.filter((item) => item !== null),
    row,
  );
}

/** @param {App} app @param {string} text */
function copy(app, text) {
  app.attempt(() => navigator.clipboard.writeText(text));
}
