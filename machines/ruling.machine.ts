/**
 * One question, from its words to its end: which game → passages → the model's answer → its quotes found in the book.
 *
 * Owns: the stages of one ruling and the limit of each. It keeps no resource: leaving a stage aborts the `signal` of
 * that stage's actor, and the actor releases what it holds.
 * Ends: in exactly one of six final states, told by `output.kind`. The model (its absence, its defect, its slowness, a
 * quote that is not in the book) never ends a ruling: the extract takes over. Defects elsewhere end in `failed`.
 * Drain contract: none of its own. `ruling.cancel` ends it at any stage in the same step; whoever drains sends that or
 * stops the actor. Every stage has a limit, so a ruling that is left alone ends by itself.
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

export const rulingMachine = setup({
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
      const fact = { type: 'ruling.progressed' as const, rulingId: context.rulingId, stage: params.stage };
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
}).createMachine({
  id: 'ruling',
  description: 'One question on its way to a ruling, an extract, an abstention or a choice of games.',
  context: ({ input }) => ({
    rulingId: input.rulingId,
    question: input.question,
    gameName: input.gameName,
    observer: input.observer,
    game: null,
    evidence: { game: { id: '', name: '' }, passages: [] },
    proposal: { answer: '', quotes: [] },
    output: { kind: 'failed', reason: 'unfinished' },
  }),
  initial: 'identifying',
  on: { 'ruling.cancel': { target: '.cancelled', actions: 'concludeCancelled' } },
  output: ({ context }) => context.output,
  states: {
    identifying: {
      description: 'Which game the question is about, by the names of the library; no model is asked.',
      tags: 'live',
      entry: { type: 'reportProgress', params: { stage: 'identifying' } },
      invoke: {
        id: 'identifyGame',
        src: 'identifyGame',
        input: ({ context }) => ({ question: context.question, gameName: context.gameName }),
        onDone: [
          { guard: 'gameIsIdentified', target: 'retrieving', actions: 'rememberGame' },
          { guard: 'gameIsUnnamed', target: 'retrieving' },
          { target: 'undecided', actions: 'concludeUndecided' },
        ],
        onError: { target: 'failed', actions: 'concludeFailed' },
      },
      after: {
        identificationLimit: { target: 'failed', actions: 'concludeFailed' },
      },
    },
    retrieving: {
      description: 'The passages that may answer, from the game or, where none is named, from the whole library.',
      tags: 'live',
      entry: { type: 'reportProgress', params: { stage: 'retrieving' } },
      invoke: {
        id: 'retrievePassages',
        src: 'retrievePassages',
        input: ({ context }) => ({ question: context.question, game: context.game }),
        onDone: [
          { guard: 'passagesAreFound', target: 'deliberating', actions: 'rememberEvidence' },
          { guard: 'nothingIsFound', target: 'abstained', actions: 'concludeAbstained' },
          { target: 'undecided', actions: 'concludeUndecided' },
        ],
        onError: { target: 'failed', actions: 'concludeFailed' },
      },
      after: {
        retrievalLimit: { target: 'failed', actions: 'concludeFailed' },
      },
    },
    deliberating: {
      description: 'The model proposes an answer with quotes. Whatever goes wrong here, the extract answers.',
      tags: 'live',
      entry: { type: 'reportProgress', params: { stage: 'deliberating' } },
      invoke: {
        id: 'deliberate',
        src: 'deliberate',
        input: ({ context }) => ({
          question: context.question,
          game: context.evidence.game,
          passages: context.evidence.passages,
        }),
        onDone: [
          { guard: 'answerIsProposed', target: 'verifying', actions: 'rememberProposal' },
          { target: 'extracting', actions: 'reportDegraded' },
        ],
        onError: { target: 'extracting', actions: 'reportDegraded' },
      },
      after: { deliberationLimit: { target: 'extracting', actions: 'reportDegraded' } },
    },
    verifying: {
      description: 'Every quote of the proposal is looked for in the book; an unverified one never reaches a player.',
      tags: 'live',
      entry: { type: 'reportProgress', params: { stage: 'verifying' } },
      invoke: {
        id: 'verifyQuotes',
        src: 'verifyQuotes',
        input: ({ context }) => ({ passages: context.evidence.passages, quotes: context.proposal.quotes }),
        onDone: [
          { guard: 'quotesAreVerified', target: 'ruled', actions: 'concludeRuled' },
          { target: 'extracting', actions: 'reportDegraded' },
        ],
        onError: { target: 'extracting', actions: 'reportDegraded' },
      },
      after: { verificationLimit: { target: 'extracting', actions: 'reportDegraded' } },
    },
    extracting: {
      description: 'The answer is composed of the best passages, word for word, without a model.',
      tags: 'live',
      entry: { type: 'reportProgress', params: { stage: 'extracting' } },
      invoke: {
        id: 'composeExtract',
        src: 'composeExtract',
        input: ({ context }) => ({
          question: context.question,
          game: context.evidence.game,
          passages: context.evidence.passages,
        }),
        onDone: [
          { guard: 'extractIsComposed', target: 'extracted', actions: 'concludeExtracted' },
          { target: 'abstained', actions: 'concludeAbstained' },
        ],
        onError: { target: 'failed', actions: 'concludeFailed' },
      },
      after: { extractionLimit: { target: 'failed', actions: 'concludeFailed' } },
    },
    ruled: { type: 'final', description: 'The model answered and every quote stands in the book.' },
    extracted: { type: 'final', description: 'The best passages are the answer.' },
    abstained: { type: 'final', description: 'The rules do not say; the nearest headings are named.' },
    undecided: { type: 'final', description: 'Several games fit, or none has the name: the asker has to choose.' },
    cancelled: { type: 'final', description: 'Somebody no longer wants the answer.' },
    failed: {
      type: 'final',
      description: 'A defect or a limit where no extract can take over; the reason is in the output.',
    },
  },
});
