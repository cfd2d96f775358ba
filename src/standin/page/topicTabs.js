/** The topics of a forum, as tabs over the conversation. */

/** @import { App } from './app.js' */

import { badge } from './avatar.js';
import { h, part, place } from './dom.js';

/** @param {App} app */
export function mountTopicTabs(app) {
  const tabs = part('topics', HTMLElement);
  /** What is drawn: without a change the tabs stay, and keep their focus. */
  let shown = '';

  tabs.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const all = [...tabs.querySelectorAll('button')];
    const at = all.findIndex((tab) => tab === document.activeElement);
    all.at((at + step) % all.length)?.click();
    event.preventDefault();
  });

  app.draw(() => {
    const { chat } = app;
    const { viewer, thread } = app.selection;
    tabs.hidden = chat?.is_forum !== true;
    if (chat?.is_forum !== true || viewer === null) return;
    const topics = [{ threadId: null, name: 'General', closed: false }, ...chat.topics].map((topic) => ({
      ...topic,
      unread: app.unread.inTopic(viewer, chat.key, topic.threadId),
    }));
    const facts = JSON.stringify([chat.key, thread, topics]);
    if (facts === shown) return;
    shown = facts;
    const hadFocus = tabs.contains(document.activeElement);
    const drawn = topics.map(({ threadId, name, closed, unread }) => {
      const selected = threadId === thread;
      const attributes = {
        type: 'button',
        role: 'tab',
        'aria-selected': String(selected),
        'aria-controls': 'messages',
        tabindex: selected ? 0 : -1,
        'data-testid': 'topic',
        'data-topic': threadId ?? 0,
        onclick: () => app.attempt(() => app.open(chat.key, threadId)),
      };
      return h('button', attributes, `${name}${closed ? ' (closed)' : ''}`, badge(unread));
    });
    place(tabs, drawn);
    if (hadFocus) drawn.find((tab) => tab.tabIndex === 0)?.focus();
  });
}
