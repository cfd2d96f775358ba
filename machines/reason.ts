/** Short reasons for logs and exit problems, taken from the event that told the machine. */
import type { EventObject } from 'xstate';

/**
 * For an actor's defect the code (or else the name) of its error, for a limit that passed the name of the delay, else
 * the type of the event. Never an error's message: that may carry what a player or a vendor wrote.
 */
export function reasonOf(event: EventObject): string {
  // xstate names the event of a delay `xstate.after.<delay>.<state>`.
  if (event.type.startsWith('xstate.after.')) return event.type.split('.')[2] ?? event.type;
  if (!('error' in event)) return event.type;
  if (!(event.error instanceof Error)) return 'unknown';
  return 'code' in event.error && typeof event.error.code === 'string' ? event.error.code : event.error.name;
}

/** The same as a line for the operator, who has to know which part it was. */
export function problemOf(event: EventObject): string {
  if (event.type === 'drain.request') return 'Stopped by a second request before everything was released.';
  if (event.type.startsWith('xstate.after.')) return `Gave up: ${reasonOf(event)} passed.`;
  return `${'actorId' in event ? String(event.actorId) : event.type} failed: ${reasonOf(event)}`;
}
