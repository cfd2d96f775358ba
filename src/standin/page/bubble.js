/** One message as a bubble, with everything that hangs on it. */

/** @import { Touch } from './richText.js' */
/** @import { ShownMessage } from './types.ts' */

import { avatar } from './avatar.js';
import { h, icon, iconButton } from './dom.js';
import { drawKeyboard } from './keyboard.js';
import { mediaOf } from './media.js';
import { richText } from './richText.js';
import { authorOf, clockOf, hueOf, previewOf, serviceText } from './words.js';

/**
 * @typedef {object} BubbleParts
 * @property {number} viewer
 * @property {boolean} isGroup names and avatars are shown
 * @property {Touch & { readonly press: (row: number, column: number) => void, readonly menu: (point: { readonly x: number, readonly y: number }) => void, readonly jump: (id: number) => void, readonly react: (emoji: string) => void }} touch
 */

/** @param {ShownMessage} message @param {BubbleParts} parts */
export function drawMessage(message, parts) {
  const { viewer, isGroup, touch } = parts;
  const own = message.from?.id === viewer && message.sender_chat === undefined;
  const attributes = {
    class: `row ${own ? 'own' : 'other'}`,
    'data-testid': 'message',
    'data-message-id': message.message_id,
    'data-own': String(own),
    tabindex: -1,
  };
  const service = serviceText(message);
  if (service !== null) return h('article', { ...attributes, class: 'row service' }, h('span', {}, service));
  const author = authorOf(message);
  const named = isGroup && !own;
  const hooks = { 'aria-haspopup': 'menu', 'data-testid': 'message-menu' };
  const more = iconButton('more', 'Message menu', hooks, 'bubble-more');
  more.addEventListener('click', () => {
    const { left, bottom } = more.getBoundingClientRect();
    touch.menu({ x: left, y: bottom });
  });
  const bubble = h(
    'div',
    { class: bubbleClass(message) },
    named
      ? h('div', { class: `author hue-${hueOf(author.id)}` }, author.name, author.isBot ? h('small', {}, 'bot') : null)
      : null,
    replyStub(message, touch.jump),
    mediaOf(message),
    words(message, touch),
    reactions(message, viewer, touch.react),
    meta(message, own),
    more,
  );
  bubble.addEventListener('contextmenu', (event) => {
    event.preventDefault();
    touch.menu({ x: event.clientX, y: event.clientY });
  });
  const label = h('span', { class: 'sr-only' }, own ? 'You: ' : `${author.name}: `);
  const stack = h('div', { class: 'stack' }, bubble, drawKeyboard(message, touch.press));
  return h('article', attributes, label, named ? avatar(author.id, author.name) : null, stack);
}

/** @param {ShownMessage} message */
function bubbleClass({ photo, sticker, text, caption }) {
  const shape = photo !== undefined ? ' with-photo' : sticker !== undefined ? ' with-sticker' : '';
  return `bubble${shape}${text === undefined && caption === undefined ? ' wordless' : ''}`;
}

/** @param {ShownMessage} message @param {Touch} touch */
function words({ text, caption, entities, caption_entities: captionEntities }, touch) {
  const said = text ?? caption;
  if (said === undefined) return null;
  const body = h('div', { class: 'text', dir: 'auto', 'data-testid': 'text' });
  body.append(...richText(said, (text === undefined ? captionEntities : entities) ?? [], touch));
  return body;
}

/** @param {ShownMessage} message @param {(id: number) => void} jump */
function replyStub({ reply_to_message: replied }, jump) {
  // In a topic what replies to nothing names the message that opened the topic.
  if (replied === undefined || replied.forum_topic_created !== undefined) return null;
  const author = authorOf(replied);
  return h(
    'button',
    {
      type: 'button',
      class: `stub hue-${hueOf(author.id)}`,
      'data-testid': 'stub',
      onclick: () => jump(replied.message_id),
    },
    h('strong', {}, author.name),
    h('span', {}, previewOf(replied)),
  );
}

/** @param {ShownMessage} message @param {number} viewer @param {(emoji: string) => void} react */
function reactions({ reactions: given = {} }, viewer, react) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const emoji of Object.values(given).flat()) counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  if (counts.size === 0) return null;
  const mine = given[String(viewer)] ?? [];
  const chips = [...counts].map(([emoji, count]) => {
    const pressed = mine.includes(emoji);
    const attributes = { type: 'button', 'aria-pressed': String(pressed), onclick: () => react(emoji) };
    return h('button', attributes, emoji, h('span', {}, String(count)));
  });
  return h('div', { class: 'reactions', 'data-testid': 'reactions' }, ...chips);
}

/** @param {ShownMessage} message @param {boolean} own */
function meta({ date, edit_date: edited }, own) {
  const time = h('time', { datetime: new Date(date * 1000).toISOString() }, clockOf(date));
  return h(
    'span',
    { class: 'meta' },
    edited === undefined ? null : h('span', { 'data-testid': 'edited' }, 'edited'),
    time,
    own ? icon('check') : null,
  );
}
