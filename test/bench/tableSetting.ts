/** How much is asked of the bots, and of which library. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Progress } from './progress.ts';
import type { BotSetting } from './telegramBots.ts';

/** Times are seconds, except where their name says milliseconds. */
export interface TableLoad {
  readonly perSecond: number;
  readonly seconds: number;
  /** Of the steady load and of the burst, each with processes of its own. */
  readonly rounds: number;
  /** Before each steady load: what runs for the first time is slow in either bot. */
  readonly warmUpSeconds: number;
  readonly chats: number;
  readonly burstUpdates: number;
  readonly burstChats: number;
  readonly newcomerAfterMs: number;
  /** So long the answers are counted. */
  readonly burstWatchMs: number;
  /** And so long at most, until all is durable and the newcomer has an answer. */
  readonly burstLimitMs: number;
  /** Before idling: what the start leaves to be done is no idling. */
  readonly settlingSeconds: number;
  readonly idleSeconds: number;
  readonly starts: number;
}

/** The load that the goals are set for. */
export const TABLE_LOAD: TableLoad = {
  perSecond: 40,
  seconds: 10,
  rounds: 3,
  warmUpSeconds: 2,
  chats: 200,
  burstUpdates: 10_000,
  burstChats: 1_000,
  newcomerAfterMs: 2_000,
  burstWatchMs: 30_000,
  burstLimitMs: 65_000,
  settlingSeconds: 5,
  idleSeconds: 30,
  starts: 10,
};

export interface TableSetting extends BotSetting {
  readonly load: TableLoad;
  /** Asked in turn. */
  readonly questions: readonly string[];
  /** A data folder in which the library is indexed already. */
  readonly data: string;
  readonly progress: Progress;
}

const SAMPLES = new URL('../../samples/', import.meta.url);

export const SAMPLE_LIBRARY = fileURLToPath(new URL('library', SAMPLES));
export const SAMPLE_QUESTIONS = fileURLToPath(new URL('questions.jsonl', SAMPLES));

/** The questions of the samples that name their game: the others are asked back, which is no work. */
export function sampleQuestions(): readonly string[] {
  const lines = readFileSync(SAMPLE_QUESTIONS, 'utf8').split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => z.object({ question: z.string(), document: z.string() }).parse(JSON.parse(line)))
    .map(({ question, document }) => `${document.replace(/(?:\/.*|\.pdf)$/u, '')}: ${question}`);
}
