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
  Proposal,
  Retrieval,
  RetrievedPassage,
  Verification,
  Widening,
} from '../src/ports.ts';
import { reasonOf } from './reason.ts';
import type {
  DeliberationInput,
  RulingCommand,
  RulingContext,
  RulingFact,
  RulingInput,
  RulingOutput,
  RulingStage,
  VerificationInput,
  WideningInput,
} from './ruling.types.ts';

type RulingEvent =
  | RulingCommand
  | DoneActorEvent<GameIdentification, 'identifyGame'>
  | DoneActorEvent<Retrieval, 'retrievePassages'>
  | DoneActorEvent<Deliberation, 'deliberate'>
  | DoneActorEvent<Widening, 'searchFurther'>
  | DoneActorEvent<Verification, 'verifyQuotes'>
  | DoneActorEvent<Extract, 'composeExtract'>
  | ErrorActorEvent;

/** For the type checker alone: no value is read from it. */
const types: {
  readonly context?: RulingContext;
  readonly events?: RulingEvent;
  readonly emitted?: RulingFact;
  readonly input?: RulingInput;
  readonly output?: RulingOutput;
  readonly tags?: 'live';
} = {};

/** Times that the model may be asked for one question; the last time it has to answer. */
export const MOST_ROUNDS = 4;

/** Why the model's answer is not used. */
function degradationOf(event: RulingEvent): string {
  if (event.type === 'xstate.done.actor.verifyQuotes') return 'unverified';
  if (event.type !== 'xstate.done.actor.deliberate') return reasonOf(event);
  return event.output.kind === 'unavailable' ? event.output.reason : 'unusable';
}

export const NO_PROPOSAL: Proposal = {
  verdict: 'not_in_rules',
  headline: '',
  reasoning: '',
  quotes: [],
  passages: [],
  limits: null,
  followUps: [],
  whole: false,
  key: null,
};

