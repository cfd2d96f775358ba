/** The list over the box: commands of the bots after "/", names after "@". Arrows choose, Enter and Tab take. */

/** @import { App } from './app.js' */
/** @import { Command } from './types.ts' */

import { h, part, place } from './dom.js';
import { nameOf } from './words.js';

/**
 * @typedef {object} Choice
 * @property {string} label
 * @property {string} detail
 * @property {string} text what stands in the box afterwards
 * @property {boolean} sends Enter and a click send it at once; Tab only writes it
 */

/** @param {App} app @param {HTMLTextAreaElement} box */
export function mountSuggestions(app, box) {
  const list = part('suggestions', HTMLElement);
  /** The menu of this place, read when the slash is typed. @type {{ readonly place: string, readonly commands: readonly Command[] } | null} */
  let menu = null;
  /** @type {readonly Choice[]} */
  let choices = [];
  let chosen = 0;
  /** The text for which the list was closed with Escape. @type {string | null} */
  let dismissed = null;

  const readMenu = async () => {
    const { place: from } = app.composing;
    const unread = { place: from, commands: [] };
    menu = unread;
    const commands = await app.deeds.commands();
    // Until then the slash may have been sent or deleted, and there is no menu to fill.
    if (menu === unread) menu = { place: from, commands };
    app.changed();
  };

  /** @param {Choice} choice @param {boolean} now */
  const take = ({ text, sends }, now) => {
    app.composing.write(sends ? `${text} ` : text);
    if (!sends || !now) return box.focus();
    app.composing.take();
    return app.attempt(() => app.deeds.say(text));
  };

  const draw = () => {
    const { text } = app.composing.draft;
    if (text !== dismissed) dismissed = null;
    if (!text.startsWith('/')) menu = null;
    else if (menu === null || menu.place !== app.composing.place) app.attempt(readMenu);
    const next =
      text === dismissed ? [] : [...commandChoices(app, text, menu?.commands ?? []), ...nameChoices(app, text)];
    if (next.map(({ label }) => label).join() !== choices.map(({ label }) => label).join()) chosen = 0;
    choices = next;
    list.hidden = choices.length === 0;
    box.setAttribute('aria-expanded', String(choices.length > 0));
    if (choices.length === 0) box.removeAttribute('aria-activedescendant');
    else box.setAttribute('aria-activedescendant', `suggestion-${chosen}`);
    place(
      list,
      choices.map((choice, index) => drawChoice(choice, index, index === chosen, () => take(choice, true))),
    );
    list.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  };

  /** Whether the key was for the list. @param {KeyboardEvent} event */
  const key = (event) => {
    const choice = choices[chosen];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (choice === undefined) return false;
    if (step !== undefined) chosen = (chosen + step + choices.length) % choices.length;
    else if (event.key === 'Escape') dismissed = app.composing.draft.text;
    else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) take(choice, event.key === 'Enter');
    else return false;
    event.preventDefault();
    app.changed();
    return true;
  };

  return { draw, key };
}

/** @param {App} app @param {string} text @param {readonly Command[]} commands @returns {readonly Choice[]} */
function commandChoices(app, text, commands) {
  const typed = /^\/([a-z0-9_]*)$/i.exec(text)?.[1]?.toLowerCase();
  if (typed === undefined) return [];
  const several = new Set(commands.map(({ bot }) => bot)).size > 1;
  return (
    commands
      .filter(({ command }) => command.startsWith(typed))
      // What is typed out is what is meant: /game, though /games stands before it in the menu.
      .toSorted((one, other) => Number(other.command === typed) - Number(one.command === typed))
      .map(({ command, description, bot }) => {
        const label = `/${command}${several && app.chat?.type !== 'private' ? `@${bot}` : ''}`;
        return { label, detail: description, text: label, sends: true };
      })
  );
}

/** @param {App} app @param {string} text @returns {readonly Choice[]} */
function nameChoices(app, text) {
  const typed = /(?:^|\s)@(\w*)$/.exec(text)?.[1]?.toLowerCase();
  const { chat } = app;
  if (typed === undefined || chat === null || chat.type === 'private') return [];
  const members = [...app.world.bots, ...app.world.users].filter(({ id }) => chat.members.includes(id));
  return members.flatMap((user) => {
    const { username } = user;
    if (username === undefined || !username.toLowerCase().startsWith(typed)) return [];
    const before = text.slice(0, text.length - typed.length);
    return [{ label: `@${username}`, detail: nameOf(user), text: `${before}${username} `, sends: false }];
  });
}

/** @param {Choice} choice @param {number} index @param {boolean} selected @param {() => void} take */
function drawChoice({ label, detail }, index, selected, take) {
  const attributes = {
    id: `suggestion-${index}`,
    role: 'option',
    'aria-selected': String(selected),
    'data-testid': 'suggestion',
    // The box keeps the focus.
    onmousedown: (/** @type {Event} */ event) => event.preventDefault(),
    onclick: take,
  };
  return h('div', attributes, h('b', {}, label), h('span', {}, detail));
}
