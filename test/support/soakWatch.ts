/** What Linux tells of the bot while it runs, once a second: memory, open files, children. Nothing on systems without /proc. */
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { residentMemory } from '../bench/memory.ts';
import type { KillableBot } from './killBot.ts';
import { childrenOf, isGone } from './processes.ts';

export interface Look {
  /** Since the start of the process, s. */
  readonly at: number;
  /** Resident, MB. */
  readonly memory: number;
  /** Open files. */
  readonly descriptors: number;
  readonly children: number;
}

export interface Life {
  /** Stormy lives are cut short; a calm one is left alone. */
  readonly kind: 'stormy' | 'calm';
  readonly looks: Look[];
}

/** ms. */
const LOOK_INTERVAL = 1_000;
/** For a child to notice that its parent is gone, ms. */
const ORPHAN_LIMIT = 5_000;
const ORPHAN_INTERVAL = 50;

export class SoakWatch {
  readonly lives: Life[] = [];
  readonly #bot: KillableBot;
  readonly #timer: NodeJS.Timeout;
  #begun = 0;

  constructor(bot: KillableBot) {
    this.#bot = bot;
    this.#timer = setInterval(() => this.#look(), LOOK_INTERVAL);
  }

  /** Of the process that was just started. */
  begin(kind: Life['kind']): void {
    this.#begun = performance.now();
    this.lives.push({ kind, looks: [] });
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const life = this.lives.at(-1);
    if (life === undefined || !this.#bot.isRunning()) return;
    const pid = this.#bot.pid();
    const [memory, descriptors] = [residentMemory(pid), descriptorsOf(pid)];
    if (memory === null || descriptors === null) return;
    const at = (performance.now() - this.#begun) / 1_000;
    life.looks.push({ at, memory, descriptors, children: childrenOf(pid).length });
  }
}

function descriptorsOf(pid: number): number | null {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch (error) {
    // No /proc here, or the process is gone.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** How many of these, the children of a process that is gone, have not followed it. */
export async function leftBehind(children: readonly number[]): Promise<number> {
  const end = performance.now() + ORPHAN_LIMIT;
  const alive = (): readonly number[] => children.filter((child) => !isGone(child));
  while (alive().length > 0 && performance.now() < end) {
    await delay(ORPHAN_INTERVAL); // oxlint-disable-line no-await-in-loop -- one look after the other
  }
  return alive().length;
}
