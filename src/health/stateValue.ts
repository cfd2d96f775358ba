/** Reading the value of a machine's snapshot. */
import type { StateValue } from './health.ts';

/** The state on the first level. */
export function topOf(value: StateValue): string {
  return typeof value === 'string' ? value : (Object.keys(value)[0] ?? '');
}

/** What stands under this path of states and regions; null where the machine is elsewhere. */
export function stateAt(value: StateValue, ...path: readonly string[]): StateValue | null {
  let at: StateValue | undefined = value;
  for (const step of path) at = typeof at === 'object' ? at[step] : undefined;
  return at ?? null;
}

/** Whether the machine is in the state at the end of this path. */
export function isIn(value: StateValue, ...path: readonly string[]): boolean {
  const above = stateAt(value, ...path.slice(0, -1));
  return above !== null && (typeof above === 'string' ? above : topOf(above)) === path.at(-1);
}
