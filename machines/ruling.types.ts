/** What the ruling machine takes from and tells to the outside. Types only. */
import type { ActorRef, Snapshot } from 'xstate';
import type {
  AskedQuestion,
  Exchange,
  GameRef,
  ModelSearch,
  NearestHeading,
  Proposal,
  RetrievedPassage,
  RulingOutput,
  RulingStage,
} from '../src/ports.ts';

export interface RulingInput extends AskedQuestion {
  /** A model may be asked; else the best passages are the answer. */
  readonly mayDeliberate: boolean;
  /** Names the ruling in every fact about it; whoever asks makes it up, unique among the rulings in flight. */
  readonly rulingId: string;
  /** Whom the facts are sent to besides being emitted: the actor that spawns the ruling, or null. */
  readonly observer: ActorRef<Snapshot<unknown>, RulingFact> | null;
}

export interface Evidence {
  readonly game: GameRef;
  readonly passages: readonly RetrievedPassage[];
  /** Where to look instead; told where the passages do not suffice, or a model has found nothing in them. */
  readonly nearest: readonly NearestHeading[];
  /** The passages answer by themselves: without a model they are the answer. */
  readonly sufficient: boolean;
}

/** What the machine keeps of one question. */
export interface RulingContext extends RulingInput {
  /** The game that the question names, before the search; null while unknown and where none is named. */
  readonly game: GameRef | null;
  /** Empty until passages were found; every stage that reads it comes after that. */
  readonly evidence: Evidence;
  /** How often the model was asked, this time included. */
  readonly round: number;
  /** What was said between us and the model; null before the first word. */
  readonly exchange: Exchange | null;
  /** What the model wants to look up. */
  readonly searches: readonly ModelSearch[];
  /** Pages that were read for its searches. */
  readonly furtherPages: readonly number[];
  /** What the model proposes; empty until it did. */
  readonly proposal: Proposal;
  /** Why the model's answer is not used; `no_model` until it was asked for one. */
  readonly degraded: string;
  readonly output: RulingOutput;
}

export interface DeliberationInput
  extends Pick<RulingContext, 'question' | 'history' | 'payer' | 'evidence' | 'exchange'> {
  /** The model has to answer now, and may not look up anything more. */
  readonly isLastRound: boolean;
}

export type VerificationInput = Pick<RulingContext, 'evidence' | 'proposal' | 'payer'>;

export type WideningInput = Pick<RulingContext, 'evidence' | 'exchange' | 'searches'>;

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
      /** What the model has looked up last; empty before. */
      readonly words: readonly string[];
    }
  /** The model's answer cannot be used and the extract follows; `reason` is a code, or why the model is unavailable. */
  | { readonly type: 'ruling.degraded'; readonly rulingId: string; readonly reason: string };

export type RulingCommand = { readonly type: 'ruling.cancel' };

export type { RulingOutput, RulingStage };
