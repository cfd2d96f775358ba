/** Many people write at once: how soon all of it is durable, how fair the answers are, what it costs, and how long a newcomer waits. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStandin } from '../../src/standin/standin.ts';
import { residentMemory } from '../bench/memory.ts';
import { QUESTION, writeFaultsLibrary } from './faultsLibrary.ts';
import { type Account, accountOf } from './killAccount.ts';
import { BOT, createKillableBot } from './killBot.ts';
import { backlogOf, countRows, owedIn, until } from './killDatabase.ts';
import { say, type Seat } from './killSeats.ts';
import { type Asked, Witness } from './killWitness.ts';

export interface BurstOptions {
  readonly updates: number;
  readonly chats: number;
  /** For all of the answers, ms. */
  readonly limit: number;
  /** Options of Node for the bot, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
}

/** Times in ms, memory in MB (1,000,000 bytes); 0 without /proc. */
export interface BurstReport {
  readonly durable: number;
  /** From `/start` of somebody new to the answer, while the backlog was worked off. */
  readonly newcomer: number;
  readonly newcomerAgain: number;
  readonly answered: number;
  /** Of the process, at most. */
  readonly memory: number;
  readonly idleMemory: number;
  /** Chats that got their third answer before every chat had its first. */
  readonly unfair: number;
  readonly account: Account;
}

/** Between two looks at the memory, ms. */
const SAMPLE_INTERVAL = 100;
const BOOT_LIMIT = 60_000;

export async function measureBurst({ updates, chats, limit, nodeOptions = [] }: BurstOptions): Promise<BurstReport> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-burst-'));
  const [dataPath, library] = [join(folder, 'data'), join(folder, 'library')];
  await writeFaultsLibrary(library);
  const standin = await createStandin({ bots: [BOT], journalLimit: 1_000 }).start();
  const bot = createKillableBot({ standin, dataPath, library, nodeOptions });
  const witness = new Witness(standin);
  const memory = { most: 0 };
  const sampling = setInterval(() => {
    memory.most = Math.max(memory.most, bot.isRunning() ? (residentMemory(bot.pid()) ?? 0) : 0);
  }, SAMPLE_INTERVAL);
  try {
    bot.start();
    await until(() => bot.log().includes('library:'), BOOT_LIMIT, bot.log);
    const idleMemory = residentMemory(bot.pid()) ?? 0;
    const newSeat = (): Seat => {
      const person = standin.addUser({ firstName: 'Somebody' });
      return { chat: standin.world.privateChat(standin.bot().user.id, person), thread: null, person };
    };
    const seats = Array.from({ length: chats }, newSeat);
    // Told all at once: the bot is not there to see the first before the last.
    standin.bot().queue.hold();
    for (let nth = 0; nth < updates; nth += 1) {
      const seat = seats[nth % chats];
      if (seat !== undefined) witness.say(seat, QUESTION);
    }
    const begun = performance.now();
    standin.bot().queue.release();
    await until(() => countRows(dataPath, 'updates') >= updates, limit, bot.log);
    const durable = performance.now() - begun;
    const meet = async (): Promise<number> => {
      const seat = newSeat();
      const asked = performance.now();
      const id = say(standin, seat, '/start');
      await standin.waitFor(() => standin.messages(seat.chat).some(({ message_id: other }) => other > id), limit);
      return performance.now() - asked;
    };
    const newcomer = await meet();
    const firstAnswers = standin.waitFor(() => witness.finals > chats / 2, limit);
    await firstAnswers;
    const newcomerAgain = await meet();
    const explain = (): string => `still owed: ${JSON.stringify(backlogOf(dataPath))}\n${bot.log()}`;
    await until(() => owedIn(backlogOf(dataPath)) === 0, limit, explain);
    const answered = performance.now() - begun;
    // A profile is written at the end of the process.
    await bot.end();
    return {
      durable,
      newcomer,
      newcomerAgain,
      answered,
      memory: memory.most,
      idleMemory,
      unfair: unfairChats(witness.asked),
      account: accountOf(witness.asked),
    };
  } finally {
    clearInterval(sampling);
    witness.end();
    await bot.kill();
    await standin.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function unfairChats(asked: readonly Asked[]): number {
  const finals = new Map<string, readonly number[]>();
  for (const one of asked) {
    const known = finals.get(one.table) ?? [];
    finals.set(one.table, [...known, one.finalAt ?? Infinity]);
  }
  const ordered = [...finals.values()].map((moments) => moments.toSorted((a, b) => a - b));
  const everybodyServed = Math.max(...ordered.map(([first = Infinity]) => first));
  return ordered.filter(([, , third = Infinity]) => third < everybodyServed).length;
}
