/**
 * A name typed on the wrong one of the two layouts of a Russian keyboard: "цштпызфт" is "wingspan" with ЙЦУКЕН on,
 * "rhskmz" is "крылья" with QWERTY on. Letters under punctuation keys (х, ъ, ж, э, б, ю, ё) are why this works on the
 * raw text, before folding takes the punctuation away.
 */

const QWERTY = '`qwertyuiop[]asdfghjkl;\'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?';
const JCUKEN = 'ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,';

const TO_RUSSIAN: ReadonlyMap<string, string> = new Map(zip(QWERTY, JCUKEN));
const TO_ENGLISH: ReadonlyMap<string, string> = new Map(zip(JCUKEN, QWERTY));

/** What the same keys give on the Russian layout. */
export function asRussianLayout(text: string): string {
  return retype(text, TO_RUSSIAN);
}

/** What the same keys give on the English layout. */
export function asEnglishLayout(text: string): string {
  return retype(text, TO_ENGLISH);
}

/** The text as the other layout would have written it: one reading where it has letters of one script, else up to two. */
export function otherLayouts(text: string): readonly string[] {
  const readings: string[] = [];
  if (/[а-яё]/iu.test(text)) readings.push(asEnglishLayout(text));
  if (/[a-z]/i.test(text)) readings.push(asRussianLayout(text));
  return readings;
}

function retype(text: string, keys: ReadonlyMap<string, string>): string {
  let typed = '';
  for (const character of text) typed += keys.get(character) ?? character;
  return typed;
}

function zip(from: string, to: string): [string, string][] {
  return Array.from(from, (character, at) => [character, to.charAt(at)]);
}
