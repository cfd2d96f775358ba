/** One event as one line: JSON for machines, words for a terminal. No text in it can end the line or drive the terminal. */
import { Buffer } from 'node:buffer';
import type { LogFields, LogLevel } from './log.ts';
import { type Plain, toPlain } from './plain.ts';
import { cutRedacted, type Redactor } from './redact.ts';

export interface LogEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** With its line end. */
export type FormatLine = (event: LogEvent) => string;

const LONGEST_MESSAGE = 4_096;
const LONGEST_LINE = 16 * 1_024;
/** Characters. */
const LONGEST_PRETTY = 4_096;
/** Of a line that is too long as a whole only its beginning is told. */
const SHORT_MESSAGE = 1_024;

/** Control characters that JSON leaves as they are, and what turns the direction of text. */
const UNSEEN = /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu;
const CONTROL = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const stamp = (at: number): string => new Date(at).toISOString();

const json = (value: Plain): string => JSON.stringify(value).replace(UNSEEN, escaped);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A secret may look like a part of the JSON itself, such as a number; then nothing of the line is kept. */
function redactJson(line: string, redact: Redactor): string {
  const redacted = redact(line);
  return redacted === line || isJson(redacted) ? redacted : '{"level":"warn","message":"[redacted]"}';
}

export const jsonLine =
  (redact: Redactor): FormatLine =>
  ({ at, level, message, fields }) => {
    const base = { time: stamp(at), level, message: cutRedacted(message, LONGEST_MESSAGE, redact) };
    // First and last: no field takes the place of what every line has.
    const full = json({ ...base, ...toPlain(fields, redact), ...base });
    const line =
      Buffer.byteLength(full) < LONGEST_LINE
        ? full
        : json({ ...base, message: cutRedacted(message, SHORT_MESSAGE, redact), cut: true });
    return `${redactJson(line, redact)}\n`;
  };

const BARE = /^[\w.,:/@+-]+$/u;

function word(value: Plain): string {
  return typeof value === 'string' && BARE.test(value) ? value : json(value);
}

/** The time of day in UTC is enough for whoever looks on. */
export const prettyLine =
  (redact: Redactor): FormatLine =>
  ({ at, level, message, fields }) => {
    const told = [
      stamp(at).slice(11, 23),
      level.toUpperCase().padEnd(5),
      cutRedacted(message, LONGEST_MESSAGE, redact),
      ...Object.entries(toPlain(fields, redact)).map(([key, value]) => `${key}=${word(value)}`),
    ].join(' ');
    return `${redact(told).replace(CONTROL, escaped).slice(0, LONGEST_PRETTY)}\n`;
  };
