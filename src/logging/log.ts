/** What is told to the operator while the program serves: an event in a few words, and fields. Types only. */

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/**
 * Plain values, errors, anything: what is too long, too deep or unreadable is cut. Never what a player wrote. The names `time`,
 * `level` and `message` are taken.
 */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  readonly error: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly info: (message: string, fields?: LogFields) => void;
  readonly debug: (message: string, fields?: LogFields) => void;
  /** Whether anybody hears this level: for fields that cost something. */
  readonly hears: (level: LogLevel) => boolean;
  /** The same log; every line of it carries these fields, too. */
  readonly child: (fields: LogFields) => Log;
}
