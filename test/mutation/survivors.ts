/**
 * docs/proof/survivors.yaml: the mutants that no test notices, and why that is right. docs/proof/survivors.md is made from
 * it. A mutant is known by its text, so that an explanation stays when lines move.
 */
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Mutant } from './report.ts';

const schema = z.array(
  z.strictObject({
    /** Null: nobody has looked at them yet. */
    why: z.string().nullable(),
    mutants: z.array(z.strictObject({ file: z.string(), line: z.string(), was: z.string(), now: z.string() })),
  }),
);

export type Explained = Readonly<{ why: string | null; mutants: readonly Mutant[] }>;

/** @throws where the file has another form */
export const readSurvivors = (file: string): readonly Explained[] =>
  schema.parse(parse(readFileSync(file, 'utf8')) ?? []);

const keyOf = ({ file, line, was, now }: Mutant): string => JSON.stringify([file, line, was, now]);

/**
 * The list after a run: what was noticed by now is taken out, what is new waits for its explanation at the end.
 * @param tried the files whose mutants were tried in this run; the others stay as they are
 */
export function afterRun(
  known: readonly Explained[],
  survivors: readonly Mutant[],
  tried: readonly string[],
): readonly Explained[] {
  const alive = new Set(survivors.map(keyOf));
  const explained = known
    .map(({ why, mutants }) => ({
      why,
      mutants: mutants.filter((mutant) => !tried.includes(mutant.file) || alive.has(keyOf(mutant))),
    }))
    .filter(({ why }) => why !== null);
  const seen = new Set(explained.flatMap(({ mutants }) => mutants.map(keyOf)));
  const waiting = known.filter(({ why }) => why === null).flatMap(({ mutants }) => mutants);
  const left = [...waiting.filter(({ file }) => !tried.includes(file)), ...survivors].filter((mutant) => {
    const isNew = !seen.has(keyOf(mutant));
    seen.add(keyOf(mutant));
    return isNew;
  });
  const all = left.length === 0 ? explained : [...explained, { why: null, mutants: left }];
  return all.filter(({ mutants }) => mutants.length > 0);
}

/** How many of the survivors have an explanation. */
export function explainedAmong(known: readonly Explained[], survivors: readonly Mutant[]): number {
  const explained = new Set(known.flatMap(({ why, mutants }) => (why === null ? [] : mutants.map(keyOf))));
  return survivors.filter((mutant) => explained.has(keyOf(mutant))).length;
}

const YAML_HEAD = `# Mutants that no test notices, and why that is right; npm run mutation -- --record takes out what is noticed by now and
# adds what is new, with "why: null", at the end. A mutant is known by its file, its line and its text.
`;

export const asYaml = (known: readonly Explained[]): string => YAML_HEAD + stringify(known, { lineWidth: 0 });

const codeOf = (text: string): string => {
  const fence = text.includes('`') ? '``' : '`';
  return text === '' ? '(nothing)' : `${fence}${fence === '``' ? ` ${text} ` : text}${fence}`;
};

/** The same for whoever reads it in a browser. */
export function asMarkdown(known: readonly Explained[]): string {
  const parts = known.map(({ why, mutants }) => {
    const rows = mutants.map(
      ({ file, line, was, now }) =>
        `- ${file}: ${codeOf(was)} → ${codeOf(now)}${was === line ? '' : `, in ${codeOf(line)}`}`,
    );
    return `## ${why ?? 'Not explained yet'}\n\n${rows.join('\n')}\n`;
  });
  return `# Mutants that no test notices\n\nMade from survivors.yaml by \`npm run mutation -- --record\`.\n\n${parts.join('\n')}`;
}
