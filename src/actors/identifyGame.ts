/** Which game a question is about, by the names of the library alone. */
import { fromPromise } from 'xstate';
import { mainHeadings } from '../library/topics.ts';
import type { AskedQuestion, GameIdentification, GameRef, ShelvedGame } from '../ports.ts';
import type { Resources } from '../resources.ts';

/** Games offered where a name is unknown and nothing is near, or where many fit. */
const MOST_CANDIDATES = 12;

/** Headings offered where a game was named and nothing asked. */
const MOST_TOPICS = 5;

/** A text is a name where it was written right, or is whole words that a name begins with: a guess may be a question. */
const WRITTEN_RIGHT: readonly string[] = ['exact', 'alias'];

const reference = ({ id, name }: GameRef): GameRef => ({ id, name });

export const identifyGame = (resources: Resources) =>
  fromPromise<GameIdentification, AskedQuestion>(async ({ input }) => {
    const { library, db } = resources.use();
    const { games, names } = library.contents();
    const byId = (id: string | null): ShelvedGame | undefined => games.find((game) => game.id === id);
    const chosen = byId(input.chosenGame);
    if (chosen !== undefined) return { kind: 'identified', game: reference(chosen) };
    if (input.gameName !== null) return named(input.gameName);
    const whole = names.match(input.question);
    const mentioned = names.findInText(input.question);
    const begun = whole.kind === 'one' && whole.how === 'prefix' && mentioned.length === 1;
    if (whole.kind === 'one' && (begun || WRITTEN_RIGHT.includes(whole.how))) {
      const documents = byId(whole.game.id)?.documents.map((document) => document.documentId) ?? [];
      return { kind: 'named', game: reference(whole.game), topics: await mainHeadings(db, documents, MOST_TOPICS) };
    }
    const [only, ...further] = mentioned;
    if (only !== undefined && further.length === 0) return { kind: 'identified', game: reference(only) };
    if (mentioned.length > 1) return { kind: 'ambiguous', candidates: mentioned.map(reference) };
    // A library of one game needs no name.
    const [first, ...others] = games;
    const active = byId(input.activeGame) ?? (others.length === 0 ? first : undefined);
    return active === undefined ? { kind: 'unnamed' } : { kind: 'identified', game: reference(active) };

    function named(name: string): GameIdentification {
      const match = names.match(name);
      if (match.kind === 'one') return { kind: 'identified', game: reference(match.game) };
      if (match.kind === 'several') {
        return { kind: 'ambiguous', candidates: match.games.slice(0, MOST_CANDIDATES).map(reference) };
      }
      const candidates = match.nearest.length > 0 ? match.nearest : games;
      return { kind: 'unknown', name, candidates: candidates.slice(0, MOST_CANDIDATES).map(reference) };
    }
  });
