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

const path = z.string().refine((value) => !value.includes('\0'), 'must not contain a NUL character');

const Environment = z.object({
  PDF_STORAGE_PATH: path.optional(),
  DATA_PATH: path.default('data'),
  MAX_CONCURRENT_SEARCHES: wholeNumber(1, 64, 4),
  MAX_CONCURRENT_ANSWERS: wholeNumber(1, 256, 8),
  DRAIN_LIMIT_SECONDS: wholeNumber(1, 600, 20),
});

type Variables = Readonly<Record<string, string | undefined>>;

/** Every variable may stand in a file that `NAME_FILE` names (secrets of a container do); the last line end is not part of it. */
function readVariables(env: Variables, readFile: (file: string) => string) {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of Object.keys(Environment.shape)) {
    const value = env[name] ?? '';
    const file = env[`${name}_FILE`] ?? '';
    if (value !== '' && file !== '') problems.push(`${name} and ${name}_FILE are both set; leave one of them out.`);
    else if (value !== '') values[name] = value;
    else if (file !== '') {
      try {
        const content = readFile(file).replace(/\r?\n$/u, '');
        if (content === '') problems.push(`${name}_FILE names an empty file.`);
        else values[name] = content;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
        problems.push(`${name}_FILE names a file that cannot be read (${code}).`);
      }
    }
  }
  return { values, problems };
}

/**
 * Pure: reads the given environment, never the process's. An empty value counts as absent.
 * @param base the folder, absolute, in which relative paths start
 * @param readFile the text of a file that a `NAME_FILE` names; may throw
 */
export function parseConfig(env: Variables, base: string, readFile: (file: string) => string): ParsedConfig {
  const read = readVariables(env, readFile);
  const parsed = Environment.safeParse(read.values);
  if (!parsed.success || read.problems.length > 0) {
    const issues = parsed.error?.issues ?? [];
    return {
      kind: 'invalid',
      problems: [...read.problems, ...issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`)],
    };
  }
  const values = parsed.data;
  return {
    kind: 'valid',
    config: {
      pdfStoragePath: values.PDF_STORAGE_PATH === undefined ? null : resolve(base, values.PDF_STORAGE_PATH),
      dataPath: resolve(base, values.DATA_PATH),
      maxConcurrentSearches: values.MAX_CONCURRENT_SEARCHES,
      maxConcurrentAnswers: values.MAX_CONCURRENT_ANSWERS,
      drainLimitMs: values.DRAIN_LIMIT_SECONDS * 1_000,
    },
  };
}
