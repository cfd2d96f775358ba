/** The snapshots of the lifecycle's children that health is derived from, beside its own. */
import type { SnapshotFrom } from 'xstate';
import type { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import type { ChildSnapshots } from '../health/viewOf.ts';

/** Names of the children whose own changes, which no snapshot of the lifecycle shows, change health. */
export const HEALTH_CHILDREN: readonly string[] = ['conversations', 'housekeeping', 'watchdog'];

export function childSnapshots({ children }: SnapshotFrom<typeof lifecycleMachine>): ChildSnapshots {
  const tables = children['conversations']?.getSnapshot();
  const housekeeping = children['housekeeping']?.getSnapshot();
  const watchdog = children['watchdog']?.getSnapshot();
  return {
    tables:
      tables !== undefined && 'value' in tables && 'live' in tables.context
        ? { value: tables.value, context: { live: tables.context.live } }
        : null,
    housekeeping:
      housekeeping !== undefined && 'value' in housekeeping && 'disk' in housekeeping.context
        ? { value: housekeeping.value, context: housekeeping.context }
        : null,
    watchdog: watchdog !== undefined && 'value' in watchdog ? { value: watchdog.value } : null,
  };
}
