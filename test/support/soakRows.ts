/** What a soak has shown, row by row. */
import type { ProofRow } from '../proof/record.ts';
import { type Slope, slopeOf, warmUpOf } from './soakSlope.ts';
import type { HeapGrowth, SoakReport } from './soakRun.ts';
import type { Life, Look } from './soakWatch.ts';

/** MB: what the bot may hold with 10,000 chats. */
const MOST_MEMORY = 200;
/** Files: connections that are kept for the next call are a few more or a few less. */
const MOST_DESCRIPTORS = 3;
/** Of the long life: what is compared is its second quarter with its last. */
const QUARTER = 0.25;
/** s; in less, a quarter says nothing. */
const LEAST_LIFE = 240;

/**
 * MB an hour. A growth is shown where even the lower end of the interval is above this much. Where it is not, that is no
 * promise that there is none: a run can only tell what is larger than its interval is wide, so that one whose upper end is
 * above `TELLING` has no verdict at all, instead of a good one.
 */
const SHOWN = 1;
/** MB an hour: 30 at 14,400 questions an hour are 2 kB a question: 150,000 questions until a limit of 512 MB, less 200, is reached. */
const TELLING = 30;

/** kB: 100,000 questions until 100 MB are lost. */
const MOST_AN_ANSWER = 1;
/** Fewer weigh less than what happens to be under way. */
const LEAST_ANSWERS = 1_000;

const SLOPE = {
  what: 'growth of the memory after the first quarter of a life (at least 60 s), with its 95 % interval',
  goal: `no growth above ${SHOWN} MB/h shown, by a run that would show ${TELLING}`,
};
const PEAK = { what: 'memory at most, of all lives', goal: `≤ ${MOST_MEMORY} MB` };
const DESCRIPTORS = {
  what: 'growth of the least number of open files from the second quarter of the long life to the last',
  goal: `≤ ${MOST_DESCRIPTORS}`,
};
const HEAP = {
  what: 'growth of the live heap in the long life, all garbage collected',
  goal: `≤ ${MOST_AN_ANSWER} kB an answer`,
};

interface Fields {
  readonly what: string;
  readonly figure: string;
  readonly goal: string | null;
  readonly held: boolean | null;
  readonly note: string | null;
}

const row = (id: string, { what, figure, goal, held, note }: Fields): ProofRow => ({
  id: `soak-${id}`,
  what,
  figure,
  baseline: null,
  ratio: null,
  goal,
  held,
  note,
});

const none = (id: string, what: string, count: number, of: string): ProofRow =>
  row(id, { what, figure: `${counted(count)} of ${of}`, goal: '0', held: count === 0, note: null });

/** Told without a goal. */
const plain = (id: string, what: string, figure: string): ProofRow =>
  row(id, { what, figure, goal: null, held: null, note: null });

export function soakRows(report: SoakReport): readonly ProofRow[] {
  const { account, kills, killsDuringBoot, drains, faults, recovery, database, lives } = report;
  const questions = `${counted(account.questions)} questions`;
  // A model, and what stands in for it where it fails, answer the same question in several ways.
  const mixedUp = report.model === null ? account.mixedUp : 0;
  const strange = account.apologies + account.strangeAnswers + mixedUp + account.unansweredCommands;
  return [
    none('lost', 'questions without a final answer', account.lost, questions),
    none('duplicates', 'questions with more than one final answer', account.duplicateFinals, questions),
    none('orphans', 'progress that never ended', account.orphans, questions),
    none('order', 'answers before one of an earlier question at the same table', account.outOfOrder, questions),
    none(
      'strange',
      'apologies, refusals, answers to something else, commands without an answer',
      strange,
      `${questions}, ${counted(account.commands)} commands`,
    ),
    none('crashes', 'ends that nobody asked for, or with another code than 0', report.crashes, `${lives.length} lives`),
    none(
      'left-behind',
      'processes that outlived the bot that started them',
      report.leftBehind,
      `${kills + drains} ends`,
    ),
    heapRow(report.heap),
    ...watchedRows(lives),
    plain('kills', 'lives of the bot', `${kills} × kill -9 (${killsDuringBoot} during the boot), ${drains} × SIGTERM`),
    plain(
      'answers',
      'what was asked for',
      `${questions}, ${counted(account.commands)} commands, ${report.presses} presses (${report.answeredPresses} answered in time); ${faults} faults of Telegram; ${report.heldBack} held back`,
    ),
    ...(report.model === null
      ? []
      : [
          plain(
            'model',
            'what the model was asked',
            `${counted(report.model.answered)} answers, ${counted(report.model.failed)} failures`,
          ),
        ]),
    plain('recovery', 'from the end of the load until nothing is owed', `${(recovery / 1_000).toFixed(1)} s`),
    plain('database', 'database at the end', `${(database / 1e6).toFixed(1)} MB`),
  ];
}

