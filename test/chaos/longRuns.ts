/** The runs of the matrix that are no tests: the storm of kills and the burst. Each is a command of its own, which judges itself. */
import { join } from 'node:path';
import { z } from 'zod';
import { runNode } from './child.ts';
import { type LongRun, ROOT } from './rows.ts';

export interface LongOptions {
  /** Of the storm. */
  readonly kills: number;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

export interface LongOutcome {
  readonly figure: string;
  /** What was promised and does not hold; none: all of it holds. */
  readonly missed: readonly string[];
}

const report = z.object({ figures: z.record(z.string(), z.number()), missed: z.array(z.string()) });

type Figures = Readonly<Record<string, number>>;

const QUESTIONS_A_KILL = 10;

export async function runLong(run: LongRun, { kills, signal, progress }: LongOptions): Promise<LongOutcome> {
  const args = run === 'kill' ? ['--kills', String(kills), '--questions', String(kills * QUESTIONS_A_KILL)] : [];
  const { code, stdout, stderr } = await runNode(
    [join(ROOT, 'test/chaos', `${run}.ts`), '--json', ...args],
    signal,
    progress,
  );
  if (stdout === '') return { figure: '', missed: [`npm run test:${run} ended with ${code}:\n${stderr}`] };
  const { figures, missed } = report.parse(JSON.parse(stdout));
  return { figure: TOLD[run](figures), missed };
}

const count = (value = Number.NaN): string => Math.round(value).toLocaleString('en');
const seconds = (value = Number.NaN): string => `${(value / 1_000).toFixed(1)} s`;

const TOLD: Readonly<Record<LongRun, (figures: Figures) => string>> = {
  kill: ({ kills, questions, lost, duplicateFinals, orphans, recovery }) =>
    `${count(kills)} kills, ${count(questions)} questions: ${count(lost)} lost, ${count(duplicateFinals)} answered twice, ${count(orphans)} unfinished; the last start had answered all after ${seconds(recovery)}`,
  burst: ({ updates, chats, durable, answered, newcomer, memory, lost }) =>
    `${count(updates)} updates of ${count(chats)} chats: durable after ${seconds(durable)}, answered after ${seconds(answered)}, ${count(lost)} lost; a newcomer waited ${seconds(newcomer)}; ${count(memory)} MB`,
};
