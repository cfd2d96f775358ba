/** The diagrams of the machines, the same files as in docs/, each loaded when it is first wanted; the states of one actor are lit. */

/** @import { ActorView } from '../actorWatch.ts' */

export class Diagrams {
  #place;
  /** @type {Map<string, HTMLObjectElement>} */
  #loaded = new Map();
  /** @type {ActorView | null} */
  #shown = null;

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
  }

  /** @param {ActorView | null} view */
  show(view) {
    this.#shown = view;
    if (view !== null && !this.#loaded.has(view.machine)) this.#load(view.machine);
    for (const [machine, object] of this.#loaded) object.hidden = machine !== view?.machine;
    this.#light();
  }

  /** @param {string} machine */
  #load(machine) {
    const object = document.createElement('object');
    object.type = 'image/svg+xml';
    object.setAttribute('data-testid', `diagram-${machine}`);
    object.append(`There is no diagram of ${machine} here: npm run docs draws it.`);
    object.addEventListener('load', () => {
      // Its own size is that of a page of its own; here it fits into what is there.
      const svg = object.contentDocument?.documentElement;
      for (const side of ['width', 'height']) {
        const size = svg?.getAttribute(side);
        if (size === null || size === undefined) continue;
        object.style.setProperty(`--${side}`, `${size}px`);
        svg?.removeAttribute(side);
      }
      this.#light();
    });
    this.#loaded.set(machine, object);
    this.#place.append(object);
    object.data = `/machines/${machine}.svg`;
  }

  #light() {
    const view = this.#shown;
    if (view === null) return;
    const states = this.#loaded.get(view.machine)?.contentDocument?.querySelectorAll('.state') ?? [];
    const lit = new Set(view.states);
    const past = new Set(view.past);
    for (const state of states) {
      state.classList.toggle('lit', lit.has(state.id));
      state.classList.toggle('past', past.has(state.id));
    }
  }
}
