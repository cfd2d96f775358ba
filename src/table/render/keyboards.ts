/** Rows of buttons. What a button means is the caller's: `data` says it in at most 64 bytes. */
import type { Button, Keyboard } from '../../tablePorts.ts';
import { LOCALES } from '../words/catalogues.ts';
import { brief } from '../words/naming.ts';
import { LANGUAGE_NAMES } from '../words/words.ts';

/** Choices that have a button. */
export const MOST_CHOICES = 12;

/** A longer label would be cut by a phone, UTF-16 units. */
const LONGEST_LABEL = 40;

/** Two labels of up to this length stand side by side, UTF-16 units. */
const LONGEST_IN_PAIR = 18;

/** One button a name, at most 12: short ones in pairs, the order kept. `data` gets the index of the name. */
export function choiceKeyboard(names: readonly string[], data: (index: number) => string): Keyboard {
  const labels = labelsOf(names.slice(0, MOST_CHOICES));
  return inRows(labels.map((label, index) => ({ label, data: data(index) })));
}

/** Labels of up to this length stand three in a row, UTF-16 units. */
const LONGEST_IN_THREE = 12;

/** Labels of up to this length stand four in a row, UTF-16 units. */
const LONGEST_IN_FOUR = 9;

/** The same in every language. */
const DISLIKE = '👎';

/** One button a page: all in one row where they are short. `data` gets the index of the label. */
export function pageKeyboard(labels: readonly string[], data: (index: number) => string): Keyboard {
  const buttons = labels.map((label, index) => ({ label: brief(label, LONGEST_LABEL), data: data(index) }));
  if (buttons.length === 0) return [];
  return buttons.every(({ label }) => label.length <= LONGEST_IN_THREE) ? [buttons] : inRows(buttons);
}

/** `below` the buttons of the pages; 👎 at the end of their row where it leaves them room, else in one of its own. */
export function answerKeyboard(pages: Keyboard, below: Keyboard, dislike: string): Keyboard {
  const button = { label: DISLIKE, data: dislike };
  const [row = [], ...more] = pages;
  if (row.length === 0) return [...below, [button]];
  const longest = row.length < 3 ? LONGEST_IN_THREE : LONGEST_IN_FOUR;
  const beside = more.length === 0 && row.every(({ label }) => label.length <= longest);
  return beside ? [[...row, button], ...below] : [...pages, [button], ...below];
}

/** One button a language. `data` gets its index among `LOCALES`. */
export function languageKeyboard(data: (index: number) => string): Keyboard {
  return [LOCALES.map((locale, index) => ({ label: LANGUAGE_NAMES[locale], data: data(index) }))];
}

/** The names cut between words; those that are the same by then show their ends instead, where they differ. */
function labelsOf(names: readonly string[]): readonly string[] {
  const labels = names.map((name) => brief(name, LONGEST_LABEL));
  return labels.map((label, index) =>
    labels.filter((other) => other === label).length > 1 ? middleCut(names[index] ?? '') : label,
  );
}

function middleCut(name: string): string {
  const whole = brief(name, Number.POSITIVE_INFINITY);
  if (whole.length <= LONGEST_LABEL) return whole;
  const words = whole.split(' ');
  let end = '';
  while (words.length > 0 && `${words.at(-1)} ${end}`.length <= LONGEST_LABEL / 2) end = `${words.pop()} ${end}`.trim();
  return end === '' ? brief(name, LONGEST_LABEL) : `${brief(name, LONGEST_LABEL - end.length - 1)} ${end}`;
}

function inRows(buttons: readonly Button[]): Keyboard {
  const rows: Button[][] = [];
  for (const button of buttons) {
    const row = rows.at(-1);
    const beside = row?.length === 1 && [...row, button].every(({ label }) => label.length <= LONGEST_IN_PAIR);
    if (beside) row.push(button);
    else rows.push([button]);
  }
  return rows;
}
