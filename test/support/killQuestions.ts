/** What people ask in the long runs: questions of the samples, each with the name of its game, so that nothing else decides the answer. */
const GAMES = {
  'Saltwind Couriers': [
    'Where can I get rid of a barrel?',
    'Does a tailwind of strength 1 make sailing cheaper?',
    'How much more does it cost to sail against the wind?',
    'May I dump cargo to make space?',
    'How many charters may I take on one day?',
    'Who takes a standoff when both have the same total?',
    'How many slots does a clock fill?',
  ],
  Nettlegate: [
    'How many fog cards do we draw with four players?',
    'A warden went down to zero resolve. When do they get up again?',
    'Which dragons may be tamed on a Sunday?',
  ],
} as const;

export const SAMPLE_QUESTIONS: readonly string[] = Object.entries(GAMES).flatMap(([game, questions]) =>
  questions.map((question) => `${game}: ${question}`),
);
