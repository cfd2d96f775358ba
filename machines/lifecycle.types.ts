/** What the lifecycle machine takes from and tells to the outside. Types only. */
import type { DoneActorEvent, ErrorActorEvent } from 'xstate';
import type { Capabilities, ExitCode, LibraryRefresh, StorageOpening, Validation } from '../src/ports.ts';
import type { ConversationsOutput } from './conversations.types.ts';
import type { HousekeepingFact, HousekeepingReport } from './housekeeping.types.ts';
import type { RulingFact, RulingOutput } from './ruling.types.ts';

export interface LifecycleInput {
  /** Rulings in flight at most; one more is refused as `busy`. */
  readonly maxRulings: number;
  /** From the request to drain to the end of the process at the latest, milliseconds; null is 20,000. */
  readonly drainLimitMs: number | null;
  /** Whether messages are received and tables served, as `npm start` does; a command of the terminal has neither. */
  readonly servesTables: boolean;
  /** Whether a model may be asked; else the best passages are the answer. */
  readonly mayDeliberate: boolean;
}

export interface LifecycleOutput {
  readonly exitCode: ExitCode;
  /** Sentences and codes for the operator; empty after a clean drain. */
  readonly problems: readonly string[];
}

export type RulingRefusal =
  /** Not ready yet. */
  | 'starting'
  /** As many rulings in flight as are allowed. */
  | 'busy'
  /** A ruling with this id is in flight. */
  | 'duplicate'
  /** No new rulings before the end. */
  | 'draining';

export type LifecycleCommand =
  | {
      readonly type: 'ruling.request';
      readonly rulingId: string;
      readonly question: string;
      readonly gameName: string | null;
    }
  | { readonly type: 'ruling.cancel'; readonly rulingId: string }
  | { readonly type: 'drain.request' };

/** What the watcher of the library sends back. */
export type LibraryFact =
  | { readonly type: 'library.changed' }
  /** The watcher can see no more changes; `reason` is a code. It is started again after a while. */
  | { readonly type: 'watch.failed'; readonly reason: string };

/** What the intake of messages sends back. */
export type IntakeFact =
  /** Messages are being asked for, or a wait that was asked of us goes on: the loop of polling turns. */
  | { readonly type: 'intake.attempted' }
  /** Something new is in the inbox. */
  | { readonly type: 'updates.received' }
  /** Messages come in, or would if there were any. */
  | { readonly type: 'intake.recovered' }
  /** They do not, for now; `reason` is a code. */
  | { readonly type: 'intake.failed'; readonly reason: string }
  /** It cannot go on as it was begun: a port is taken, a defect; `reason` is a code. It is begun anew after a while. */
  | { readonly type: 'intake.broken'; readonly reason: string }
  /** They never will: the token is not accepted. */
  | { readonly type: 'intake.refused' };

/** What the breaker before the model tells, and who looks for the model. */
export type ModelFact =
  | { readonly type: 'model.available' }
  | { readonly type: 'model.probing' }
  | { readonly type: 'model.unavailable' }
  /** The breaker is closed, and yet its server does not answer, or does not accept the key; `reason` is a code. */
  | { readonly type: 'model.unreached'; readonly reason: string };

/** Emitted. Every ruling that was not refused is settled exactly once, whatever ends it. */
export type LifecycleFact =
  | RulingFact
  | { readonly type: 'ruling.refused'; readonly rulingId: string; readonly reason: RulingRefusal }
  | { readonly type: 'ruling.settled'; readonly rulingId: string; readonly output: RulingOutput }
  | { readonly type: 'library.refreshed'; readonly refresh: LibraryRefresh }
  | { readonly type: 'refresh.failed'; readonly reason: string }
  | { readonly type: 'watch.failed'; readonly reason: string }
  | { readonly type: 'intake.recovered' }
  | { readonly type: 'intake.failed'; readonly reason: string }
  | HousekeepingFact
  /** An actor that was to live as long as the process has a defect, and is gone. */
  | { readonly type: 'actor.lost'; readonly actor: string; readonly reason: string }
  /** Nobody hears the breaker any more; it works all the same. */
  | { readonly type: 'model.unwatched'; readonly reason: string };

/**
 * `live`: not stopped. `accepting`: a new ruling would be taken. `indexed`: the library was looked at once since the
 * start, whether that went well or not. `receiving`: messages come in. `degraded`: something works less well than it should.
 */
export type LifecycleTag = 'live' | 'accepting' | 'indexed' | 'receiving' | 'degraded';

/** What a ruling tells when it is done. */
export type RulingDone = DoneActorEvent<RulingOutput, `ruling-${string}`>;

/** Commands and facts from outside, and what the machine's own actors tell it. */
export type LifecycleEvent =
  | LifecycleCommand
  | LibraryFact
  | IntakeFact
  | ModelFact
  | HousekeepingReport
  | RulingFact
  | DoneActorEvent<StorageOpening, 'openStorage'>
  | DoneActorEvent<Validation, 'validateEnvironment'>
  | DoneActorEvent<LibraryRefresh, 'refreshLibrary'>
  | RulingDone
  | DoneActorEvent<ConversationsOutput, 'conversations'>
  | ErrorActorEvent;

export interface LifecycleContext extends LifecycleOutput {
  readonly maxRulings: number;
  readonly drainLimitMs: number;
  readonly servesTables: boolean;
  readonly mayDeliberate: boolean;
  /** The registry of the tables, the child `conversations`, is there. */
  readonly tablesAreOpen: boolean;
  /** Code of what keeps messages from coming in; null where they do. */
  readonly intakeTrouble: string | null;
  /** Code of what keeps the model from being found, while it is `unreached`; else null. */
  readonly modelTrouble: string | null;
  /** Ids of the rulings in flight, oldest first; the child of each is `ruling-<id>`. */
  readonly rulings: readonly string[];
  readonly capabilities: Capabilities | null;
  /** The last refresh that went well. */
  readonly refresh: LibraryRefresh | null;
}
