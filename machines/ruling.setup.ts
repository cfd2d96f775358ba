/**
 * The names that the chart of a ruling (ruling.machine.ts) is written in: its actors, which are provided in compose.ts
 * and fail by their names where they are not, its guards, its actions and its delays.
 */
import { assign, type DoneActorEvent, enqueueActions, type ErrorActorEvent, fromPromise, setup } from 'xstate';
import type {
  AskedQuestion,
  Deliberation,
  Extract,
  GameIdentification,
  GameRef,
  ProposedQuote,
  Retrieval,
  RetrievedPassage,
  Verification,
} from '../src/ports.ts';
import { reasonOf } from './reason.ts';
import type { Evidence, RulingCommand, RulingFact, RulingInput, RulingOutput, RulingStage } from './ruling.types.ts';

type RulingEvent =
  | RulingCommand
  | DoneActorEvent<GameIdentification, 'identifyGame'>
  | DoneActorEvent<Retrieval, 'retrievePassages'>
  | DoneActorEvent<Deliberation, 'deliberate'>
  | DoneActorEvent<Verification, 'verifyQuotes'>
  | DoneActorEvent<Extract, 'composeExtract'>
  | ErrorActorEvent;

interface RulingContext extends RulingInput {
  /** The game that the question names, before the search; null while unknown and where none is named. */
  readonly game: GameRef | null;
  /** Empty until passages were found; every stage that reads it comes after that. */
  readonly evidence: Evidence;
  /** What the model proposes; empty until it did. */
  readonly proposal: { readonly answer: string; readonly quotes: readonly ProposedQuote[] };
  readonly output: RulingOutput;
}

/** For the type checker alone: no value is read from it. */
const types: {
  readonly context?: RulingContext;
  readonly events?: RulingEvent;
  readonly emitted?: RulingFact;
  readonly input?: RulingInput;
  readonly output?: RulingOutput;
  readonly tags?: 'live';
} = {};

/** Why the model's answer is not used. */
function degradationOf(event: RulingEvent): string {
  if (event.type === 'xstate.done.actor.verifyQuotes') return 'unverified';
  if (event.type !== 'xstate.done.actor.deliberate') return reasonOf(event);
  return event.output.kind === 'unavailable' ? event.output.reason : 'unknown';
}

