/** What the ruling machine takes from and tells to the outside. Types only. */
import type { ActorRef, Snapshot } from 'xstate';
import type { AskedQuestion, GameRef, RetrievedPassage, RulingOutput, RulingStage } from '../src/ports.ts';

export interface RulingInput extends AskedQuestion {
  /** Names the ruling in every fact about it; whoever asks makes it up, unique among the rulings in flight. */
  readonly rulingId: string;
  /** Whom the facts are sent to besides being emitted: the actor that spawns the ruling, or null. */
  readonly observer: ActorRef<Snapshot<unknown>, RulingFact> | null;
}

export interface Evidence {
  readonly game: GameRef;
  readonly passages: readonly RetrievedPassage[];
}

/** Facts on the way, emitted and sent to the observer. */
export type RulingFact =
  | {
      readonly type: 'ruling.progressed';
      readonly rulingId: string;
      readonly stage: RulingStage;
      /** Name of the game; null while it is not known. */
      readonly game: string | null;
      /** Pages on which passages were found, best first; empty before. */
      readonly pages: readonly number[];
    }
  /** The model's answer cannot be used and the extract follows; `reason` is a code, or why the model is unavailable. */
  | { readonly type: 'ruling.degraded'; readonly rulingId: string; readonly reason: string };

export type RulingCommand = { readonly type: 'ruling.cancel' };

export type { RulingOutput, RulingStage };
