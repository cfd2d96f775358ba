/** What rulings are made of in the tests of the machines. */
import type {
  Deliberation,
  Extract,
  GameIdentification,
  GameRef,
  Proposal,
  RetrievedPassage,
  Retrieval,
  Verification,
  Widening,
} from '../../src/ports.ts';
import { rulingMachine } from '../../machines/ruling.machine.ts';
import type { RulingInput } from '../../machines/ruling.types.ts';
import type { HeldActors } from './machineStage.ts';

export const chess: GameRef = { id: 'g1', name: 'Chess' };
export const checkers: GameRef = { id: 'g2', name: 'Checkers' };

export const passage: RetrievedPassage = {
  id: 'p1',
  game: chess,
  document: 'chess.pdf',
  page: 7,
  pageLabel: '5',
  headings: ['Castling'],
  text: 'The king may not castle out of check.',
  continues: false,
  score: 3,
  coverage: 1,
};
export const citation = {
  document: 'chess.pdf',
  page: 7,
  pageLabel: '5',
  heading: 'Castling',
  quote: 'The king may not castle out of check.',
  continues: false,
};
export const heading = { game: chess, document: 'chess.pdf', page: 6, pageLabel: '4', heading: 'Special moves' };

export const proposal: Proposal = {
  verdict: 'stated',
  headline: 'No.',
  reasoning: 'Out of check it “may not castle at all”.',
  quotes: [{ passageId: 'p1', quote: 'may not castle out of check' }],
  passages: [passage],
  limits: 'Blitz “very much aside”.',
  followUps: ['And “right through check”?'],
  whole: true,
  key: 'k1',
};

/** What the actors of a ruling answer, each in the case in which the ruling goes on. */
export const answers = {
  identified: { kind: 'identified', game: chess } satisfies GameIdentification,
  found: { kind: 'found', game: chess, passages: [passage], nearest: [heading] } satisfies Retrieval,
  proposed: { kind: 'proposed', proposal } satisfies Deliberation,
  searching: {
    kind: 'searching',
    searches: [{ id: 's1', tool: 'rules', query: 'castling', fuzzy: false, problem: null }],
    exchange: { rounds: 1 },
  } satisfies Deliberation,
  widened: { exchange: { rounds: 1 }, pages: [9] } satisfies Widening,
  verified: {
    kind: 'verified',
    citations: [citation],
    confidence: { level: 'high', score: 0.9 },
    headline: 'No.',
    reasoning: 'Out of check it may not castle at all.',
    limits: 'Blitz aside.',
    followUps: ['And through check?'],
  } satisfies Verification,
  extracted: {
    kind: 'extracted',
    answer: 'The king may not …',
    citations: [citation],
    followUps: ['Special moves'],
  } satisfies Extract,
};

export const input: RulingInput = {
  rulingId: 'r1',
  question: 'May I castle?',
  gameName: 'Chess',
  chosenGame: null,
  activeGame: 'g2',
  history: [{ question: 'Who begins?', answer: 'White.' }],
  payer: { userId: 7, chatId: 8 },
  mayDeliberate: true,
  observer: null,
};

/** The ruling with its six actors held. */
export function heldRuling(actors: HeldActors) {
  return rulingMachine.provide({
    actors: {
      identifyGame: actors.promise('identifyGame'),
      retrievePassages: actors.promise('retrievePassages'),
      deliberate: actors.promise('deliberate'),
      searchFurther: actors.promise('searchFurther'),
      verifyQuotes: actors.promise('verifyQuotes'),
      composeExtract: actors.promise('composeExtract'),
    },
  });
}

/** An error as it comes out of a room; its message must not get further than the room. */
export function codedError(code: string): Error {
  return Object.assign(new Error('with the words of a player'), { code });
}
