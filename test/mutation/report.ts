/** What Stryker found, out of its report (https://github.com/stryker-mutator/mutation-testing-elements, the schema). */
import { z } from 'zod';

const place = z.object({ line: z.number(), column: z.number() });

const schema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          mutatorName: z.string(),
          replacement: z.string().optional(),
          status: z.string(),
          location: z.object({ start: place, end: place }),
        }),
      ),
    }),
  ),
});

/** A mutant by its text, so that it is the same one when lines were added above it. */
export interface Mutant {
  /** Relative to the project's root. */
  readonly file: string;
  /** The line on which it begins, without the blanks around it. */
  readonly line: string;
  readonly was: string;
  readonly now: string;
}

export interface Outcome {
  /** Noticed: a test failed, or did not come to its end. */
  readonly noticed: number;
  /** All that could be tried; what is ignored on purpose is not among them. */
  readonly valid: number;
  readonly survivors: readonly Mutant[];
}

const NOTICED: readonly string[] = ['Killed', 'Timeout'];
const SURVIVED: readonly string[] = ['Survived', 'NoCoverage'];

/** @throws where it is no report */
export function readReport(json: string): Outcome {
  const { files } = schema.parse(JSON.parse(json));
  const outcomes = Object.entries(files).map(([file, { source, mutants }]): Outcome => {
    const noticed = mutants.filter(({ status }) => NOTICED.includes(status)).length;
    const survivors = mutants
      .filter(({ status }) => SURVIVED.includes(status))
      .map(({ location, replacement = '' }) => mutantAt(file, source, location, replacement));
    return { noticed, valid: noticed + survivors.length, survivors };
  });
  return joined(outcomes);
}

/** Lines and columns are counted from 1, the end is behind the last character. */
function mutantAt(
  file: string,
  source: string,
  { start, end }: { readonly start: z.infer<typeof place>; readonly end: z.infer<typeof place> },
  now: string,
): Mutant {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const lengthOfOthers = lines.slice(0, -1).join('\n').length + (lines.length > 1 ? 1 : 0);
  const was = lines.join('\n').slice(start.column - 1, lengthOfOthers + end.column - 1);
  return { file, line: (lines[0] ?? '').trim(), was: oneLine(was), now: oneLine(now) };
}

/** As it is compared and printed. */
const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

export function joined(outcomes: readonly Outcome[]): Outcome {
  return {
    noticed: outcomes.reduce((sum, { noticed }) => sum + noticed, 0),
    valid: outcomes.reduce((sum, { valid }) => sum + valid, 0),
    survivors: outcomes.flatMap(({ survivors }) => survivors),
  };
}
