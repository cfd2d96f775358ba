/**
 * Takes secrets out of a finished line: the ones that were loaded, in every spelling that a library may give them, and
 * whatever has the shape of one. Pure and linear in the length of the line: every open-ended repetition is over one class
 * of characters that what follows it cannot continue.
 */
import { secretSpellings } from './secretSpellings.ts';

export const REDACTED = '[redacted]';

/** The colon of a token; in an address that was packed into another one it is encoded again. */
const COLON = '(?::|%(?:25){0,3}3a)';

/**
 * The beginning of a key, and not the middle of a word (`task-force`). But the end of an escape is no word: in JSON a key on a
 * new line follows `\n`, in an address it may follow `%3D`. Looked at backwards, so that the scan can leap from s to s.
 */
const SK = String.raw`sk(?<=(?:^|[^a-z0-9]|\\[nrtbfv]|\\u[0-9a-f]{4}|%[0-9a-f]{2})sk)`;

const DASH = '(?:-|%2d)';

const HEADER = '(?:authorization|secret-token|api-?key)';
const VALUE = String.raw`(?:(?:bearer|basic|token|digest|apikey)(?:\s|%20|\+){1,4})?[^\s"'\\,;]+`;

const SHAPES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // Keys of OpenAI; with stars in them as its own errors quote them.
  [
    new RegExp(String.raw`${SK}${DASH}(?:proj|svcacct|service|admin|none|live|test|or|ant)${DASH}[\w*%-]+`, 'giu'),
    REDACTED,
  ],
  // The old shape, where a bare `sk-` may also begin a word: long, or with a digit or a star soon.
  [new RegExp(String.raw`${SK}-(?:[\w*-]{20,}|(?=[a-z_-]{0,15}[0-9*])[\w*-]{6,})`, 'giu'), REDACTED],
  // Tokens of Telegram: in an address of any length, elsewhere as long as they are not to be mistaken for a time or a port.
  [new RegExp(String.raw`((?:\/|%(?:25){0,3}2f)bot)\d{1,20}${COLON}[\w-]+`, 'giu'), `$1${REDACTED}`],
  [new RegExp(String.raw`\d{5,20}${COLON}[\w-]{20,}`, 'giu'), REDACTED],
  // Headers as such, then as fields of JSON or pairs: with a scheme before the value or without. A value without quotes
  // stays as it is where the name has them: a line of JSON has to stay one.
  [new RegExp(String.raw`(${HEADER}\s{0,4}[:=]\s{0,4})${VALUE}`, 'giu'), `$1${REDACTED}`],
  [
    new RegExp(String.raw`(${HEADER}\\{0,8}["']\s{0,4}[:=,]\s{0,4}\[?\s{0,4}\\{0,8}["'])${VALUE}`, 'giu'),
    `$1${REDACTED}`,
  ],
  [/(\bbearer|(?<=\\[nrt])bearer)(?:\s|%20|\+|\\[nrt]){1,8}[\w.~+/=%-]{6,}/giu, `$1 ${REDACTED}`],
  [/(\bBasic) {1,4}(?=[A-Za-z+/_-]{0,64}[\d=])[\w+/-]{8,}={0,2}/gu, `$1 ${REDACTED}`],
  // A name and a password before a host.
  [/(:\/\/)[^\s/@:"'\\]{0,256}:[^\s/@"'\\]{1,256}@/gu, `$1${REDACTED}@`],
];

export interface Redactor {
  (line: string): string;
  /** Longer than any spelling of a secret, characters. */
  readonly margin: number;
}

const USUAL_MARGIN = 4_096;

/** @param secrets the values that were loaded; what is shorter than 4 characters is too common to be looked for */
export function createRedactor(secrets: readonly string[]): Redactor {
  const spellings = secretSpellings(secrets);
  const redact = (line: string): string => {
    let told = line;
    for (const spelling of spellings) {
      if (told.includes(spelling)) told = told.replaceAll(spelling, REDACTED);
    }
    for (const [pattern, replacement] of SHAPES) told = told.replace(pattern, replacement);
    return told;
  };
  return Object.assign(redact, { margin: Math.max(USUAL_MARGIN, spellings[0]?.length ?? 0) });
}

/**
 * The beginning of a text, redacted before it is cut: half a secret would not be known for one.
 * @param most characters
 */
export function cutRedacted(text: string, most: number, redact: Redactor): string {
  if (text.length <= most) return text;
  const window = text.slice(0, most + redact.margin);
  const redacted = redact(window);
  // What the window itself has cut in two stands at its end, and only there.
  const safe = window.length === text.length ? redacted.length : redacted.length - redact.margin;
  return `${redacted.slice(0, Math.max(0, Math.min(most, safe)))}…`;
}
