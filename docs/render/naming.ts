/** What is written on the arrows of a chart: events, guards and delays, as short as they can be told apart. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

export interface Naming {
  /** @param isAlternative whether others, with guards, are tried before it */
  readonly labelOf: (node: AnyStateNode, transition: AnyTransitionDefinition, isAlternative: boolean) => string;
}

const DONE = 'xstate.done.actor.';
const FAILED = 'xstate.error.actor.';

export function createNaming(machine: AnyStateMachine, context: unknown): Naming {
  const delayOf = (name: string): string => {
    const delay: unknown = machine.implementations.delays[name];
    const ms: unknown = typeof delay === 'function' ? Reflect.apply(delay, undefined, [{ context }]) : delay;
    if (typeof ms !== 'number') throw new Error(`${machine.id}: the delay ${name} is no number`);
    return `${name} · ${durationOf(ms)}`;
  };

  const eventOf = (node: AnyStateNode, transition: AnyTransitionDefinition): string => {
    const type = String(transition.eventType);
    const delayed = node.after.find((after) => after.eventType === type);
    if (delayed !== undefined) return `after ${delayOf(String(delayed.delay))}`;
    const ownActor = (prefix: string): boolean => node.invoke.some((invoke) => type === `${prefix}${invoke.id}`);
    if (ownActor(DONE)) return 'done';
    if (ownActor(FAILED)) return 'failed';
    if (type.startsWith(DONE)) return `${actorIn(type, DONE)} done`;
    if (type.startsWith(FAILED)) return `${actorIn(type, FAILED)} failed`;
    return type;
  };

  return {
    labelOf: (node, transition, isAlternative) => {
      const guard = guardOf(transition.guard);
      const condition = guard === null ? (isAlternative ? '[else]' : '') : `[${guard}]`;
      return `${eventOf(node, transition)} ${condition}`.trim();
    },
  };
}

const actorIn = (type: string, prefix: string): string => {
  const actor = type.slice(prefix.length);
  return actor === '*' ? 'any actor' : actor;
};

function guardOf(guard: unknown): string | null {
  if (guard === undefined) return null;
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'object' && guard !== null && 'type' in guard) return String(guard.type);
  throw new Error('a guard without a name cannot be drawn');
}

const UNITS = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** The largest unit of which it is a whole number. */
export function durationOf(ms: number): string {
  const unit = UNITS.find(([size]) => ms >= size && ms % size === 0);
  return unit === undefined ? `${ms} ms` : `${ms / unit[0]} ${unit[1]}`;
}
