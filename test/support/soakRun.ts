/**
 * A soak: the bot under a steady load for a long time. A run has three stretches. In the first and the last quarter the bot
 * is ended again and again, mostly by `kill -9`, and started anew on its data; lives last from 5 s to `longestLife`. For the
 * half in the middle it is left alone: a leak shows only in a process that lives, and a process that is killed every minute
 * has no slope. Load and faults of Telegram are the same throughout. At the end the load stops, the bot is left in peace until
 * nothing is owed, and the account is drawn up.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createStandin, type Standin } from '../../src/standin/standin.ts';
import { type Account, accountOf } from './killAccount.ts';
import { BOT, createKillableBot, type KillableBot } from './killBot.ts';
import { BOOT_KILLS, comesUp, momentOfBoot, nothingOwed } from './killLife.ts';
import { type Random, seededRandom } from './killRandom.ts';
import { takeSeats } from './killSeats.ts';
import { Witness } from './killWitness.ts';
import { childrenOf } from './processes.ts';
import { SoakLoad } from './soakLoad.ts';
import { HEAP_OPTIONS, openHeap } from './soakHeap.ts';
import { openSoakModel } from './soakModel.ts';
import { leftBehind, type Life, SoakWatch } from './soakWatch.ts';

export interface SoakOptions {
  /** Of all three stretches, without the peace at the end, ms. */
  readonly length: number;
  readonly tables: number;
  readonly perSecond: number;
  /** The longest of the lives that are cut short, ms; the shortest is 5 s, or this where it is less. */
  readonly longestLife: number;
  readonly seed: number;
  readonly library: string;
  readonly dataPath: string;
  readonly asks: readonly string[];
  /** For all that is owed at the end, ms. */
  readonly peaceLimit: number;
  /** Ends the run early: what was begun is drawn up no more. */
  readonly signal: AbortSignal;
  readonly onLife: (told: SoakProgress) => void;
  /** The bot asks a model, which sometimes fails; else it answers with the best passages. */
  readonly asksModel: boolean;
}

export interface SoakProgress {
  /** Since the beginning, ms. */
  readonly elapsed: number;
  readonly life: number;
  readonly kind: Life['kind'];
  readonly questions: number;
}

export interface SoakReport {
  readonly account: Account;
  readonly lives: readonly Life[];
  readonly kills: number;
  /** Those of them before the bot had asked for updates. */
  readonly killsDuringBoot: number;
  /** Of the long life; null where that ended by itself. */
  readonly heap: HeapGrowth | null;
  /** Ends by SIGTERM. */
  readonly drains: number;
  /** Ends of the process that nobody had asked for, and drains that ended with another code than 0. */
  readonly crashes: number;
  /** Processes that outlived the bot that had started them. */
  readonly leftBehind: number;
  readonly faults: number;
  /** What the model was asked; null where there is none. */
  readonly model: { readonly answered: number; readonly failed: number } | null;
  readonly presses: number;
  readonly answeredPresses: number;
  readonly heldBack: number;
  /** From the end of the load until nothing was owed, ms. */
  readonly recovery: number;
  /** Bytes of the database with its log, at the end. */
  readonly database: number;
  /** The bot's own words, for whoever looks for the cause. */
  readonly log: string;
}

export interface HeapGrowth {
  /** What is alive after an eighth of the long life and at its end, MB. */
  readonly before: number;
  readonly after: number;
  /** Questions and commands that were answered in between. */
  readonly answers: number;
}

/** Of the long life: half of its warm-up. Afterwards the heap has as long to find its size again. */
const HEAP_PART = 1 / 8;
const SHORTEST_LIFE = 5_000;
const DRAINS = 0.25;
const DATABASE_FILES = ['rules-lawyer.sqlite', 'rules-lawyer.sqlite-wal'];

