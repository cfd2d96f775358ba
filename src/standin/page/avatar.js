/** The round picture of somebody: initials on a colour that is always the same. */

import { h } from './dom.js';
import { hueOf, initialsOf } from './words.js';

/** @param {number} id @param {string} name */
export function avatar(id, name) {
  return h('span', { class: `avatar hue-${hueOf(id)}`, 'aria-hidden': 'true' }, initialsOf(name));
}

/** How many messages wait; null for none. @param {number} count */
export function badge(count) {
  if (count === 0) return null;
  return h('span', { class: 'badge', 'data-testid': 'unread', 'aria-label': `${count} unread` }, String(count));
}
