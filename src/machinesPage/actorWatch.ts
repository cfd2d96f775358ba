/**
 * Where each actor that has a chart is and was, out of the snapshots that it is told of: names and states, and nothing of what an
 * actor holds. Who has ended stays for a while, so that one can see how.
 */
import { fieldOf } from '../fieldOf.ts';
import { statesIn } from './statesIn.ts';

export interface ActorView {
  /** Of this actor alone, as long as the process runs. */
  readonly key: string;
  /** As its parent calls it; ids of chats are hidden. */
  readonly name: string;
  readonly parent: string | null;
  /** Whose diagram it is. */
  readonly machine: string;
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  /** Ids in the diagram; a state stands before the states in it. */
  readonly states: readonly string[];
  /** States in which it was and is no more. */
  readonly past: readonly string[];
}

/** What has changed since the one before. */
export interface ActorChange {
  readonly changed: readonly ActorView[];
  readonly gone: readonly string[];
}

export interface ActorWatch {
  /** An actor has this snapshot from now on. Actors without a chart are passed over. */
  readonly changed: (actor: object, snapshot: object) => void;
  /** As they were first told of, children perhaps before their parents; who has ended goes to the end. */
  readonly actors: () => readonly ActorView[];
  /** @returns ends it */
  readonly subscribe: (hear: (change: ActorChange) => void) => () => void;
}

export interface ActorWatchOptions {
  /** Of the name of an actor: without the id of a chat. */
  readonly hide: (name: string) => string;
  /** Of those that have ended; 40 where it is missing. */
  readonly endedLimit?: number;
}

const STATUSES = ['active', 'done', 'error', 'stopped'] as const;

export function createActorWatch({ hide, endedLimit = 40 }: ActorWatchOptions): ActorWatch {
  const views = new Map<string, ActorView>();
  const listeners = new Set<(change: ActorChange) => void>();

  const forgetOldest = (): readonly string[] => {
    const ended = [...views.values()].filter(({ status }) => status !== 'active').map(({ key }) => key);
    const gone = ended.slice(0, Math.max(0, ended.length - endedLimit));
    for (const key of gone) views.delete(key);
    return gone;
  };

  return {
    changed: (actor, snapshot) => {
      const machine = wordIn(fieldOf(snapshot, 'machine'), 'id');
      const key = wordIn(actor, 'sessionId');
      const status = STATUSES.find((known) => known === fieldOf(snapshot, 'status'));
      if (machine === '' || key === '' || status === undefined) return;
      const before = views.get(key);
      const states = statesIn(machine, fieldOf(snapshot, 'value'));
      if (before?.status === status && before.states.join() === states.join()) return;
      const been = new Set([...(before?.past ?? []), ...(before?.states ?? [])]);
      for (const state of states) been.delete(state);
      const view: ActorView = {
        key,
        name: hide(wordIn(actor, 'id')),
        parent: wordIn(fieldOf(actor, '_parent'), 'sessionId') || null,
        machine,
        status,
        states,
        past: [...been],
      };
      // Who has ended goes to the end of the line: the line is forgotten from its beginning.
      if (status !== 'active') views.delete(key);
      views.set(key, view);
      const gone = forgetOldest();
      for (const hear of listeners) hear({ changed: [view], gone });
    },
    actors: () => [...views.values()],
    subscribe: (hear) => {
      listeners.add(hear);
      return () => void listeners.delete(hear);
    },
  };
}

function wordIn(value: unknown, name: string): string {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : '';
}
