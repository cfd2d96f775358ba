/** A text with entities as elements. */

/** @import { MessageEntity, TextNode } from './types.ts' */

import { h, icon } from './dom.js';
import { entityTree, safeAddress } from './entityTree.js';

/**
 * @typedef {object} Touch what a click on a part of the text does
 * @property {(command: string) => void} command
 * @property {(name: string) => void} mention
 */

/**
 * @param {string} text
 * @param {readonly MessageEntity[]} entities
 * @param {Touch} touch
 * @returns {readonly Node[]}
 */
export function richText(text, entities, touch) {
  /** @type {(node: TextNode) => Node} */
  const draw = (node) => {
    if (typeof node === 'string') return document.createTextNode(node);
    return drawEntity(node.entity, plainOf(node), node.children.map(draw), touch);
  };
  return entityTree(text, entities).map(draw);
}

/** @param {TextNode} node @returns {string} */
function plainOf(node) {
  return typeof node === 'string' ? node : node.children.map((child) => plainOf(child)).join('');
}

/** @type {Readonly<Record<string, 'strong' | 'em' | 'u' | 's' | 'code'>>} */
const SIMPLE = { bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', code: 'code' };

/**
 * @param {MessageEntity} entity
 * @param {string} plain the text of it
 * @param {readonly Node[]} children
 * @param {Touch} touch
 * @returns {Node}
 */
function drawEntity(entity, plain, children, touch) {
  const tag = SIMPLE[entity.type];
  if (tag !== undefined) return h(tag, {}, ...children);
  switch (entity.type) {
    case 'text_link':
      return link(entity.url ?? '', children);
    case 'url':
      return link(plain, children);
    case 'email':
      return link(`mailto:${plain}`, children);
    case 'bot_command':
      return wordButton(children, () => touch.command(plain));
    case 'mention':
      return wordButton(children, () => touch.mention(plain));
    case 'text_mention':
      return wordButton(children, () =>
        touch.mention(entity.user?.username === undefined ? plain : `@${entity.user.username}`),
      );
    case 'hashtag':
    case 'cashtag':
      return h('span', { class: 'tag' }, ...children);
    case 'spoiler':
      return spoiler(children);
    case 'pre':
      return h('pre', {}, language(entity.language), h('code', {}, ...children));
    case 'blockquote':
      return h('blockquote', {}, ...children);
    case 'expandable_blockquote':
      return expandable(children);
    default:
      return h('span', {}, ...children);
  }
}

/** @param {string} address @param {readonly Node[]} children */
function link(address, children) {
  const href = safeAddress(address);
  if (href === null) return h('span', {}, ...children);
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

/** @param {readonly Node[]} children @param {() => void} run */
function wordButton(children, run) {
  return h('button', { type: 'button', class: 'word', onclick: run }, ...children);
}

/** @param {string | undefined} name */
function language(name) {
  return name === undefined || name === '' ? null : h('span', { class: 'code-language' }, name);
}

/** Covered until it is clicked. @param {readonly Node[]} children */
function spoiler(children) {
  const cover = h('span', { class: 'spoiler', role: 'button', tabindex: 0, 'aria-label': 'Spoiler' });
  cover.append(h('span', { class: 'spoiler-text', 'aria-hidden': 'true' }, ...children));
  const reveal = () => {
    cover.classList.add('revealed');
    for (const name of ['role', 'tabindex', 'aria-label']) cover.removeAttribute(name);
    cover.firstElementChild?.removeAttribute('aria-hidden');
  };
  cover.addEventListener('click', reveal);
  cover.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    reveal();
  });
  return cover;
}

/** Shows three lines until it is opened. @param {readonly Node[]} children */
function expandable(children) {
  const button = h(
    'button',
    { type: 'button', class: 'expand', 'aria-expanded': 'false', 'aria-label': 'Whole quote' },
    icon('chevron'),
  );
  const body = h('div', { class: 'quote-body' }, ...children);
  const quote = h('blockquote', { class: 'expandable collapsed', 'data-testid': 'expandable' }, body, button);
  quote.addEventListener('click', (event) => {
    const elsewhere = event.target instanceof Element && event.target.closest('a, .word, .spoiler') !== null;
    if (elsewhere || getSelection()?.isCollapsed === false) return;
    const collapsed = quote.classList.toggle('collapsed');
    button.setAttribute('aria-expanded', String(!collapsed));
  });
  // Known only when it stands on the page: a quote that fits needs no button.
  requestAnimationFrame(() =>
    quote.classList.toggle('fits', quote.isConnected && body.scrollHeight <= body.clientHeight + 1),
  );
  return quote;
}