export const rulingSetup = setup({
  types,
  actors: {
    identifyGame: fromPromise<GameIdentification, AskedQuestion>(() =>
      Promise.reject(new Error('actor "identifyGame" is not provided')),
    ),
    retrievePassages: fromPromise<Retrieval, { readonly question: string; readonly game: GameRef | null }>(() =>
      Promise.reject(new Error('actor "retrievePassages" is not provided')),
    ),
    deliberate: fromPromise<Deliberation, Evidence & { readonly question: string }>(() =>
      Promise.reject(new Error('actor "deliberate" is not provided')),
    ),
    verifyQuotes: fromPromise<
      Verification,
      { readonly passages: readonly RetrievedPassage[]; readonly quotes: readonly ProposedQuote[] }
    >(() => Promise.reject(new Error('actor "verifyQuotes" is not provided'))),
    composeExtract: fromPromise<Extract, Evidence & { readonly question: string }>(() =>
      Promise.reject(new Error('actor "composeExtract" is not provided')),
    ),
  },
  guards: {
    gameIsIdentified: ({ event }) =>
      event.type === 'xstate.done.actor.identifyGame' && event.output.kind === 'identified',
    gameIsUnnamed: ({ event }) => event.type === 'xstate.done.actor.identifyGame' && event.output.kind === 'unnamed',
    nothingIsAsked: ({ event }) => event.type === 'xstate.done.actor.identifyGame' && event.output.kind === 'named',
    passagesAreFound: ({ event }) =>
      event.type === 'xstate.done.actor.retrievePassages' && event.output.kind === 'found',
    nothingIsFound: ({ event }) =>
      event.type === 'xstate.done.actor.retrievePassages' && event.output.kind === 'nothing',
    answerIsProposed: ({ event }) => event.type === 'xstate.done.actor.deliberate' && event.output.kind === 'proposed',
    // A ruling names at least one page: an answer that quotes nothing is as good as unverified.
    quotesAreVerified: ({ event }) =>
      event.type === 'xstate.done.actor.verifyQuotes' &&
      event.output.kind === 'verified' &&
      event.output.citations.length > 0,
    extractIsComposed: ({ event }) =>
      event.type === 'xstate.done.actor.composeExtract' && event.output.kind === 'extracted',
  },
  actions: {
    rememberGame: assign(({ event }) =>
      event.type === 'xstate.done.actor.identifyGame' && event.output.kind === 'identified'
        ? { game: event.output.game }
        : {},
    ),
    rememberEvidence: assign(({ event }) =>
      event.type === 'xstate.done.actor.retrievePassages' && event.output.kind === 'found'
        ? { evidence: { game: event.output.game, passages: event.output.passages } }
        : {},
    ),
    rememberProposal: assign(({ event }) =>
      event.type === 'xstate.done.actor.deliberate' && event.output.kind === 'proposed'
        ? { proposal: { answer: event.output.answer, quotes: event.output.quotes } }
        : {},
    ),
    concludeRuled: assign(({ context, event }) =>
      event.type === 'xstate.done.actor.verifyQuotes' && event.output.kind === 'verified'
        ? {
            output: {
              kind: 'ruled' as const,
              game: context.evidence.game,
              answer: context.proposal.answer,
              citations: event.output.citations,
              followUps: [],
            },
          }
        : {},
    ),
    concludeExtracted: assign(({ context, event }) =>
      event.type === 'xstate.done.actor.composeExtract' && event.output.kind === 'extracted'
        ? {
            output: {
              kind: 'extracted' as const,
              game: context.evidence.game,
              answer: event.output.answer,
              citations: event.output.citations,
              followUps: event.output.followUps,
            },
          }
        : {},
    ),
    concludeUndecided: assign(({ event }) => {
      const output =
        event.type === 'xstate.done.actor.identifyGame' || event.type === 'xstate.done.actor.retrievePassages'
          ? event.output
          : null;
      if (output?.kind === 'unknown')
        return { output: { kind: 'undecided' as const, candidates: output.candidates, unknownName: output.name } };
      return output?.kind === 'ambiguous'
        ? { output: { kind: 'undecided' as const, candidates: output.candidates, unknownName: null } }
        : {};
    }),
    concludeUnclear: assign(({ event }) =>
      event.type === 'xstate.done.actor.identifyGame' && event.output.kind === 'named'
        ? { output: { kind: 'unclear' as const, game: event.output.game, topics: event.output.topics } }
        : {},
    ),
    concludeAbstained: assign(({ context, event }) => {
      if (event.type === 'xstate.done.actor.retrievePassages' && event.output.kind === 'nothing')
        return { output: { ...event.output, kind: 'abstained' as const, game: context.game } };
      return event.type === 'xstate.done.actor.composeExtract' && event.output.kind === 'nothing'
        ? { output: { ...event.output, kind: 'abstained' as const, game: context.evidence.game, searched: true } }
        : {};
    }),
    concludeFailed: assign(({ event }) => ({ output: { kind: 'failed' as const, reason: reasonOf(event) } })),
    concludeCancelled: assign({ output: { kind: 'cancelled' as const } }),
    reportProgress: enqueueActions(({ context, enqueue }, params: { readonly stage: RulingStage }) => {
      const { rulingId, evidence } = context;
      const pages = [...new Set(evidence.passages.map((passage) => passage.page))];
      const game = pages.length > 0 ? evidence.game.name : (context.game?.name ?? null);
      const fact = { type: 'ruling.progressed' as const, rulingId, stage: params.stage, game, pages };
      enqueue.emit(fact);
      if (context.observer !== null) enqueue.sendTo(context.observer, fact);
    }),
    reportDegraded: enqueueActions(({ context, enqueue, event }) => {
      const fact = { type: 'ruling.degraded' as const, rulingId: context.rulingId, reason: degradationOf(event) };
      enqueue.emit(fact);
      if (context.observer !== null) enqueue.sendTo(context.observer, fact);
    }),
  },
  delays: {
    identificationLimit: 10_000,
    retrievalLimit: 10_000,
    deliberationLimit: 90_000,
    verificationLimit: 10_000,
    extractionLimit: 10_000,
  },
});
