/**
 * An inbox in memory with many tables, and actors that take their time, fail and break as chance has it. It notices what
 * must not happen: work out of its order, twice, two things of one table at a time, more at a time than allowed.
 */
import { setImmediate } from 'node:timers/promises';
import { fromCallback, fromPromise } from 'xstate';
import { conversationsMachine } from '../../machines/conversations.machine.ts';
import { conversationMachine } from '../../machines/conversation.machine.ts';
import type { AttendanceInput, RecordInput } from '../../machines/conversation.types.ts';
import type { ConversationsInput, PullInput } from '../../machines/conversations.types.ts';
import { rulingMachine } from '../../machines/ruling.machine.ts';
import type { AskedQuestion, GameIdentification } from '../../src/ports.ts';
import type { Attended, Recorded, TableKey, Work } from '../../src/tablePorts.ts';
import { pulledQuestion, pulledUpdate, recorded, undecided } from './machineConversation.ts';
import { codedError } from './machineRulings.ts';

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What waits, first come first: by table the numbers of its items. */
class Queue {
  readonly #waiting = new Map<TableKey, number[]>();
  readonly done = new Map<TableKey, number[]>();
  count = 0;

  add(table: TableKey, item: number): void {
    const items = this.#waiting.get(table);
    if (items === undefined) this.#waiting.set(table, [item]);
    else items.push(item);
    this.count += 1;
  }

  /** The oldest of so many tables that are not busy. */
  heads(limit: number, busy: readonly TableKey[]): readonly (readonly [TableKey, number])[] {
    const heads: [TableKey, number][] = [];
    for (const [table, [oldest]] of this.#waiting) {
      if (heads.length >= limit) break;
      if (oldest !== undefined && !busy.includes(table)) heads.push([table, oldest]);
    }
    return heads;
  }

  /** Takes the item out for good; false where it is not the oldest of its table. */
  settle(table: TableKey, item: number): boolean {
    const items = this.#waiting.get(table) ?? [];
    if (items[0] !== item) return false;
    items.shift();
    // Whoever was served goes to the end of the line.
    this.#waiting.delete(table);
    if (items.length > 0) this.#waiting.set(table, items);
    this.done.set(table, [...(this.done.get(table) ?? []), item]);
    this.count -= 1;
    return true;
  }
}

/** How often something goes wrong, in [0, 1]. */
const FAILS = 0.02;
const BREAKS = 0.01;

/** Makes the machine throw that looks at it. */
const unreadable = (): Attended => ({
  get kind(): never {
    throw codedError('unreadable');
  },
});

export class Backlog {
  readonly updates = new Queue();
  readonly questions = new Queue();
  readonly faults: string[] = [];
  /** What went wrong on purpose, so that a test can see that it did. */
  readonly mishaps = { pull: 0, attend: 0, record: 0, ruling: 0, table: 0 };
  readonly #chance: () => number;
  readonly #busy = new Set<string>();
  readonly #limits: ConversationsInput;
  #asked = 0;

  constructor(seed: number, limits: ConversationsInput) {
    this.#chance = chances(seed);
    this.#limits = limits;
  }

  get isEmpty(): boolean {
    return this.updates.count === 0 && this.questions.count === 0;
  }

  #mishap(kind: keyof Backlog['mishaps'], odds: number): boolean {
    const happens = this.#chance() < odds;
    if (happens) this.mishaps[kind] += 1;
    return happens;
  }

  async #pause(): Promise<void> {
    for (let turns = Math.floor(this.#chance() * 4); turns > 0; turns -= 1) await setImmediate();
  }

  /** Runs `work` while the table is busy with this kind of it. */
  async #alone<T>(kind: string, table: TableKey, limit: number, work: () => Promise<T>): Promise<T> {
    const key = `${kind} ${table}`;
    if (this.#busy.has(key)) this.faults.push(`${key}: two at a time`);
    this.#busy.add(key);
    const together = [...this.#busy].filter((other) => other.startsWith(kind)).length;
    if (together > limit) this.faults.push(`${together} ${kind} at a time`);
    try {
      return await work();
    } finally {
      this.#busy.delete(key);
    }
  }

  async #pull(input: PullInput): Promise<Work> {
    await this.#pause();
    if (this.#mishap('pull', FAILS)) throw codedError('SQLITE_IOERR');
    const updates = this.updates.heads(input.updates, input.attending);
    const questions = this.questions.heads(input.questions, input.asking);
    return {
      updates: updates.map(([table, seq]) => pulledUpdate({ table, seq })),
      questions: questions.map(([table, questionId]) => pulledQuestion({ table, questionId, text: table })),
    };
  }

  #attend({ update }: AttendanceInput): Promise<Attended> {
    const { table = '0:0', seq = 0 } = update ?? {};
    return this.#alone('attend', table, this.#limits.maxAttending ?? 32, async () => {
      await this.#pause();
      if (this.#mishap('attend', FAILS)) throw codedError('SQLITE_BUSY');
      // The machine of the table throws, before or after the update was settled.
      const breaks = this.#mishap('table', BREAKS);
      if (breaks && this.#chance() < 0.5) return unreadable();
      if (!this.updates.settle(table, seq)) this.faults.push(`update ${seq} of ${table} out of order`);
      if (this.#chance() < 0.3) this.questions.add(table, (this.#asked += 1));
      return breaks ? unreadable() : { kind: 'noted' };
    });
  }

  #record({ question }: RecordInput): Promise<Recorded> {
    const { table = '0:0', questionId = 0 } = question ?? {};
    return this.#alone('record', table, this.#limits.maxAnswers, async () => {
      await this.#pause();
      if (this.#mishap('record', FAILS)) throw codedError('SQLITE_BUSY');
      // As the database does: whose conversation broke meanwhile is recorded once, by whoever comes first.
      this.questions.settle(table, questionId);
      return recorded;
    });
  }

  /** The registry with everything that is impure made of this backlog. */
  machine() {
    return conversationsMachine.provide({
      delays: { pullRetryDelay: 1 },
      actors: {
        pullWork: fromPromise<Work, PullInput>(({ input }) => this.#pull(input)),
        deliverMessages: fromCallback(() => () => undefined),
        flushOutbox: fromPromise<void>(() => Promise.resolve()),
        converse: conversationMachine.provide({
          delays: { storageRetryDelay: 1 },
          actors: {
            attendUpdate: fromPromise<Attended, AttendanceInput>(({ input }) => this.#attend(input)),
            recordEnd: fromPromise<Recorded, RecordInput>(({ input }) => this.#record(input)),
            settleQuestion: rulingMachine.provide({
              actors: {
                identifyGame: fromPromise<GameIdentification, AskedQuestion>(async () => {
                  await this.#pause();
                  if (this.#mishap('ruling', FAILS)) throw codedError('defect');
                  return undecided;
                }),
              },
            }),
          },
        }),
      },
    });
  }
}
