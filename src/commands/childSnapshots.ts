/** The snapshots of the lifecycle's children that health is derived from, beside its own. */
import type { SnapshotFrom } from 'xstate';
import type { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import type { HousekeepingSnapshot, TablesSnapshot } from '../health/viewOf.ts';

/** Names of the children whose own changes, which no snapshot of the lifecycle shows, change health. */
export const HEALTH_CHILDREN: readonly string[] = ['conversations', 'housekeeping'];

export function childSnapshots({ children }: SnapshotFrom<typeof lifecycleMachine>): {
  readonly tables: TablesSnapshot | null;
  readonly housekeeping: HousekeepingSnapshot | null;
} {
  const tables = children['conversations']?.getSnapshot();
  const housekeeping = children['housekeeping']?.getSnapshot();
  return {
    tables:
      tables !== undefined && 'value' in tables && 'live' in tables.context
        ? { value: tables.value, context: { live: tables.context.live } }
        : null,
    housekeeping:
      housekeeping !== undefined && 'value' in housekeeping && 'disk' in housekeeping.context
        ? { value: housekeeping.value, context: housekeeping.context }
        : null,
  };
}
