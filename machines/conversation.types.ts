/** What the machine of one table takes from and tells to the outside. Types only. */
import type { ActorRef, Snapshot } from 'xstate';
import type {
  Attended,
  Awaiting,
  PulledQuestion,
  PulledUpdate,
  QuestionEnd,
  QuestionProgress,
  Recorded,
  Shelving,
  TableKey,
} from '../src/tablePorts.ts';
import type { RulingFact } from './ruling.types.ts';

/** What the registry sends. At most one update and one question of a table are out at a time. */
export type ConversationCommand =
  | { readonly type: 'update.received'; readonly update: PulledUpdate }
  | { readonly type: 'question.granted'; readonly question: PulledQuestion };

/** What the registry is told. */
export type ConversationFact =
  | { readonly type: 'update.attended'; readonly table: TableKey }
  | { readonly type: 'question.settled'; readonly table: TableKey }
  | { readonly type: 'question.progressed'; readonly questionId: number; readonly progress: QuestionProgress }
  /** Nothing has happened here for a while. */
  | { readonly type: 'conversation.rested'; readonly table: TableKey };

export interface ConversationInput {
  readonly table: TableKey;
  readonly awaiting: Awaiting | null;
  /** A model may be asked. */
  readonly mayDeliberate: boolean;
  readonly registry: ActorRef<Snapshot<unknown>, ConversationFact>;
}

export interface ConversationContext extends ConversationInput {
  /** The update in hand; null where there is none. */
  readonly update: PulledUpdate | null;
  /** The question in hand; null where there is none. */
  readonly question: PulledQuestion | null;
  /** How the question in hand ended, until that is recorded. */
  readonly end: QuestionEnd;
}

/** Inputs of the actors. */
export interface AttendanceInput {
  readonly update: PulledUpdate | null;
  /** Id of the question in hand. */
  readonly answering: number | null;
}
export interface RecordInput {
  readonly question: PulledQuestion | null;
  readonly end: QuestionEnd;
}
export type { Attended, PulledQuestion, QuestionEnd, QuestionProgress, Recorded, RulingFact, Shelving };
