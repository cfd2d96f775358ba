/** The list of the actors as a tree: children under their parents, those that have ended last. */

import { outermost } from './places.js';

/** @import { ActorView } from '../actorWatch.ts' */

/** Deeper ones are not moved in any further. */
const DEEPEST = 3;

/**
 * @param {HTMLElement} list
 * @param {readonly ActorView[]} views
 * @param {ActorView | null} chosen
 * @param {(key: string) => void} choose
 */
export function showActors(list, views, chosen, choose) {
  const known = new Set(views.map(({ key }) => key));
  const roots = views.filter(({ parent }) => parent === null || !known.has(parent));
  /** @type {Map<string, Element>} */
  const before = new Map([...list.children].map((item) => [item.getAttribute('data-key') ?? '', item]));
  /** @param {ActorView} view @param {number} depth @returns {readonly Element[]} */
  const rows = (view, depth) => [
    rowOf(before.get(view.key) ?? newRow(view.key, choose), view, depth, view.key === chosen?.key),
    ...inOrder(views.filter(({ parent }) => parent === view.key)).flatMap((child) => rows(child, depth + 1)),
  ];
  const items = inOrder(roots).flatMap((view) => rows(view, 0));
  // What stands where it stood is left alone, so that the focus stays.
  items.forEach((item, index) => {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
  while (list.children.length > items.length) list.lastElementChild?.remove();
}

/** @param {readonly ActorView[]} views */
const inOrder = (views) => [
  ...views.filter(({ status }) => status === 'active'),
  ...views.filter(({ status }) => status !== 'active').toReversed(),
];

/**
 * @param {string} key
 * @param {(key: string) => void} choose
 */
function newRow(key, choose) {
  const item = document.createElement('li');
  item.setAttribute('data-key', key);
  const button = document.createElement('button');
  button.type = 'button';
  button.append(document.createElement('span'), document.createElement('small'));
  button.addEventListener('click', () => choose(key));
  item.append(button);
  return item;
}

/**
 * @param {Element} item
 * @param {ActorView} view
 * @param {number} depth
 * @param {boolean} isChosen
 */
function rowOf(item, { name, machine, status, states }, depth, isChosen) {
  const [button] = item.children;
  if (button === undefined) return item;
  const ended = status === 'active' ? '' : ' ended';
  button.className = `actor depth-${Math.min(depth, DEEPEST)}${ended}`;
  button.setAttribute('data-testid', 'actor');
  button.setAttribute('aria-pressed', String(isChosen));
  const [title, detail] = button.children;
  if (title !== undefined) title.textContent = name;
  if (detail !== undefined) {
    detail.textContent = `${name === machine ? '' : `${machine}: `}${outermost(states)}${ended === '' ? '' : ` (${status})`}`;
  }
  return item;
}
