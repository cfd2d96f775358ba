/** Takes from the snapshots of the lifecycle and of its children what health is derived from. */
import type { Capabilities } from '../ports.ts';
import type { HealthView, StateValue } from './health.ts';

/** As much of the lifecycle's snapshot as is read. */
export interface LifecycleSnapshot {
  readonly status: string;
  readonly value: StateValue;
  readonly tags: ReadonlySet<string>;
  readonly context: {
    readonly capabilities: Capabilities | null;
    readonly intakeTrouble: string | null;
    readonly modelTrouble: string | null;
  };
}

/** The same of the registry's. */
export interface TablesSnapshot {
  readonly value: StateValue;
  readonly context: { readonly live: readonly unknown[] };
}

/** The same of the housekeeping's. */
export interface HousekeepingSnapshot {
  readonly value: StateValue;
  readonly context: Pick<NonNullable<HealthView['housekeeping']>, 'memory' | 'disk'>;
}

/** Null where the child is not there. */
export interface ChildSnapshots {
  /** The registry of the tables. */
  readonly tables: TablesSnapshot | null;
  readonly housekeeping: HousekeepingSnapshot | null;
  readonly watchdog: { readonly value: StateValue } | null;
}

export function viewOf(
  { status, value, tags, context }: LifecycleSnapshot,
  { tables, housekeeping, watchdog }: ChildSnapshots,
  observers: HealthView['observers'],
): HealthView {
  return {
    running: status === 'active',
    value,
    tags: [...tags],
    capabilities: context.capabilities,
    intakeTrouble: context.intakeTrouble,
    modelTrouble: context.modelTrouble,
    tables: tables === null ? null : { value: tables.value, live: tables.context.live.length },
    housekeeping:
      housekeeping === null
        ? null
        : { value: housekeeping.value, memory: housekeeping.context.memory, disk: housekeeping.context.disk },
    watchdog: watchdog?.value ?? null,
    observers,
  };
}
