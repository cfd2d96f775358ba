/**
 * Which game a name means, and which games a question mentions: deterministic, without a model. A name that fits several
 * games equally well is answered with all of them, never with a guess.
 */
import { otherLayouts } from './keyboardLayout.ts';
import { createMentionFinder } from './mentions.ts';
import { LONGEST_NAME, nameForm } from './nameForm.ts';
import type { NamedGame, NameMatch } from './namedGame.ts';
import { indexNames, type NameKey } from './nameIndex.ts';
import { compareNames, nearestGames } from './nearestNames.ts';
import { createHazardOf } from './ordinaryWords.ts';
import { type NameQuery, TIERS } from './tiers.ts';

export interface NameMatcher {
  /**
   * The game that `name` means. Anything may be asked: only the first 200 characters count, a text without letters and
   * digits matches nothing, and no character is special.
   */
  match(name: string): NameMatch;
  /**
   * The games whose name or alias stands in `question`, in the order of their mention; of overlapping mentions the
   * longest wins. Names that are ordinary words count only where the text shows that a name is meant (mentions.ts has
   * the rule). Where none stands there, the first words of a name do before a colon at the start ("Saltwind: who wins?")
   * or alone.
   * Only the first 4,096 characters count.
   */
  findInText(question: string): readonly NamedGame[];
}

/** What a question begins with, up to a colon before a blank; all of it where it is short and has none. */
const LEAD = /^\s*([^:\n]{3,60})(?::\s|$)/u;

/** Prepares the names for many look-ups: about 40 µs a game; the matcher does not see later changes of `games`. */
export function createNameMatcher(games: readonly NamedGame[]): NameMatcher {
  const index = indexNames(games);
  const mentions = createMentionFinder(index.keys);
  const hazardOf = createHazardOf();

  /** Whole words alone: "Salt: what is it for?" is about no Saltwind. */
  const ledBy = (question: string): readonly NamedGame[] => {
    const { words } = nameForm(LEAD.exec(question)?.[1] ?? '');
    if (words.length === 0 || hazardOf(words) !== 'none') return [];
    return gamesOf(index.keys.filter(({ form }) => words.every((word, at) => word === form.words[at])));
  };

  return {
    match(name) {
      const raw = name.slice(0, LONGEST_NAME);
      const form = nameForm(raw);
      if (form.compact === '') return { kind: 'none', nearest: [] };
      const query: NameQuery = { raw, form, otherLayouts: otherLayouts(raw).map((text) => nameForm(text)) };
      for (const tier of TIERS) {
        const found = gamesOf(tier.find(index, query));
        const [only] = found;
        if (only === undefined) continue;
        return found.length === 1 ? { kind: 'one', game: only, how: tier.how } : { kind: 'several', games: found };
      }
      return { kind: 'none', nearest: nearestGames(index, [form, ...query.otherLayouts]) };
    },
    findInText(question) {
      const mentioned = mentions(question);
      return mentioned.length > 0 ? mentioned : ledBy(question);
    },
  };
}

function gamesOf(keys: readonly NameKey[]): readonly NamedGame[] {
  const games = new Map(keys.map(({ game }) => [game.id, game]));
  return [...games.values()].toSorted((first, second) => compareNames(first.name, second.name));
}
