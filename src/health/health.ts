/** What the outside is told about the process. Types only: `toHealth` makes it, everything else renders it. */
import type { Capabilities } from '../ports.ts';

/** The value of a machine's snapshot. */
export type StateValue = string | { readonly [region: string]: StateValue | undefined };

/** The part of the machines' snapshots that health is derived from. */
export interface HealthView {
  /** Whether the lifecycle's actor runs: not done, not broken. */
  readonly running: boolean;
  readonly value: StateValue;
  readonly tags: readonly string[];
  /** null until the validation went well. */
  readonly capabilities: Capabilities | null;
  /** Code of what keeps messages from coming in. */
  readonly intakeTrouble: string | null;
  /** Code of what keeps the model from being found. */
  readonly modelTrouble: string | null;
  /** The registry of the tables; null where it is not there. `live`: the conversations that it keeps alive. */
  readonly tables: { readonly value: StateValue; readonly live: number } | null;
  /** Memory and disk; null where nobody looks after them. Figures as they were told last, bytes. */
  readonly housekeeping: {
    readonly value: StateValue;
    readonly memory: { readonly used: number; readonly limit: number } | null;
    readonly disk: { readonly free: number } | null;
  } | null;
  /** Whether the event loop is watched; null where nobody is to watch it. */
  readonly watchdog: StateValue | null;
  /** What cannot be told to the outside at the moment, by the way of telling it; the text is for the operator. */
  readonly observers: Readonly<Record<string, string>>;
}

export type LifecycleState = 'booting' | 'validating' | 'ready' | 'draining' | 'stopped';

export type Tier = 'startup' | 'ready' | 'live';

export interface Health extends Readonly<Record<Tier, boolean>> {
  readonly state: LifecycleState;
  readonly value: StateValue;
  readonly tags: readonly string[];
  /** Names of the checks that fail and make the service worse than it should be. */
  readonly degraded: readonly string[];
  /** Only what can be known now: before the service is ready there is no word about its parts. */
  readonly checks: Readonly<Record<string, boolean>>;
  /** Codes and sentences for the operator, by the name of the check. */
  readonly details: Readonly<Record<string, string>>;
}
