/** Which games a library holds and which documents belong to each: from the folder's shape and `games_index.json`. */
import { createHash } from 'node:crypto';
import type { GamesIndexEntry } from './gamesIndex.ts';
import { foldedWords } from './names/nameForm.ts';

/** A game and its documents, paths relative to the library folder. */
export interface CataloguedGame {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  /** The first name of each language, by its code as the index has it, unless another game bears it too. */
  readonly localNames: ReadonlyMap<string, string>;
  readonly documents: readonly string[];
}

export interface Catalogue {
  readonly games: readonly CataloguedGame[];
  /** Index entries whose files are not there, and the like; sentences for the owner. */
  readonly problems: readonly string[];
}

/** Words that say what a file is, not which game it is of; an alias is made without them. */
const DOCUMENT_WORDS =
  /\b(?:rules?|rulebook|rule\s?book|manual|instructions?|regeln?|spielregeln?|spielanleitung|anleitung|règles?|regles?|reglas?|reglamento|instrukcja|zasady|правила|en|eng|english|de|deu|deutsch|fr|es|pl|ru|rus|final|web|print|v?\d+(?:[.]\d+)+)\b/giu;

/** Stable while the game keeps its name: derived, not stored. */
function gameId(name: string): string {
  return createHash('sha256').update(name.normalize('NFC')).digest('hex').slice(0, 12);
}

/** A file or folder name as people would say it. */
function spoken(name: string): string {
  return name
    .replace(/\.pdf$/iu, '')
    .replace(/[_+]+|(?<=\p{L})-(?=\p{L})/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

function withoutDocumentWords(name: string): string {
  return name
    .replace(DOCUMENT_WORDS, ' ')
    .replace(/[\s()[\]-]+/gu, ' ')
    .trim();
}

/** The document's own title, where it is one: many are leftovers of the program that made the PDF. */
function usableTitle(title: string | null): readonly string[] {
  const text = title?.replace(/\s+/gu, ' ').trim() ?? '';
  const leftover = /^(?:microsoft word|untitled|document\d*|powerpoint)|\.(?:docx?|indd|pdf|qxd|pages|odt|ai)\b/iu.test(
    text,
  );
  return text.length < 3 || text.length > 80 || leftover ? [] : [text];
}

interface Gathered {
  readonly name: string;
  readonly aliases: Set<string>;
  readonly localNames: Map<string, string>;
  readonly documents: string[];
}

const folded = (name: string): string => foldedWords(name).join(' ');

/** Which names several games would be shown under: nobody could tell those games apart by them. */
function sharedNames(games: readonly Gathered[]): (name: string) => boolean {
  const bearers = new Map<string, number>();
  for (const { name, localNames } of games) {
    for (const shown of new Set([name, ...localNames.values()].map(folded))) {
      bearers.set(shown, (bearers.get(shown) ?? 0) + 1);
    }
  }
  return (name) => (bearers.get(folded(name)) ?? 0) > 1;
}

/**
 * Games in the order of their names. A file that the index names belongs to that entry; of the others, a folder directly
 * below the library is one game with all its documents, and a file beside it is a game of its own.
 */
export function buildCatalogue(
  files: readonly { readonly path: string; readonly title: string | null }[],
  entries: readonly GamesIndexEntry[],
): Catalogue {
  const problems: string[] = [];
  const byPath = new Map(files.map((file) => [file.path.normalize('NFC').toLowerCase(), file.path]));
  const taken = new Set<string>();
  const games = new Map<string, Gathered>();
  const gameNamed = (name: string): Gathered => {
    const game = games.get(name) ?? { name, aliases: new Set(), localNames: new Map(), documents: [] };
    games.set(name, game);
    return game;
  };

  for (const entry of entries) {
    const found: string[] = [];
    for (const file of entry.files) {
      const path = byPath.get(file.normalize('NFC').toLowerCase());
      if (path === undefined) {
        problems.push(`games_index.json names ${file} for ${entry.englishName}, but the library has no such file.`);
      } else {
        found.push(path);
      }
    }
    if (found.length === 0) continue;
    const game = gameNamed(entry.englishName);
    for (const path of found) {
      taken.add(path);
      if (!game.documents.includes(path)) game.documents.push(path);
    }
    // The name of the entry is English: what else that language has comes after it.
    if (!game.localNames.has('en')) game.localNames.set('en', entry.englishName);
    for (const alias of entry.aliases) {
      game.aliases.add(alias.name);
      if (!game.localNames.has(alias.language)) game.localNames.set(alias.language, alias.name);
    }
  }

  for (const file of files) {
    if (taken.has(file.path)) continue;
    const [first = '', ...below] = file.path.split('/');
    const name = spoken(first) || first;
    const game = gameNamed(name);
    game.documents.push(file.path);
    const bare = withoutDocumentWords(name);
    if (bare.length >= 3 && bare !== name) game.aliases.add(bare);
    if (below.length === 0) for (const title of usableTitle(file.title)) game.aliases.add(title);
  }

  const isShared = sharedNames([...games.values()]);
  return {
    games: [...games.values()]
      .map((game) => ({
        id: gameId(game.name),
        name: game.name,
        aliases: [...game.aliases].filter((alias) => alias !== game.name),
        localNames: new Map([...game.localNames].filter(([, name]) => !isShared(name))),
        documents: game.documents,
      }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    problems,
  };
}
