/**
 * What a viewer that comes late has to be told first: of every actor that lives its definition and its latest snapshot.
 * Bounded by actors and bytes; what does not fit is seen only by those who are there already.
 */

/** A message to the viewers, as far as it matters what is in it. */
export interface Message {
  readonly type: string;
  readonly sessionId: string;
  readonly sourceId: string | null;
  readonly parentId: string | null;
  /** Of the snapshot in it; null where there is none. */
  readonly status: string | null;
  /** Type of the event in it; empty where there is none. */
  readonly event: string;
  /** All of it, as it is sent. */
  readonly bytes: Buffer;
}

export interface KeepLimits {
  /** Default: 1,000, about three times as many as live in a busy bot. */
  readonly actors?: number;
  /** Of all definitions and snapshots together; default: 8 MiB. */
  readonly bytes?: number;
}

export interface Keep {
  readonly note: (message: Message) => void;
  /** Parents first; after the definition of an actor its snapshot. */
  readonly messages: () => readonly Buffer[];
  readonly actors: () => number;
}

interface Kept {
  readonly parentId: string | null;
  readonly definition: Buffer;
  readonly snapshot: Buffer | null;
}

const ACTORS = 1_000;
const BYTES = 8 * 1024 * 1024;

/** An actor that failed tells its parent, and has no last snapshot. */
const ENDED = /^xstate\.(?:done|error)\.actor\./u;

const sizeOf = ({ definition, snapshot }: Kept): number => definition.length + (snapshot?.length ?? 0);

export function createKeep({ actors = ACTORS, bytes = BYTES }: KeepLimits = {}): Keep {
  const kept = new Map<string, Kept>();
  let held = 0;

  const put = (sessionId: string, next: Kept): void => {
    const before = kept.get(sessionId);
    const after = held + sizeOf(next) - (before === undefined ? 0 : sizeOf(before));
    if (after > bytes || (before === undefined && kept.size >= actors)) return;
    held = after;
    kept.set(sessionId, next);
  };

  /** With whatever it had begun: children do not outlive their parent. */
  const drop = (gone: string): void => {
    const actor = kept.get(gone);
    if (actor === undefined) return;
    kept.delete(gone);
    held -= sizeOf(actor);
    for (const [sessionId, { parentId }] of kept) if (parentId === gone) drop(sessionId);
  };

  return {
    note: ({ type, sessionId, sourceId, parentId, status, event, bytes: message }) => {
      if (type === '@xstate.event') {
        if (sourceId !== null && ENDED.test(event)) drop(sourceId);
        return;
      }
      if (status !== null && status !== 'active') return drop(sessionId);
      if (type === '@xstate.actor') return put(sessionId, { parentId, definition: message, snapshot: null });
      const actor = kept.get(sessionId);
      if (actor !== undefined) put(sessionId, { ...actor, snapshot: message });
    },
    messages: () => {
      const told = new Set<string>();
      const messages: Buffer[] = [];
      const tell = (sessionId: string): void => {
        const actor = kept.get(sessionId);
        if (actor === undefined || told.has(sessionId)) return;
        told.add(sessionId);
        if (actor.parentId !== null) tell(actor.parentId);
        messages.push(actor.definition);
        if (actor.snapshot !== null) messages.push(actor.snapshot);
      };
      for (const sessionId of kept.keys()) tell(sessionId);
      return messages;
    },
    actors: () => kept.size,
  };
}
