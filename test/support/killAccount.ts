/** The account of a run: what everybody got who asked. Every figure that has to be nought is named for what went wrong. */
import type { Asked, Reply } from './killWitness.ts';

export interface Account {
  readonly questions: number;
  readonly commands: number;
  /** No final answer. */
  readonly lost: number;
  /** More than one final answer. */
  readonly duplicateFinals: number;
  /** Progress that never ended, second copies of a placeholder included. */
  readonly orphans: number;
  /** An honest error in place of an answer. */
  readonly apologies: number;
  /** Words that are neither an answer nor progress. */
  readonly strangeAnswers: number;
  /** Finals that came before one of a question that was asked earlier at the same table. */
  readonly outOfOrder: number;
  /** The same words were asked of the same game, and the answers differ: somebody got another one's. */
  readonly mixedUp: number;
  readonly unansweredCommands: number;
  /** Commands that were answered more than once: a copy that could not be removed. Not promised to be nought. */
  readonly repeatedCommandAnswers: number;
}

const countOf = (asked: readonly Asked[], holds: (one: Asked) => boolean): number => asked.filter(holds).length;
const repliesOf = ({ replies }: Asked, kind: Reply['kind']): number =>
  [...replies.values()].filter((reply) => reply.kind === kind).length;
const isFinal = ({ kind }: Reply): boolean => kind !== 'progress';
const finalsOf = ({ replies }: Asked): readonly Reply[] => [...replies.values()].filter(isFinal);

export function accountOf(asked: readonly Asked[]): Account {
  const questions = asked.filter(({ kind }) => kind === 'question');
  const commands = asked.filter(({ kind }) => kind === 'command');
  return {
    questions: questions.length,
    commands: commands.length,
    lost: countOf(questions, (one) => finalsOf(one).length === 0),
    duplicateFinals: countOf(questions, (one) => finalsOf(one).length > 1),
    orphans: questions.reduce((sum, one) => sum + repliesOf(one, 'progress'), 0),
    apologies: countOf(questions, (one) => repliesOf(one, 'apology') > 0),
    strangeAnswers: countOf(questions, (one) => repliesOf(one, 'other') > 0),
    outOfOrder: outOfOrder(questions),
    mixedUp: mixedUp(questions),
    unansweredCommands: countOf(commands, ({ replies }) => replies.size === 0),
    repeatedCommandAnswers: countOf(commands, ({ replies }) => replies.size > 1),
  };
}

function outOfOrder(questions: readonly Asked[]): number {
  const newest = new Map<string, number>();
  let count = 0;
  for (const { table, finalAt } of questions) {
    if (finalAt === null) continue;
    const before = newest.get(table) ?? -1;
    if (finalAt < before) count += 1;
    newest.set(table, Math.max(before, finalAt));
  }
  return count;
}

function mixedUp(questions: readonly Asked[]): number {
  const first = new Map<string, string>();
  let count = 0;
  for (const one of questions) {
    for (const { kind, text } of finalsOf(one)) {
      if (kind !== 'answer') continue;
      const known = first.get(one.text) ?? text;
      first.set(one.text, known);
      if (known !== text) count += 1;
    }
  }
  return count;
}

/** Figures that may be anything. */
const FREE: readonly (keyof Account)[] = ['questions', 'commands', 'repeatedCommandAnswers'];

/** What was promised and does not hold, in words. */
export function faultsOf(account: Account): readonly string[] {
  return Object.entries(account)
    .filter(([name, count]) => count > 0 && !FREE.some((free) => free === name))
    .map(([name, count]) => `${name}: ${count}`);
}
