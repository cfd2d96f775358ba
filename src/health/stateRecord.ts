/** The state file's one JSON object: made of a Health, and judged by whoever reads it. */
import { z } from 'zod';
import type { Health, Tier } from './health.ts';

export interface Moment {
  readonly pid: number;
  /** Epoch milliseconds: when the state was entered, and now. */
  readonly since: number;
  readonly now: number;
  /** For how long what is written counts, milliseconds. */
  readonly lifetime: number;
}

export function recordOf(health: Health, { pid, since, now, lifetime }: Moment): string {
  const { state, value, tags, startup, ready, live, degraded } = health;
  const record = {
    state,
    value,
    tags,
    startup,
    ready,
    live,
    degraded,
    pid,
    since: new Date(since).toISOString(),
    writtenAt: new Date(now).toISOString(),
    // Whole seconds, rounded down: a shell compares them.
    expiresAt: Math.floor((now + lifetime) / 1_000),
  };
  return `${JSON.stringify(record)}\n`;
}

const StateRecord = z.looseObject({
  state: z.enum(['booting', 'validating', 'ready', 'draining', 'stopped']),
  startup: z.boolean(),
  ready: z.boolean(),
  live: z.boolean(),
  expiresAt: z.number(),
});

export type StateRecord = z.infer<typeof StateRecord>;

export interface Judgement {
  readonly ok: boolean;
  /** Why not: `missing`, `unreadable`, `stale`, `dated ahead`, or the state in which the tier does not hold; null where it does. */
  readonly reason: string | null;
  /** What the file says; null where it says nothing. */
  readonly record: StateRecord | null;
}

/** Milliseconds, as in deploy/healthcheck.sh: a date further ahead means that the clock was set back since it was written. */
const LONGEST_AHEAD = 60_000;

/**
 * @param text null: there is no file
 * @param now epoch milliseconds
 */
export function judge(text: string | null, tier: Tier, now: number): Judgement {
  if (text === null) return { ok: false, reason: 'missing', record: null };
  const record = parse(text);
  if (record === null) return { ok: false, reason: 'unreadable', record: null };
  // Nobody has written for a while: whatever it says, nobody knows.
  if (now >= record.expiresAt * 1_000) return { ok: false, reason: 'stale', record };
  if (record.expiresAt * 1_000 > now + LONGEST_AHEAD) return { ok: false, reason: 'dated ahead', record };
  return record[tier] ? { ok: true, reason: null, record } : { ok: false, reason: record.state, record };
}

function parse(text: string): StateRecord | null {
  try {
    return StateRecord.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
