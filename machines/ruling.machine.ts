/**
 * One question, from its words to its end: which game → passages → the model's answer, which may look up more →
 * its quotes found in the book.
 *
 * Owns: the stages of one ruling and the limit of each. It keeps no resource: leaving a stage aborts the `signal` of
 * that stage's actor, and the actor releases what it holds.
 * Ends: in exactly one of seven final states, told by `output.kind`. The model (its absence, its defect, its slowness, a
 * quote that is not in the book) never ends a ruling: the extract takes over. Defects elsewhere end in `failed`.
 * Drain contract: none of its own. `ruling.cancel` ends it at any stage in the same step; whoever drains sends that or
 * stops the actor. Every stage has a limit, so a ruling that is left alone ends by itself.
 */
import { MOST_ROUNDS, NO_PROPOSAL, rulingSetup } from './ruling.setup.ts';

export const rulingMachine = rulingSetup.createMachine({
  id: 'ruling',
  description: 'One question on its way to a ruling, an extract, an abstention or a choice of games.',
  context: ({ input }) => ({
    rulingId: input.rulingId,
    question: input.question,
    gameName: input.gameName,
    chosenGame: input.chosenGame,
    activeGame: input.activeGame,
    history: input.history,
    payer: input.payer,
    mayDeliberate: input.mayDeliberate,
    observer: input.observer,
    game: null,
    evidence: { game: { id: '', name: '' }, passages: [], nearest: [], sufficient: false },
    round: 1,
    exchange: null,
    searches: [],
    furtherPages: [],
    proposal: NO_PROPOSAL,
    degraded: 'no_model',
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
        input: ({ context }) => ({
          question: context.question,
          gameName: context.gameName,
          chosenGame: context.chosenGame,
          activeGame: context.activeGame,
          history: context.history,
          payer: context.payer,
        }),
        onDone: [
          { guard: 'gameIsIdentified', target: 'retrieving', actions: 'rememberGame' },
          { guard: 'gameIsUnnamed', target: 'retrieving' },
          { guard: 'nothingIsAsked', target: 'unclear', actions: 'concludeUnclear' },
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
        // Without a model nobody would notice that a question was taken for a follow-up.
        input: ({ context }) => ({
          question: context.question,
          game: context.game,
          history: context.mayDeliberate ? context.history : [],
        }),
        onDone: [
          { guard: 'passagesAreFound', target: 'consulting', actions: 'rememberEvidence' },
          { guard: 'weakEvidenceIsFound', target: 'consulting', actions: 'rememberEvidence' },
          { guard: 'nothingIsFound', target: 'abstained', actions: 'concludeAbstained' },
          { target: 'undecided', actions: 'concludeUndecided' },
        ],
        onError: { target: 'failed', actions: 'concludeFailed' },
      },
      after: {
        retrievalLimit: { target: 'failed', actions: 'concludeFailed' },
      },
    },
    consulting: {
      description: 'A model reads the rules and proposes an answer. Whatever goes wrong here, the extract answers.',
      tags: 'live',
      initial: 'deliberating',
      after: { deliberationLimit: { target: 'degraded', actions: ['reportDegraded', 'rememberDegradation'] } },
      states: {
        deliberating: {
          description: 'It proposes an answer with quotes, asks back, or wants to look something up.',
          entry: { type: 'reportProgress', params: { stage: 'deliberating' } },
          invoke: {
            id: 'deliberate',
            src: 'deliberate',
            input: ({ context }) => ({
              question: context.question,
              history: context.history,
              payer: context.payer,
              evidence: context.evidence,
              exchange: context.exchange,
              isLastRound: context.round >= MOST_ROUNDS,
            }),
            onDone: [
              { guard: 'silenceIsProposed', target: '#ruling.abstained', actions: 'concludeAbstained' },
              { guard: 'answerIsProposed', target: '#ruling.verifying', actions: 'rememberProposal' },
              { guard: 'clarificationIsProposed', target: '#ruling.unclear', actions: 'concludeUnclear' },
              { guard: 'searchIsWanted', target: 'widening', actions: 'rememberSearches' },
              { target: '#ruling.degraded', actions: ['reportDegraded', 'rememberDegradation'] },
            ],
            onError: { target: '#ruling.degraded', actions: ['reportDegraded', 'rememberDegradation'] },
          },
        },
        widening: {
          description: 'What it wants to know is looked up in the rules of the game, and it is asked again.',
          entry: { type: 'reportProgress', params: { stage: 'widening' } },
          invoke: {
            id: 'searchFurther',
            src: 'searchFurther',
            input: ({ context }) => ({
              evidence: context.evidence,
              exchange: context.exchange,
              searches: context.searches,
            }),
            onDone: { target: 'deliberating', actions: 'rememberWidening' },
            onError: { target: '#ruling.degraded', actions: ['reportDegraded', 'rememberDegradation'] },
          },
        },
      },
    },
    verifying: {
      description: 'Every quote of the proposal is looked for in the book; an unverified one never reaches a player.',
      tags: 'live',
      entry: { type: 'reportProgress', params: { stage: 'verifying' } },
      invoke: {
        id: 'verifyQuotes',
        src: 'verifyQuotes',
        input: ({ context }) => ({
          evidence: context.evidence,
          proposal: context.proposal,
          payer: context.payer,
        }),
        onDone: [
          { guard: 'quotesAreVerified', target: 'ruled', actions: 'concludeRuled' },
          { target: 'degraded', actions: ['reportDegraded', 'rememberDegradation'] },
        ],
        onError: { target: 'degraded', actions: ['reportDegraded', 'rememberDegradation'] },
      },
      after: { verificationLimit: { target: 'degraded', actions: ['reportDegraded', 'rememberDegradation'] } },
    },
    degraded: {
      description:
        'No model rules. The passages do, where they answer by themselves; else the search has found nothing.',
      tags: 'live',
      always: [
        { guard: 'evidenceSuffices', target: 'extracting' },
        { target: 'abstained', actions: 'concludeAbstained' },
      ],
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
    unclear: { type: 'final', description: 'A game was named and nothing asked: the asker is asked what to look for.' },
    cancelled: { type: 'final', description: 'Somebody no longer wants the answer.' },
    failed: {
      type: 'final',
      description: 'A defect or a limit where no extract can take over; the reason is in the output.',
    },
  },
});
