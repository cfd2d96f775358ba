/** Numbers, counted things, sizes and times as one language says them: the rules are those of the Unicode tables. */
import type { Locale } from '../../tablePorts.ts';

/** A noun by plural category. English needs `one` and `other`, Russian all four (`other` after fractions). */
export type Noun = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

export interface Measures {
  readonly number: (value: number) => string;
  /** `2 questions`. */
  readonly count: (value: number, noun: Noun) => string;
  /** `in 5 seconds`; the wait is milliseconds, rounded up to whole seconds or minutes. */
  readonly after: (wait: number) => string;
  /** `5 hours ago`; `since` is milliseconds, rounded down to the largest whole unit. */
  readonly ago: (since: number) => string;
  /** `20 MB`: the size is bytes, a megabyte is 1,024 × 1,024 of them as everywhere in Telegram. */
  readonly megabytes: (bytes: number) => string;
  /** `$0.0123`: US dollars, where they are few with more digits. */
  readonly dollars: (amount: number) => string;
  /** `German and Polish`. */
  readonly list: (items: readonly string[]) => string;
  /** The name of a language by its code: `German`. */
  readonly language: (code: string) => string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MEBIBYTE = 1_024 * 1_024;

/** Up to this wait seconds are named, from then on minutes. */
const LONGEST_IN_SECONDS = 2 * MINUTE;

const LARGER_UNITS = [
  { name: 'day', length: DAY },
  { name: 'hour', length: HOUR },
  { name: 'minute', length: MINUTE },
] as const;

export function createMeasures(locale: Locale): Measures {
  const numbers = new Intl.NumberFormat(locale);
  const plurals = new Intl.PluralRules(locale);
  const times = new Intl.RelativeTimeFormat(locale);
  const sizes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 4 });
  const lists = new Intl.ListFormat(locale);
  const languages = new Intl.DisplayNames(locale, { type: 'language' });
  return {
    number: (value) => numbers.format(value),
    count: (value, noun) => `${numbers.format(value)} ${noun[plurals.select(value)] ?? noun.other}`,
    after: (wait) => {
      const unit = wait <= LONGEST_IN_SECONDS ? SECOND : MINUTE;
      const name = unit === SECOND ? 'second' : 'minute';
      return times.format(Math.max(1, Math.ceil(wait / unit)), name);
    },
    ago: (since) => {
      const { name, length } = LARGER_UNITS.find((unit) => since >= unit.length) ?? { name: 'second', length: SECOND };
      return times.format(-Math.max(1, Math.floor(since / length)), name);
    },
    megabytes: (bytes) => sizes.format(bytes / MEBIBYTE),
    dollars: (amount) => money.format(amount),
    list: (items) => lists.format(items),
    language: (code) => languages.of(code) ?? code,
  };
}
