/** `/games`: which games there are, or which of them fit a name. */
import type { GameRef, ShelvedGame } from '../../ports.ts';
import { bold, join, plain } from '../../text/richText.ts';
import type { RichText } from '../../tablePorts.ts';
import { brief } from '../words/naming.ts';
import type { Words } from '../words/words.ts';

export interface GamesListing {
  /** All games, or those that fit the query. */
  readonly games: readonly Pick<ShelvedGame, 'name' | 'documents'>[];
  /** As it was typed; null where all were asked for. */
  readonly query: string | null;
  /** Games that come near a query that none fits. */
  readonly nearest: readonly GameRef[];
  readonly isAdmin: boolean;
}

/** Names in one answer: some three screens. */
const MOST_NAMES = 100;

export function gamesText({ games, query, nearest, isAdmin }: GamesListing, words: Words): RichText {
  if (games.length === 0 && query === null) return plain(isAdmin ? words.games.emptyForAdmin : words.games.empty);
  if (games.length === 0) {
    const near = nearest.length === 0 ? [] : [words.games.nearest, ...nearest.map(({ name }) => `• ${brief(name)}`)];
    return join([bold(words.games.noneMatching(query ?? '')), ...near], '\n');
  }
  const title = query === null ? words.games.counted(games.length) : words.games.matching(games.length, query);
  const beyond = games.length - MOST_NAMES;
  const lines = games.slice(0, MOST_NAMES).map((game) => {
    const mark = game.documents.length === 0 ? ` (${words.games.unreadableMark})` : '';
    return `• ${brief(game.name)}${mark}`;
  });
  return join([bold(title), ...lines, ...(beyond > 0 ? [words.games.more(beyond)] : [])], '\n');
}
