/**
 * What a run that proves something leaves in docs/proof/NAME.json, so that docs/proof.md can say it: what was measured, on
 * which machine, when, and whether it is what was promised.
 */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';

const machine = z.object({
  node: z.string(),
  processor: z.string(),
  processors: z.number(),
  /** GiB, rounded. */
  memory: z.number(),
  kernel: z.string(),
  /** Runnable processes over the minute before the run: above 1, others were at work. */
  load: z.number(),
});

const row = z.object({
  /** Stable: docs/proof/causes.yaml and the chart name rows by it. */
  id: z.string(),
  what: z.string(),
  /** With its unit; '' where nothing was measured. */
  figure: z.string(),
  /** What people would use instead, with its figure in the same run. */
  baseline: z.string().nullable(),
  ratio: z.number().nullable(),
  goal: z.string().nullable(),
  /** Null: there is no goal, or it could not be run here. */
  held: z.boolean().nullable(),
  /** What could not be run or measured, and for want of what. */
  note: z.string().nullable(),
});

const record = z.object({
  /** As it was typed. */
  command: z.string(),
  /** UTC, `YYYY-MM-DD`. */
  date: z.string(),
  machine,
  /** Of the whole run. */
  seconds: z.number(),
  rows: z.array(row),
});

/** Where it ran; no name and no path of it. */
export type Machine = Readonly<z.infer<typeof machine>>;
export type ProofRow = Readonly<z.infer<typeof row>>;
export type ProofRecord = Readonly<Omit<z.infer<typeof record>, 'rows'>> & { readonly rows: readonly ProofRow[] };

export const PROOF = join(import.meta.dirname, '../../docs/proof');

/** Ask before the run: the run itself is a load. */
export function thisMachine(): Machine {
  return {
    node: process.versions.node,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: cpus().length,
    memory: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

/** What was typed: `npm run NAME -- ARGS`. */
export const commandLine = (name: string, args: readonly string[]): string =>
  [`npm run ${name}`, ...(args.length === 0 ? [] : ['--', ...args])].join(' ');

export const today = (): string => new Date().toISOString().slice(0, 10);

/** Replaces the record of the same name; `npm run docs` then says it in docs/proof.md. */
export async function keepRecord(name: string, kept: ProofRecord): Promise<string> {
  await mkdir(PROOF, { recursive: true });
  const file = join(PROOF, `${name}.json`);
  await writeFile(file, `${JSON.stringify(kept, null, 2)}\n`);
  return file;
}

/** @throws where there is none, or it has another form */
export const readRecord = (name: string): ProofRecord =>
  record.parse(JSON.parse(readFileSync(join(PROOF, `${name}.json`), 'utf8')));
