/** Takes from the snapshots of the lifecycle and of its child, the registry of the tables, what health is derived from. */
import type { Capabilities } from '../ports.ts';
import type { HealthView, StateValue } from './health.ts';

/** As much of the lifecycle's snapshot as is read. */
export interface LifecycleSnapshot {
  readonly status: string;
  readonly value: StateValue;
  readonly tags: ReadonlySet<string>;
  readonly context: { readonly capabilities: Capabilities | null; readonly intakeTrouble: string | null };
}

/** The same of the registry's. */
export interface TablesSnapshot {
  readonly value: StateValue;
  readonly context: { readonly live: readonly unknown[] };
}

/** @param tables null where there is no registry */
export function viewOf(
  { status, value, tags, context }: LifecycleSnapshot,
  tables: TablesSnapshot | null,
  observers: HealthView['observers'],
): HealthView {
  return {
    running: status === 'active',
    value,
    tags: [...tags],
    capabilities: context.capabilities,
    intakeTrouble: context.intakeTrouble,
    tables: tables === null ? null : { value: tables.value, live: tables.context.live.length },
    observers,
  };
}
