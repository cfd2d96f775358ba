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
import { type Asked, Witness } from './killWitness.ts';
import { SoakLoad } from './soakLoad.ts';
import { openSoakModel } from './soakModel.ts';
import { childrenOf, leftBehind, type Life, SoakWatch } from './soakWatch.ts';

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
  readonly asked: readonly Asked[];
  readonly lives: readonly Life[];
  readonly kills: number;
  readonly killsDuringBoot: number;
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

const SHORTEST_LIFE = 5_000;
const DRAINS = 0.25;
const DATABASE_FILES = ['rules-lawyer.sqlite', 'rules-lawyer.sqlite-wal'];

/** @throws where the bot does not start, or still owes something after `peaceLimit`; the reason of `signal` */
export async function rideSoak(options: SoakOptions): Promise<SoakReport> {
  const { dataPath, library, asks, perSecond, signal } = options;
  const standin = await createStandin({ bots: [BOT], journalLimit: 1_000 }).start();
  const model = options.asksModel ? await openSoakModel(options.seed) : null;
  const bot = createKillableBot({ standin, dataPath, library, env: model?.env ?? {} });
  const witness = new Witness(standin);
  const random = seededRandom(options.seed);
  const watch = new SoakWatch(bot);
  const seats = takeSeats(standin, options.tables);
  const load = new SoakLoad({ standin, witness, seats, random, asks, perSecond });
  const soak: Soak = { options, standin, bot, random, watch, witness, begun: performance.now(), ends: noEnds() };
  try {
    await storm(soak, options.length / 4);
    await live(soak, 'calm', options.length / 2);
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
      asked: witness.asked,
      lives: watch.lives,
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
    await live(soak, 'stormy', Math.min(wanted, end - performance.now()));
  }
}

/** From a start to an end. */
async function live(soak: Soak, kind: Life['kind'], length: number): Promise<void> {
  const { options, standin, bot, random, watch, witness, ends } = soak;
  options.signal.throwIfAborted();
  watch.begin(kind);
  bot.start();
  const up = comesUp(standin, bot);
  options.onLife({
    elapsed: performance.now() - soak.begun,
    life: watch.lives.length,
    kind,
    questions: witness.questions,
  });
  if (kind === 'stormy' && random.chance(BOOT_KILLS)) {
    if ((await momentOfBoot(random, up)) === 'boot') ends.killsDuringBoot += 1;
    return kill(soak);
  }
  await up;
  await Promise.race([delay(length, undefined, { signal: options.signal }), bot.gone()]);
  // It ended by itself, which is counted where it is noticed; the next life begins.
  if (!bot.isRunning()) return undefined;
  return random.chance(DRAINS) ? drain(soak) : kill(soak);
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
