/** What a document is called beside the name of its game: `Saltwind errata`, or nothing where it says no more. */
import { wordsOf as lettersOf } from '../../text/analyzer.ts';
import { foldForMatching } from '../../text/fold.ts';
import { brief } from '../words/naming.ts';

/** The name of the file without its folders and its ending. */
export function documentName(path: string): string {
  return brief(path.slice(path.lastIndexOf('/') + 1).replace(/\.pdf$/iu, ''));
}

/**
 * The document's name, or null where the game has no other (`documents` is how many it has) and the name says no more than
 * one of the game's own.
 */
export function tellingDocumentName(path: string, games: readonly string[], documents: number): string | null {
  const name = documentName(path);
  if (documents > 1) return name;
  const words = lettersOf(foldForMatching(name));
  const isSaid = (game: string): boolean => {
    const known = new Set(lettersOf(foldForMatching(game)));
    return words.every((word) => known.has(word));
  };
  return games.some(isSaid) ? null : name;
}
