/** Reads what is only known to be something: events, snapshots and actors that a room hears of without their types. */

/** The value of an own field; undefined where there is none. Getters are not called: to look must change nothing. */
export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
