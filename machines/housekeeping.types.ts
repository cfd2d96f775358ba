/** What the housekeeping takes from and tells to the outside. Types only. */
import type { ActorRef, DoneActorEvent, ErrorActorEvent, Snapshot } from 'xstate';

/** What is left of what the process may use. Bytes. */
export type HeadroomFact =
  | { readonly type: 'memory.ranLow'; readonly used: number; readonly limit: number }
  | { readonly type: 'memory.recovered' }
  | { readonly type: 'disk.ranLow'; readonly free: number }
  | { readonly type: 'disk.recovered' }
  /** It is looked no more; `reason` is a code. It is begun anew after a while. */
  | { readonly type: 'headroom.failed'; readonly reason: string };

/** What a pruning of the records has removed: rows of all tables together. */
export interface Pruning {
  readonly removed: number;
}

/** For the log; the lifecycle emits it. */
export type HousekeepingFact =
  | Exclude<HeadroomFact, { readonly type: 'headroom.failed' }>
  | { readonly type: 'records.pruned'; readonly removed: number }
  /** It is tried again at its time; `reason` is a code or the limit that passed. */
  | { readonly type: 'prune.failed'; readonly reason: string }
  /** Nobody looks at memory and disk for a while; what was told last stands. */
  | { readonly type: 'headroom.unwatched'; readonly reason: string }
  /** Nobody ends the process for a while if its event loop stands still; `reason` is a code. */
  | { readonly type: 'watchdog.lost'; readonly reason: string };

export interface HousekeepingReport {
  readonly type: 'housekeeping.reported';
  readonly fact: HousekeepingFact;
}

/** Whoever is told what happens. */
type Observer = ActorRef<Snapshot<unknown>, HousekeepingReport>;

export interface HousekeepingInput {
  readonly observer: Observer;
}

export type HousekeepingEvent = HeadroomFact | DoneActorEvent<Pruning, 'pruneRecords'> | ErrorActorEvent;

export type WatchdogEvent = DoneActorEvent<void, 'watchEventLoop'> | ErrorActorEvent;

export interface HousekeepingContext {
  readonly observer: Observer;
  /** As it was when it was told last that memory is low. */
  readonly memory: { readonly used: number; readonly limit: number } | null;
  readonly disk: { readonly free: number } | null;
}
