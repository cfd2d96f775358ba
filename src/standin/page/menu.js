/** A menu at a point of the page: arrows move, Enter chooses, Escape and a click elsewhere close it. */

/** @import { MenuItem } from './types.ts' */

import { h, icon } from './dom.js';

/** @type {(() => void) | null} */
let closeOpen = null;

/**
 * @param {{ readonly x: number, readonly y: number }} point of the window
 * @param {readonly MenuItem[]} items
 * @param {Element | null} [above] something that stands over the items
 */
export function openMenu(point, items, above = null) {
  closeOpen?.();
  const before = document.activeElement;
  const entries = items.map(({ label, icon: name, testId, danger = false, run }) =>
    h(
      'button',
      {
        type: 'button',
        role: 'menuitem',
        class: danger ? 'danger' : '',
        'data-testid': testId,
        tabindex: -1,
        onclick: () => {
          close();
          run();
        },
      },
      name === '' ? null : icon(name),
      h('span', {}, label),
    ),
  );
  const menu = h('div', { class: 'menu', role: 'menu', 'data-testid': 'menu' }, above, ...entries);
  const outside = (/** @type {Event} */ event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) close();
  };
  const close = () => {
    menu.remove();
    document.removeEventListener('pointerdown', outside, true);
    window.removeEventListener('blur', close);
    closeOpen = null;
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  };
  menu.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const choices = [...menu.querySelectorAll('button')];
    const at = choices.findIndex((choice) => choice === document.activeElement);
    if (step !== undefined) choices.at((at + step) % choices.length)?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  menu.addEventListener('click', (event) => {
    // What stands above acts by itself; the menu is done then as well.
    if (event.target instanceof Element && above?.contains(event.target) === true && event.target !== above) close();
  });
  document.body.append(menu);
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(point.x, window.innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(point.y, window.innerHeight - height - 8))}px`;
  document.addEventListener('pointerdown', outside, true);
  window.addEventListener('blur', close);
  closeOpen = close;
  entries[0]?.focus({ preventScroll: true });
}

/** Below an element. @param {Element} element @returns {{ readonly x: number, readonly y: number }} */
export function below(element) {
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left, y: bottom + 4 };
}