export const rulingSetup = setup({
  types,
  actors: {
    identifyGame: fromPromise<GameIdentification, AskedQuestion>(() =>
      Promise.reject(new Error('actor "identifyGame" is not provided')),
    ),
    retrievePassages: fromPromise<Retrieval, Pick<RulingContext, 'question' | 'game' | 'history'>>(() =>
      Promise.reject(new Error('actor "retrievePassages" is not provided')),
    ),
    deliberate: fromPromise<Deliberation, DeliberationInput>(() =>
      Promise.reject(new Error('actor "deliberate" is not provided')),
    ),
    searchFurther: fromPromise<Widening, WideningInput>(() =>
      Promise.reject(new Error('actor "searchFurther" is not provided')),
    ),
    verifyQuotes: fromPromise<Verification, VerificationInput>(() =>
      Promise.reject(new Error('actor "verifyQuotes" is not provided')),
    ),
    composeExtract: fromPromise<
      Extract,
      { readonly question: string; readonly game: GameRef; readonly passages: readonly RetrievedPassage[] }
    >(() => Promise.reject(new Error('actor "composeExtract" is not provided'))),
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
    // The search knows the words of the question only; whoever reads the book may know what they mean.
    weakEvidenceIsFound: ({ context, event }) =>
      event.type === 'xstate.done.actor.retrievePassages' &&
      event.output.kind === 'nothing' &&
      event.output.searched &&
      context.mayDeliberate &&
      context.game !== null,
    answerIsProposed: ({ event }) => event.type === 'xstate.done.actor.deliberate' && event.output.kind === 'proposed',
    silenceIsProposed: ({ event }) =>
      event.type === 'xstate.done.actor.deliberate' &&
      event.output.kind === 'proposed' &&
      event.output.proposal.verdict === 'not_in_rules',
    clarificationIsProposed: ({ event }) =>
      event.type === 'xstate.done.actor.deliberate' && event.output.kind === 'clarifying',
    searchIsWanted: ({ context, event }) =>
      event.type === 'xstate.done.actor.deliberate' && event.output.kind === 'searching' && context.round < MOST_ROUNDS,
    // A ruling names at least one page: an answer that quotes nothing is as good as unverified.
    quotesAreVerified: ({ event }) =>
      event.type === 'xstate.done.actor.verifyQuotes' &&
      event.output.kind === 'verified' &&
      event.output.citations.length > 0,
    extractIsComposed: ({ event }) =>
      event.type === 'xstate.done.actor.composeExtract' && event.output.kind === 'extracted',
    evidenceSuffices: ({ context }) => context.evidence.sufficient,
  },
  actions: {
    rememberGame: assign(({ event }) =>
      event.type === 'xstate.done.actor.identifyGame' && event.output.kind === 'identified'
        ? { game: event.output.game }
        : {},
    ),
    rememberEvidence: assign(({ context, event }) => {
      if (event.type !== 'xstate.done.actor.retrievePassages') return {};
      const { output } = event;
      if (output.kind === 'found') {
        const { game, passages, nearest } = output;
        return { evidence: { game, passages, nearest, sufficient: true } };
      }
      if (output.kind !== 'nothing' || context.game === null) return {};
      const { passages, nearest } = output;
      return { evidence: { game: context.game, passages, nearest, sufficient: false } };
    }),
    rememberProposal: assign(({ event }) =>
      event.type === 'xstate.done.actor.deliberate' && event.output.kind === 'proposed'
        ? { proposal: event.output.proposal }
        : {},
    ),
    rememberSearches: assign(({ event }) =>
      event.type === 'xstate.done.actor.deliberate' && event.output.kind === 'searching'
        ? { searches: event.output.searches, exchange: event.output.exchange }
        : {},
    ),
    rememberWidening: assign(({ context, event }) =>
      event.type === 'xstate.done.actor.searchFurther'
        ? { exchange: event.output.exchange, furtherPages: event.output.pages, round: context.round + 1 }
        : {},
    ),
    rememberDegradation: assign(({ event }) => ({ degraded: degradationOf(event) })),
    concludeRuled: assign(({ context, event }) => {
      if (event.type !== 'xstate.done.actor.verifyQuotes' || event.output.kind !== 'verified') return {};
      const { proposal, evidence } = context;
      const { headline, reasoning, citations, confidence, limits, followUps } = event.output;
      return {
        output: {
          kind: 'ruled' as const,
          game: evidence.game,
          verdict: proposal.verdict,
          answer: reasoning === '' ? headline : `${headline}\n\n${reasoning}`,
          citations,
          confidence,
          limits,
          followUps,
        },
      };
    }),
    concludeExtracted: assign(({ context, event }) => {
      if (event.type !== 'xstate.done.actor.composeExtract' || event.output.kind !== 'extracted') return {};
      const { answer, citations, followUps } = event.output;
      const { evidence, degraded } = context;
      return { output: { kind: 'extracted' as const, game: evidence.game, answer, citations, followUps, degraded } };
    }),
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
    concludeUnclear: assign(({ context, event }) => {
      if (event.type === 'xstate.done.actor.identifyGame' && event.output.kind === 'named') {
        return {
          output: { kind: 'unclear' as const, game: event.output.game, topics: event.output.topics, asked: null },
        };
      }
      if (event.type !== 'xstate.done.actor.deliberate' || event.output.kind !== 'clarifying') return {};
      const { question, options } = event.output;
      return { output: { kind: 'unclear' as const, game: context.evidence.game, topics: options, asked: question } };
    }),
    concludeAbstained: assign(({ context, event }) => {
      const silent = { kind: 'abstained' as const, deliberated: false, degraded: null };
      if (event.type === 'xstate.done.actor.retrievePassages' && event.output.kind === 'nothing') {
        const { nearest, searched } = event.output;
        return { output: { ...silent, game: context.game, nearest, searched } };
      }
      const { degraded, evidence } = context;
      const { game, nearest } = evidence;
      if (event.type === 'xstate.done.actor.composeExtract' && event.output.kind === 'nothing') {
        return { output: { ...silent, game, nearest: event.output.nearest, searched: true, degraded } };
      }
      const deliberated = event.type === 'xstate.done.actor.deliberate' && event.output.kind === 'proposed';
      const why = deliberated ? null : degraded;
      return { output: { ...silent, game, nearest, searched: true, deliberated, degraded: why } };
    }),
    concludeFailed: assign(({ event }) => ({ output: { kind: 'failed' as const, reason: reasonOf(event) } })),
    concludeCancelled: assign({ output: { kind: 'cancelled' as const } }),
    reportProgress: enqueueActions(({ context, enqueue }, params: { readonly stage: RulingStage }) => {
      const { rulingId, evidence, furtherPages, searches } = context;
      const pages = [...new Set([...furtherPages, ...evidence.passages.map((passage) => passage.page)])];
      const game = pages.length > 0 ? evidence.game.name : (context.game?.name ?? null);
      const words = searches.map(({ query }) => query).filter((query) => query !== '');
      const fact = { type: 'ruling.progressed' as const, rulingId, stage: params.stage, game, pages, words };
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
    // Over all rounds; the model's room has the shorter limits of each call.
    deliberationLimit: 90_000,
    verificationLimit: 10_000,
    extractionLimit: 10_000,
  },
});
