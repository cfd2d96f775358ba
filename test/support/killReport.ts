/** The long runs on a terminal: `--name number` in, a table of figures out. */
import { parseArgs } from 'node:util';

/** @throws TypeError for an option that is not known, RangeError for one that is no whole number */
export function readNumbers<Name extends string>(
  args: readonly string[],
  standard: Readonly<Record<Name, number>>,
): Readonly<Record<Name, number>> {
  const options = Object.fromEntries(Object.keys(standard).map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ args: [...args], options });
  const read = { ...standard };
  for (const name of Object.keys(standard)) {
    const value = values[name];
    if (value === undefined) continue;
    if (!/^\d{1,9}$/u.test(value)) throw new RangeError(`--${name} must be a whole number.`);
    Object.assign(read, { [name]: Number(value) });
  }
  return read;
}

/** `duplicateFinals` reads `duplicate finals`. */
const inWords = (name: string): string => name.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);

export function accountTable(figures: Readonly<Record<string, number>>): string {
  const lines = Object.entries(figures).map(
    ([name, value]) => `${inWords(name).padEnd(28)} ${Math.round(value).toLocaleString('en').padStart(9)}\n`,
  );
  return lines.join('');
}
