/** What stands in a chat in which nothing was said: a button to start, and what one may ask. */

/** @import { App } from './app.js' */

import { avatar } from './avatar.js';
import { h, part, place } from './dom.js';
import { serviceText, titleOf } from './words.js';

/** @param {App} app */
export function mountWelcome(app) {
  const welcome = part('welcome', HTMLElement);
  /** What is drawn: buttons that stay the same keep their focus. */
  let shown = '';

  app.draw(() => {
    const { chat, viewer } = app;
    const empty =
      chat !== null && app.world.knows(chat.key) && app.messages.every((message) => serviceText(message) !== null);
    welcome.hidden = !empty || viewer === null;
    if (!empty || viewer === null) return;
    const hints = hintsFor(app, viewer.language_code ?? '');
    const facts = JSON.stringify([chat.key, viewer.id, chat.blocked, hints]);
    if (facts === shown) return;
    shown = facts;
    const name = titleOf(chat, app.world.bots);
    const isPrivate = chat.type === 'private';
    const bot = app.world.bots.find(({ id }) => chat.members.includes(id));
    const address = isPrivate || bot?.username === undefined ? '' : `@${bot.username} `;
    const chips = hints.map((hint) =>
      h(
        'button',
        {
          type: 'button',
          class: 'chip',
          'data-testid': 'hint',
          onclick: () => write(hint.startsWith('/') ? hint : `${address}${hint}`),
        },
        hint,
      ),
    );
    const start = h('button', { type: 'button', class: 'primary start', 'data-testid': 'start' }, 'Start');
    start.addEventListener('click', () => app.attempt(() => app.deeds.say('/start')));
    place(welcome, [
      avatar(isPrivate ? (chat.members[0] ?? 0) : chat.id, name),
      h('h2', {}, name),
      h(
        'p',
        {},
        isPrivate
          ? 'Nothing was said here yet.'
          : `Mention ${address.trim()}, reply to it or use a command: it hears nothing else.`,
      ),
      ...(isPrivate && !chat.blocked ? [start] : []),
      ...(chips.length > 0
        ? [h('div', { class: 'chips', role: 'group', 'aria-label': 'What you may ask' }, ...chips)]
        : []),
    ]);
  });

  /** @param {string} text */
  const write = (text) => {
    app.composing.write(text);
    part('box', HTMLTextAreaElement).focus();
  };
}

/** @param {App} app @param {string} language */
function hintsFor(app, language) {
  const { hints } = app.settings;
  return hints[language] ?? hints[language.slice(0, 2)] ?? hints['en'] ?? [];
}
