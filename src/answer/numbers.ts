/**
 * The numbers of an answer that none of its quotes carries, however they are written: "3", "three", "три" and "½", "half"
 * are one. A number that the question brought is no exception: a player who asks whether it is seven is not told so by the
 * book.
 */
import { foldForMatching } from '../text/fold.ts';
import { PERHAPS_SAID, SAID } from './numberWords.ts';

/** What is more is not read, UTF-16 units: answers and quotes are shorter. */
const LONGEST_READ = 20_000;

const VULGAR_FRACTION = /[\u00bc-\u00be\u2150-\u215e\u2189]/gu;
/** A fraction, a number with its thousands and decimals, or a word. */
const PART = /\d+\s?[/\u2044]\s?\d+|\d+(?:[.,]\d+)*|[\p{L}\p{M}]+/gu;
const THOUSANDS = /^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$/;

interface Numbers {
  /** Said as numbers. */
  readonly sure: ReadonlySet<string>;
  /** Said by words that may mean something else. */
  readonly perhaps: ReadonlySet<string>;
}

/** Each number once, decimal, in the order of the text. */
export function unsupportedNumbers(text: string, quotes: readonly string[]): readonly string[] {
  const carried = quotes.map(numbersIn);
  return [...numbersIn(text).sure].filter(
    (number) => !carried.some(({ sure, perhaps }) => sure.has(number) || perhaps.has(number)),
  );
}

function numbersIn(text: string): Numbers {
  const plain = foldForMatching(text.slice(0, LONGEST_READ).replace(VULGAR_FRACTION, ' $& '))
    // "1 000", also with a thin or a no-break space.
    .replace(/(?<=(?<!\d)\d{1,3})\s(?=\d{3}(?!\d))/gu, '');
  const sure = new Set<string>();
  const perhaps = new Set<string>();
  /** A word of tens that a word of ones may follow: "twenty-one", "двадцать один". */
  let tens: string | null = null;
  for (const [part] of plain.matchAll(PART)) {
    const said = /^\d/.test(part) ? decimal(part) : SAID.get(part);
    const maybe = PERHAPS_SAID.get(part);
    const ones = Number(said ?? maybe);
    if (tens !== null && ones >= 1 && ones <= 9 && !/^\d/.test(part)) {
      sure.delete(tens);
      sure.add(String(Number(tens) + ones));
      tens = null;
      continue;
    }
    tens = said !== undefined && TENS.test(said) && !/^\d/.test(part) ? said : null;
    if (said !== undefined) sure.add(said);
    if (maybe !== undefined) perhaps.add(maybe);
  }
  return { sure, perhaps };
}

const TENS = /^[2-9]0$/;

/** One spelling for a number: "1,000" and "1.000" are 1000, "1,5" is 1.5, "007" is 7. */
function decimal(written: string): string {
  if (/[/\u2044]/u.test(written)) return written.replaceAll(/\s/gu, '').replace('\u2044', '/');
  const digits = THOUSANDS.test(written) ? written.replaceAll(/[.,]/g, '') : written.replaceAll(',', '.');
  return digits
    .replace(/^0+(?=\d)/, '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}
