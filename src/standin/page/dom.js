/** Building elements. Text goes in as text nodes: nothing that a message says is ever read as markup. */

const SVG = 'http://www.w3.org/2000/svg';

/** Strokes on a 24 × 24 grid. */
/** @type {Readonly<Record<string, string>>} */
const ICONS = {
  back: 'M15 5l-7 7 7 7',
  check: 'M4 12.5l5 5L20 6.5',
  chevron: 'M6 9l6 6 6-6',
  clip: 'M20 11.5l-8.3 8.3a5.3 5.3 0 0 1-7.5-7.5l8.6-8.6a3.6 3.6 0 0 1 5 5l-8.5 8.6a1.8 1.8 0 0 1-2.6-2.6l7.6-7.6',
  close: 'M6 6l12 12M18 6L6 18',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  down: 'M12 4v15M5.5 12.5L12 19l6.5-6.5',
  edit: 'M4 20l1-5L16 4l4 4L9 19zM13.5 6.5l4 4',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  link: 'M8 16L17 7M9 7h8v8',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  reply: 'M9 6l-6 6 6 6M3 12h11a7 7 0 0 1 7 7',
  send: 'M4 12l16-8-5.5 16-3-6.5zM11.5 13.5L20 4',
  stop: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM6 6l12 12',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
};

/**
 * An element with attributes and listeners (`onclick` and the like are functions). null and false leave an attribute out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Readonly<Record<string, string | number | boolean | null | EventListener>>} [attributes]
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name] ?? '');
  svg.append(path);
  return svg;
}

/**
 * A button that shows only an icon.
 *
 * @param {string} name
 * @param {string} label
 * @param {Readonly<Record<string, string | number | boolean | null | EventListener>>} [attributes]
 * @param {string} [style] a further class
 */
export function iconButton(name, label, attributes = {}, style = '') {
  const given = { type: 'button', class: `icon-button ${style}`, 'aria-label': label, title: label, ...attributes };
  return h('button', given, icon(name));
}

/**
 * A part of page.html, by its id.
 *
 * @template {HTMLElement} Part
 * @param {string} id
 * @param {new () => Part} kind
 * @returns {Part}
 */
export function part(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`page.html has no ${kind.name} "${id}"`);
  return found;
}

/**
 * Makes `nodes` the children of `parent`. Those that stay are not touched: they keep their focus and their scrolling.
 *
 * @param {Element} parent
 * @param {readonly Node[]} nodes
 */
export function place(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of Array.from(parent.childNodes)) if (!wanted.has(child)) child.remove();
  let at = parent.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}
