/** The configuration as the environment gives it: parsed once, all problems told at once, by the variable's name. */
import { resolve } from 'node:path';
import { z } from 'zod';

export interface Config {
  /** Folder of the rulebooks, absolute; null where the environment names none. */
  readonly pdfStoragePath: string | null;
  /** Folder of the database, absolute. */
  readonly dataPath: string;
  /** ugrep processes at once. */
  readonly maxConcurrentSearches: number;
  /** Rulings in flight at once. */
  readonly maxConcurrentAnswers: number;
  /** From the request to drain to the end of the process, milliseconds. */
  readonly drainLimitMs: number;
}

export type ParsedConfig =
  | { readonly kind: 'valid'; readonly config: Config }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

const wholeNumber = (least: number, most: number, standard: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,9}$/u, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`)
    .default(standard);

const path = z
  .string()
  .refine((value) => !value.includes('\0'), 'must not contain a NUL character')
  .transform((value) => resolve(value));

const Environment = z.object({
  PDF_STORAGE_PATH: path.optional(),
  DATA_PATH: path.default(() => resolve('data')),
  MAX_CONCURRENT_SEARCHES: wholeNumber(1, 64, 4),
  MAX_CONCURRENT_ANSWERS: wholeNumber(1, 256, 8),
  DRAIN_LIMIT_SECONDS: wholeNumber(1, 600, 20),
});

/** Pure: reads the given environment, never the process's. An empty value counts as absent. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): ParsedConfig {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Environment.safeParse(present);
  if (!parsed.success) {
    return {
      kind: 'invalid',
      problems: parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`),
    };
  }
  const values = parsed.data;
  return {
    kind: 'valid',
    config: {
      pdfStoragePath: values.PDF_STORAGE_PATH ?? null,
      dataPath: values.DATA_PATH,
      maxConcurrentSearches: values.MAX_CONCURRENT_SEARCHES,
      maxConcurrentAnswers: values.MAX_CONCURRENT_ANSWERS,
      drainLimitMs: values.DRAIN_LIMIT_SECONDS * 1_000,
    },
  };
}