function heapRow(heap: HeapGrowth | null): ProofRow {
  if (heap === null)
    return row('heap', { ...HEAP, figure: '', held: null, note: 'no verdict: the long life broke off' });
  const { before, after, answers } = heap;
  const each = ((after - before) * 1_000) / Math.max(1, answers);
  const isTelling = answers >= LEAST_ANSWERS;
  return row('heap', {
    ...HEAP,
    figure: `${signed(each, 2)} kB an answer (${before.toFixed(1)} to ${after.toFixed(1)} MB over ${counted(answers)} answers)`,
    held: isTelling ? each <= MOST_AN_ANSWER : null,
    note: isTelling ? null : `no verdict: ${counted(LEAST_ANSWERS)} answers are wanted`,
  });
}

function watchedRows(lives: readonly Life[]): readonly ProofRow[] {
  const looks = lives.flatMap((life) => life.looks);
  if (looks.length === 0) {
    const unseen = { figure: '', held: null, note: 'not measured: no /proc' };
    return [
      row('memory-slope', { ...SLOPE, ...unseen }),
      row('memory-peak', { ...PEAK, ...unseen }),
      row('descriptors', { ...DESCRIPTORS, ...unseen }),
    ];
  }
  const peak = Math.max(...looks.map(({ memory }) => memory));
  const calm = lives.filter(({ kind }) => kind === 'calm').flatMap((life) => life.looks);
  return [
    slopeRow(slopeOf(lives.map((life) => life.looks.map(({ at, memory }) => ({ at, value: memory }))))),
    row('memory-peak', {
      ...PEAK,
      figure: `${peak.toFixed(0)} MB`,
      held: peak <= MOST_MEMORY,
      note: null,
    }),
    descriptorsRow(calm),
    plain(
      'children',
      'child processes in the long life, at most',
      String(Math.max(0, ...calm.map((one) => one.children))),
    ),
  ];
}

export function slopeRow(slope: Slope | null): ProofRow {
  if (slope === null) {
    const note = 'no verdict: no life was long enough; a run of 14 minutes is';
    return row('memory-slope', { ...SLOPE, figure: '', held: null, note });
  }
  const figure = `${signed(slope.slope)} MB/h (${signed(slope.low)} … ${signed(slope.high)}) over ${(slope.seconds / 60).toFixed(0)} min`;
  const isShown = slope.low > SHOWN;
  const isTelling = slope.high <= TELLING;
  return row('memory-slope', {
    ...SLOPE,
    figure,
    held: isShown ? false : isTelling ? true : null,
    note: isShown || isTelling ? null : 'no verdict: the interval is too wide; a longer run makes it narrower',
  });
}

/** The least of a quarter: what is open for a moment is closed again, what leaks is there all the time. */
function descriptorsRow(calm: readonly Look[]): ProofRow {
  const end = calm.at(-1)?.at ?? 0;
  const begin = warmUpOf(calm);
  if (end < LEAST_LIFE) {
    const note = 'no verdict: the long life was too short';
    return row('descriptors', { ...DESCRIPTORS, figure: '', held: null, note });
  }
  const before = leastOf(calm.filter(({ at }) => at >= begin && at < begin + QUARTER * end));
  const after = leastOf(calm.filter(({ at }) => at >= end - QUARTER * end));
  return row('descriptors', {
    ...DESCRIPTORS,
    figure: `${signed(after - before, 0)} (${before} to ${after})`,
    held: after - before <= MOST_DESCRIPTORS,
    note: null,
  });
}

const leastOf = (looks: readonly Look[]): number => Math.min(...looks.map(({ descriptors }) => descriptors));

const counted = (value: number): string => value.toLocaleString('en');
const signed = (value: number, digits = 1): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
