/** The messages of the open place: drawn one by one, kept in view, with days between them. */

/** @import { App } from './app.js' */
/** @import { ShownMessage } from './types.ts' */

import { badge } from './avatar.js';
import { drawMessage } from './bubble.js';
import { h, part, place } from './dom.js';
import { markPress } from './keyboard.js';
import { openMessageMenu } from './messageMenu.js';
import { authorOf, dayOf, previewOf, serviceText } from './words.js';

/** Seconds within which messages of one author stand together. */
const GROUP_LIMIT = 300;
/** Pixels from the end within which one is at the end. */
const END_REACH = 80;
/** Pixels from the beginning at which earlier messages are fetched. */
const START_REACH = 200;

/** @typedef {{ readonly message: ShownMessage, readonly element: HTMLElement }} Row */

/** @param {App} app */
export function mountConversation(app) {
  const scroller = part('scroller', HTMLElement);
  const list = part('messages', HTMLElement);
  const jump = part('jump', HTMLButtonElement);
  const announcer = part('announcer', HTMLElement);
  /** @type {Map<number, Row>} */
  let rows = new Map();
  let shownPlace = '';
  let atEnd = true;
  let missed = 0;
  let fetching = false;

  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_REACH;
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
    atEnd = true;
    missed = 0;
  };
  const showJump = () => {
    jump.hidden = atEnd;
    place(jump, [...jump.querySelectorAll('svg'), ...[badge(missed)].filter((node) => node !== null)]);
  };

  /** @param {number} id */
  const goTo = async (id) => {
    while (!rows.has(id) && app.hasEarlier) {
      await app.readEarlier(); // oxlint-disable-line no-await-in-loop -- each page begins where the last one ended
      draw();
    }
    const element = rows.get(id)?.element;
    element?.scrollIntoView({ block: 'center' });
    element?.focus({ preventScroll: true });
    if (element !== undefined) flash(element);
  };

  /** @param {ShownMessage} message @returns {HTMLElement} */
  const drawRow = (message) =>
    drawMessage(message, {
      viewer: app.selection.viewer ?? 0,
      isGroup: app.chat?.type !== 'private',
      touch: {
        command: (command) => app.attempt(() => app.deeds.say(command)),
        mention: (name) => app.composing.write(`${app.composing.draft.text}${name} `),
        press: (row, column) => app.attempt(() => app.deeds.press(message, row, column)),
        menu: (point) => openMessageMenu(app, message, point),
        jump: (id) => app.attempt(() => goTo(id)),
        react: (emoji) => app.attempt(() => app.deeds.react(message, emoji)),
      },
    });

  const draw = () => {
    const here = app.composing.place;
    const moved = here !== shownPlace;
    if (moved) {
      rows = new Map();
      shownPlace = here;
      missed = 0;
    }
    const stay = !moved && atEnd;
    const { messages, chat } = app;
    const before = { first: rows.keys().next().value ?? 0, height: scroller.scrollHeight, top: scroller.scrollTop };
    const next = new Map(messages.map((message) => [message.message_id, rowFor(message, rows, drawRow)]));
    rows = next;
    place(list, withDays(messages, next));
    for (const [index, message] of messages.entries()) {
      const element = next.get(message.message_id)?.element;
      element?.classList.toggle('first', !together(messages[index - 1], message));
      element?.classList.toggle('last', !together(message, messages[index + 1]));
      const keyboard = element?.querySelector('.keyboard');
      if (keyboard && chat !== null) markPress(keyboard, app.presses.of(chat.key, message.message_id));
    }
    const first = messages[0]?.message_id ?? 0;
    if (moved || stay) toEnd();
    // Earlier messages came in above: what is being read stays where it is.
    else if (first < before.first) scroller.scrollTop = before.top + scroller.scrollHeight - before.height;
    showJump();
  };

  app.draw(draw);
  app.hear((message) => {
    announcer.textContent = `${authorOf(message).name}: ${previewOf(message)}`;
    if (!atEnd) missed += 1;
  });
  scroller.addEventListener('scroll', () => {
    atEnd = isAtEnd();
    if (atEnd) missed = 0;
    showJump();
    if (scroller.scrollTop > START_REACH || fetching || !app.hasEarlier) return;
    fetching = true;
    app.attempt(() => app.readEarlier().finally(() => (fetching = false)));
  });
  jump.addEventListener('click', () => {
    toEnd();
    showJump();
  });
  // The box grows, the window shrinks, a keyboard slides in: the last message stays in view.
  new ResizeObserver(() => {
    if (atEnd) toEnd();
  }).observe(scroller);
  // What one sends oneself is always shown.
  part('composer', HTMLElement).addEventListener('submit', () => (atEnd = true));
}

/**
 * What did not change stays on the page as it is; what was edited lights up.
 *
 * @param {ShownMessage} message
 * @param {ReadonlyMap<number, Row>} rows
 * @param {(message: ShownMessage) => HTMLElement} drawRow
 * @returns {Row}
 */
function rowFor(message, rows, drawRow) {
  const known = rows.get(message.message_id);
  if (known?.message === message) return known;
  const element = drawRow(message);
  if (known === undefined) return { message, element };
  if (said(known.message) !== said(message)) flash(element);
  if (known.element.contains(document.activeElement)) queueMicrotask(() => element.focus({ preventScroll: true }));
  return { message, element };
}

/** @param {ShownMessage} message */
const said = ({ text = '', caption = '' }) => text + caption;

/** @param {HTMLElement} element */
function flash(element) {
  element.classList.remove('flash');
  requestAnimationFrame(() => element.classList.add('flash'));
  element.addEventListener('animationend', () => element.classList.remove('flash'), { once: true });
}

/** Whether two messages in a row belong together. @param {ShownMessage | undefined} one @param {ShownMessage | undefined} other */
function together(one, other) {
  if (one === undefined || other === undefined) return false;
  if (serviceText(one) !== null || serviceText(other) !== null) return false;
  if (other.date - one.date > GROUP_LIMIT || dayKey(one) !== dayKey(other)) return false;
  return authorOf(one).id === authorOf(other).id;
}

/** @param {ShownMessage} message */
const dayKey = ({ date }) => new Date(date * 1000).toDateString();

/** @param {readonly ShownMessage[]} messages @param {ReadonlyMap<number, Row>} rows */
function withDays(messages, rows) {
  const now = new Date();
  return messages.flatMap((message, index) => {
    const element = rows.get(message.message_id)?.element;
    const previous = messages[index - 1];
    const isNewDay = previous === undefined || dayKey(previous) !== dayKey(message);
    const day = isNewDay ? [h('div', { class: 'day' }, h('span', {}, dayOf(message.date, now)))] : [];
    return element === undefined ? day : [...day, element];
  });
}
