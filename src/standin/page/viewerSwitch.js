/** "You are Ann": whose eyes and hands the page is, and in which language the bot hears them. */

/** @import { App } from './app.js' */

import { avatar } from './avatar.js';
import { h, icon, part, place } from './dom.js';
import { below, openMenu } from './menu.js';
import { nameOf } from './words.js';

/** @param {App} app */
export function mountViewerSwitch(app) {
  const button = part('viewer', HTMLButtonElement);
  button.addEventListener('click', () => {
    const people = app.world.users.map((user) => {
      const waiting = app.unread.of(user.id);
      const language = user.language_code === undefined ? '' : ` · ${user.language_code}`;
      return {
        label: `${nameOf(user)}${language}${waiting > 0 ? ` · ${waiting} new` : ''}`,
        icon: user.id === app.selection.viewer ? 'check' : 'blank',
        testId: `be-${user.id}`,
        run: () => app.attempt(() => app.become(user.id)),
      };
    });
    openMenu(below(button), people);
  });
  app.draw(() => {
    const { viewer } = app;
    button.hidden = viewer === null;
    if (viewer === null) return;
    const name = nameOf(viewer);
    const parts = [
      avatar(viewer.id, name),
      h(
        'span',
        { class: 'viewer-name' },
        h('small', {}, 'You are'),
        h('strong', { 'data-testid': 'viewer-name' }, name),
      ),
      h('span', { class: 'language' }, viewer.language_code ?? ''),
      icon('chevron'),
    ];
    place(button, parts);
  });
}