/** @throws where the bot does not start, or still owes something after `peaceLimit`; the reason of `signal` */
export async function rideSoak(options: SoakOptions): Promise<SoakReport> {
  const { dataPath, library, asks, perSecond, signal } = options;
  const standin = await createStandin({ bots: [BOT], journalLimit: 1_000 }).start();
  const model = options.asksModel ? await openSoakModel(options.seed) : null;
  const bot = createKillableBot({ standin, dataPath, library, env: model?.env ?? {}, nodeOptions: HEAP_OPTIONS });
  const witness = new Witness(standin);
  const random = seededRandom(options.seed);
  const watch = new SoakWatch(bot);
  const seats = takeSeats(standin, options.tables);
  const load = new SoakLoad({ standin, witness, seats, random, asks, perSecond });
  const soak: Soak = { options, standin, bot, random, watch, witness, begun: performance.now(), ends: noEnds() };
  try {
    await storm(soak, options.length / 4);
    const heap = await liveCalmly(soak, options.length / 2);
    await storm(soak, options.length / 4);
    load.stop();
    standin.clearFaults();
    const left = performance.now();
    bot.start();
    await comesUp(standin, bot);
    await nothingOwed({ standin, bot, dataPath, limit: options.peaceLimit, signal });
    const recovery = performance.now() - left;
    await drain(soak);
    const { kills, killsDuringBoot, drains, failedDrains, leftBehind: orphans } = soak.ends;
    const { faults, presses, answeredPresses, heldBack } = load;
    return {
      account: accountOf(witness.asked),
      lives: watch.lives,
      heap,
      kills,
      killsDuringBoot,
      drains,
      crashes: bot.crashes() + failedDrains,
      leftBehind: orphans,
      faults,
      model: model === null ? null : { answered: model.answered(), failed: model.failed() },
      presses,
      answeredPresses,
      heldBack,
      recovery,
      database: DATABASE_FILES.reduce((sum, file) => sum + sizeOf(join(dataPath, file)), 0),
      log: bot.log(),
    };
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    load.stop();
    watch.end();
    witness.end();
    await bot.kill();
    await standin.stop();
    model?.close();
  }
}

interface Ends {
  kills: number;
  killsDuringBoot: number;
  drains: number;
  failedDrains: number;
  leftBehind: number;
}

const noEnds = (): Ends => ({ kills: 0, killsDuringBoot: 0, drains: 0, failedDrains: 0, leftBehind: 0 });

interface Soak {
  readonly options: SoakOptions;
  readonly standin: Standin;
  readonly bot: KillableBot;
  readonly random: Random;
  readonly watch: SoakWatch;
  readonly witness: Witness;
  readonly begun: number;
  readonly ends: Ends;
}

/** Lives that are cut short, one after the other, for so many ms. */
async function storm(soak: Soak, length: number): Promise<void> {
  const { options, random } = soak;
  const end = performance.now() + length;
  const shortest = Math.min(SHORTEST_LIFE, options.longestLife);
  while (performance.now() < end) {
    const wanted = random.between(shortest, options.longestLife);
    // oxlint-disable-next-line no-await-in-loop -- one life after the other
    await live(soak, Math.min(wanted, end - performance.now()));
  }
}

async function liveCalmly(soak: Soak, length: number): Promise<HeapGrowth | null> {
  const { bot, witness } = soak;
  await begin(soak, 'calm');
  await last(soak, length * HEAP_PART);
  if (!bot.isRunning()) return null;
  const liveHeap = await openHeap(bot);
  const [before, answered] = [await liveHeap(), witness.finals];
  await last(soak, length * (1 - HEAP_PART));
  if (!bot.isRunning()) return null;
  const heap = { before, after: await liveHeap(), answers: witness.finals - answered };
  await finish(soak);
  return heap;
}

/** From a start to an end. */
async function live(soak: Soak, length: number): Promise<void> {
  const { random, ends } = soak;
  const up = begin(soak, 'stormy');
  if (random.chance(BOOT_KILLS)) {
    if ((await momentOfBoot(random, up)) === 'boot') ends.killsDuringBoot += 1;
    return kill(soak);
  }
  await up;
  await last(soak, length);
  return finish(soak);
}

/** Resolves when the bot is up, or has ended by itself. */
function begin({ options, standin, bot, watch, witness, begun }: Soak, kind: Life['kind']): Promise<boolean> {
  options.signal.throwIfAborted();
  watch.begin(kind);
  bot.start();
  const elapsed = performance.now() - begun;
  options.onLife({ elapsed, life: watch.lives.length, kind, questions: witness.questions });
  return comesUp(standin, bot);
}

/** Resolves after so many ms, or when the bot has ended by itself, which is counted where that is noticed. */
async function last({ options, bot }: Soak, length: number): Promise<void> {
  await Promise.race([delay(length, undefined, { signal: options.signal }), bot.gone()]);
}

async function finish(soak: Soak): Promise<void> {
  if (!soak.bot.isRunning()) return undefined;
  return soak.random.chance(DRAINS) ? drain(soak) : kill(soak);
}

async function kill({ bot, ends }: Soak): Promise<void> {
  const children = childrenOf(bot.pid());
  await bot.kill();
  ends.kills += 1;
  ends.leftBehind += await leftBehind(children);
}

async function drain({ bot, ends }: Soak): Promise<void> {
  const children = childrenOf(bot.pid());
  const code = await bot.end();
  ends.drains += 1;
  if (code !== 0) ends.failedDrains += 1;
  ends.leftBehind += await leftBehind(children);
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
