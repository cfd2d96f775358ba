/** Which game a question is about, by the names of the library alone. */
import { fromPromise } from 'xstate';
import type { AskedQuestion, GameIdentification, GameRef } from '../ports.ts';
import type { Resources } from '../resources.ts';

/** Games offered where a name is unknown and nothing is near, or where many fit. */
const MOST_CANDIDATES = 12;

const reference = ({ id, name }: GameRef): GameRef => ({ id, name });

export const identifyGame = (resources: Resources) =>
  fromPromise<GameIdentification, AskedQuestion>(async ({ input }) => {
    const { games, names } = resources.use().library.contents();
    const [first, ...others] = games;
    if (input.gameName === null) {
      const mentioned = names.findInText(input.question);
      const [only, ...further] = mentioned;
      if (only !== undefined && further.length === 0) return { kind: 'identified', game: reference(only) };
      if (mentioned.length > 1) return { kind: 'ambiguous', candidates: mentioned.map(reference) };
      // A library of one game needs no name.
      if (first !== undefined && others.length === 0) return { kind: 'identified', game: reference(first) };
      return { kind: 'unnamed' };
    }
    const match = names.match(input.gameName);
    if (match.kind === 'one') return { kind: 'identified', game: reference(match.game) };
    if (match.kind === 'several') {
      return { kind: 'ambiguous', candidates: match.games.slice(0, MOST_CANDIDATES).map(reference) };
    }
    const candidates = match.nearest.length > 0 ? match.nearest : games;
    return { kind: 'unknown', name: input.gameName, candidates: candidates.slice(0, MOST_CANDIDATES).map(reference) };
  });
