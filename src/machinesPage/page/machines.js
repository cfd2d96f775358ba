/** The page of the machines: hears where every actor is, lists them, and lights the states of the chosen one in its diagram. */
import { showActors } from './actorList.js';
import { Diagrams } from './diagrams.js';
import { innermost } from './places.js';

/** @import { ActorChange, ActorView } from '../actorWatch.ts' */

/** @type {Map<string, ActorView>} */
const actors = new Map();
/** @type {string | null} */
let chosen = null;

const lost = byId('lost');
const diagrams = new Diagrams(byId('diagrams'));

const source = new EventSource('/machines/events');
source.addEventListener('all', ({ data }) => {
  actors.clear();
  lost.hidden = true;
  take(String(data));
});
source.addEventListener('change', ({ data }) => take(String(data)));
source.addEventListener('error', () => {
  lost.hidden = false;
  lost.textContent = 'The bot is not there; trying again…';
});

/** @param {string} data */
function take(data) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what changeStream.ts writes
  const change = /** @type {ActorChange} */ (JSON.parse(data));
  for (const view of change.changed) actors.set(view.key, view);
  for (const key of change.gone) actors.delete(key);
  render();
}

/** Large diagrams are fitted in, and then their words are small. */
const actual = byId('actual');
actual.addEventListener('change', () => byId('diagrams').classList.toggle('actual'));

function render() {
  const views = [...actors.values()];
  // The process itself is the one that has no parent.
  const shown = actors.get(chosen ?? '') ?? views.find(({ parent }) => parent === null) ?? null;
  showActors(byId('actors'), views, shown, (key) => {
    chosen = key;
    render();
  });
  byId('where').textContent = shown === null ? '' : `${shown.name} is in ${innermost(shown.states).join(', ')}`;
  diagrams.show(shown);
}

/** @param {string} id */
function byId(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no ${id}`);
  return element;
}
