/**
 * The storm: many people write to a bot that is killed again and again while Telegram fails now and then. At the end it is
 * left in peace until nothing is owed, and then the account is drawn up.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createStandin, type Standin } from '../../src/standin/standin.ts';
import { type Account, accountOf } from './killAccount.ts';
import { BOT, createKillableBot, type KillableBot } from './killBot.ts';
import { until } from './killDatabase.ts';
import { randomFault } from './killFaults.ts';
import { BOOT_KILLS, comesUp, COMMANDS_A_QUESTION, momentOfBoot, MOST_OPEN, nothingOwed } from './killLife.ts';
import { type Random, seededRandom } from './killRandom.ts';
import { type Seat, takeSeats } from './killSeats.ts';
import { Witness } from './killWitness.ts';

export interface StormOptions {
  readonly kills: number;
  readonly questions: number;
  readonly tables: number;
  readonly seed: number;
  readonly library: string;
  readonly dataPath: string;
  readonly asks: readonly string[];
  /** At most between the moment when the bot polls and its end, ms. */
  readonly longestLife: number;
  /** For all that is owed at the end, ms. */
  readonly peaceLimit: number;
  readonly onProgress?: (kills: number) => void;
}

export interface StormReport {
  readonly account: Account;
  readonly kills: number;
  /** Kills before the bot had asked for updates. */
  readonly killsDuringBoot: number;
  readonly faults: number;
  /** From the last start until nothing was owed, ms. */
  readonly recovery: number;
  /** Ends of the process that nobody had asked for. */
  readonly crashes: number;
  /** The bot's own words, for whoever looks for the cause. */
  readonly log: string;
}

/** Lives that last until somebody got an answer, so that the end comes in the middle of the work. */
const BUSY_LIVES = 0.6;
/** For one who waits for that, ms. */
const BUSY_LIMIT = 15_000;
const FAULTS_A_LIFE = 0.5;

export async function rideStorm(options: StormOptions): Promise<StormReport> {
  const { dataPath, library, tables, seed } = options;
  const standin = await createStandin({ bots: [BOT], journalLimit: 1_000 }).start();
  const bot = createKillableBot({ standin, dataPath, library });
  const witness = new Witness(standin);
  try {
    const random = seededRandom(seed);
    const storm: Storm = {
      options,
      standin,
      bot,
      witness,
      random,
      seats: takeSeats(standin, tables),
      faults: 0,
      quota: 0,
    };
    const killsDuringBoot = await killAgainAndAgain(storm);
    const recovery = await leaveInPeace(storm);
    return {
      account: accountOf(witness.asked),
      kills: options.kills,
      killsDuringBoot,
      faults: storm.faults,
      recovery,
      crashes: bot.crashes(),
      log: bot.log(),
    };
  } finally {
    witness.end();
    await bot.kill();
    await standin.stop();
  }
}

interface Storm {
  readonly options: StormOptions;
  readonly standin: Standin;
  readonly bot: KillableBot;
  readonly witness: Witness;
  readonly random: Random;
  readonly seats: readonly Seat[];
  faults: number;
  /** Questions that may have been asked by now. */
  quota: number;
}

async function killAgainAndAgain(storm: Storm): Promise<number> {
  const { options, bot, random } = storm;
  let duringBoot = 0;
  for (let kill = 1; kill <= options.kills; kill += 1) {
    storm.quota = Math.round((options.questions * kill) / options.kills);
    bot.start();
    const up = comesUp(storm.standin, bot);
    /* oxlint-disable no-await-in-loop -- one life after the other */
    const life = random.chance(BOOT_KILLS) ? await momentOfBoot(random, up) : await live(storm, up);
    if (life === 'boot') duringBoot += 1;
    await bot.kill();
    // What could not be written in this life, or was not meant to, is written to a bot that is not there.
    while (write(storm));
    /* oxlint-enable no-await-in-loop */
    options.onProgress?.(kill);
  }
  return duringBoot;
}

async function live(storm: Storm, up: Promise<boolean>): Promise<'life'> {
  const { options, random, standin, bot, witness } = storm;
  if (!(await up)) throw new Error(`the bot ended by itself\n${bot.log()}`);
  const answered = witness.finals;
  const isIdle = !random.chance(BUSY_LIVES);
  const begun = performance.now();
  const length = random.between(0, options.longestLife);
  let end = isIdle ? begun + length : begun + BUSY_LIMIT;
  while (performance.now() < end) {
    if (end > begun + length && witness.finals > answered) end = Math.min(end, performance.now() + length);
    if (random.chance(FAULTS_A_LIFE / 4)) {
      standin.fault(randomFault(random));
      storm.faults += 1;
    }
    write(storm);
    // oxlint-disable-next-line no-await-in-loop -- moments are what is random here
    await delay(random.between(0, Math.max(20, options.longestLife / 8)));
  }
  return 'life';
}

/** @returns whether anybody may ask */
function write({ options, quota, random, seats, witness }: Storm): boolean {
  if (witness.questions >= quota) return false;
  const free = seats.filter((seat) => witness.open(seat) < MOST_OPEN);
  if (free.length === 0) return false;
  const seat = random.pick(free);
  witness.say(seat, random.pick(options.asks));
  if (random.chance(COMMANDS_A_QUESTION)) witness.say(seat, random.pick(['/start', '/id']));
  return true;
}

async function leaveInPeace(storm: Storm): Promise<number> {
  const { options, standin, bot, witness } = storm;
  const { dataPath, peaceLimit } = options;
  const begun = performance.now();
  standin.clearFaults();
  bot.start();
  storm.quota = options.questions;
  while (witness.questions < options.questions) {
    // oxlint-disable-next-line no-await-in-loop -- as soon as somebody has room for another question
    await until(
      () => write(storm),
      peaceLimit,
      () => `nobody can ask any more\n${bot.log()}`,
    );
  }
  await nothingOwed({ standin, bot, dataPath, limit: peaceLimit, signal: null });
  return performance.now() - begun;
}
