/** What games are called at a table: as its language calls them where the index says how, else as the library does. */
import type { GameRef, RulingOutcome, ShelvedGame } from '../ports.ts';
import type { Locale } from '../tablePorts.ts';
import type { Attendance } from './context.ts';

/** From a game's name in the library to the one that players read. What is no game's name there stays as it is. */
export type Naming = (name: string) => string;

export function namingFor(games: readonly ShelvedGame[], locale: Locale): Naming {
  const shown = new Map(games.map(({ name, localNames }) => [name, localNames.get(locale) ?? name]));
  return (name) => shown.get(name) ?? name;
}

/** What the games are called where this update came in. */
export function namingAt({ parts, words }: Pick<Attendance, 'parts' | 'words'>): Naming {
  return namingFor(parts.library.contents().games, words.locale);
}

export function named<G extends GameRef>(game: G, naming: Naming): G {
  return { ...game, name: naming(game.name) };
}

/** In the order in which the language has their names. */
export function namedInOrder<G extends GameRef>(games: readonly G[], naming: Naming, locale: Locale): readonly G[] {
  const { compare } = new Intl.Collator(locale);
  return games.map((game) => named(game, naming)).toSorted((one, other) => compare(one.name, other.name));
}

/** Everything that a game is called; `name` itself where the library does not have it any more. */
export function allNamesOf({ id, name }: GameRef, games: readonly ShelvedGame[]): readonly string[] {
  const game = games.find((one) => one.id === id);
  return game === undefined ? [name] : [game.name, ...game.aliases];
}

/** The same end of a ruling, with every game in it as players read it. */
export function namedOutcome(outcome: RulingOutcome, naming: Naming): RulingOutcome {
  switch (outcome.kind) {
    case 'undecided':
      return { ...outcome, candidates: outcome.candidates.map((game) => named(game, naming)) };
    case 'abstained':
      return {
        ...outcome,
        game: outcome.game === null ? null : named(outcome.game, naming),
        nearest: outcome.nearest.map((place) => ({ ...place, game: named(place.game, naming) })),
      };
    case 'ruled':
    case 'extracted':
    case 'unclear':
    default:
      return { ...outcome, game: named(outcome.game, naming) };
  }
}
