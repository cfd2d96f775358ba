/** What the commands of the proof have in common in reading their options. */
import { UsageError } from '../../src/errors.ts';

/** Both ends included. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** @throws UsageError */
export function wholeNumber(name: string, text: string, { least, most }: Range): number {
  const value = Number(text);
  if (/^\d+$/u.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`--${name} must be a whole number from ${least} to ${most}.`);
}

/** Whether the usage is of help: ours, and what Node says itself of an option that there is not. */
export const isMisuse = (error: Error): boolean =>
  error instanceof UsageError || ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
