/** Golden questions as the library can be asked them: each with its game and its documents, or a word on why not. */
import type { LibraryContents } from '../library/contents.ts';
import type { ShelvedGame } from '../ports.ts';
import { GoldenError } from './goldenError.ts';
import type { ReadCase } from './goldenFile.ts';

export interface ShelvedCase {
  readonly asked: ReadCase;
  readonly game: ShelvedGame;
  /** Of the document that the pages are of; null: any of the game's. */
  readonly documentId: number | null;
}

/** How a name is written that stands in the library as it stands in the file. */
const WRITTEN_RIGHT: readonly string[] = ['exact', 'alias'];

/**
 * @param name of the file, for its mistakes
 * @throws GoldenError `golden_invalid` naming every game, document and page that the library does not have
 */
export function shelvedCases(
  questions: readonly ReadCase[],
  contents: Pick<LibraryContents, 'files' | 'games' | 'names'>,
  name: string,
): readonly ShelvedCase[] {
  const mistakes: string[] = [];
  const shelved = questions.flatMap((asked): ShelvedCase[] => {
    const found = shelve(asked, contents);
    if (typeof found !== 'string') return [found];
    mistakes.push(`${name}, line ${asked.line}: ${found}`);
    return [];
  });
  if (mistakes.length > 0) {
    throw new GoldenError('golden_invalid', `${mistakes.join('\n')}\n\`npm run library\` shows what is there.`);
  }
  return shelved;
}

/** @returns a sentence where the library lacks something */
function shelve(
  asked: ReadCase,
  { files, games, names }: Pick<LibraryContents, 'files' | 'games' | 'names'>,
): ShelvedCase | string {
  const match = names.match(asked.game);
  if (match.kind === 'several') return `several games are called “${asked.game}”.`;
  const game = match.kind === 'one' ? games.find(({ id }) => id === match.game.id) : undefined;
  if (match.kind === 'none' || game === undefined || !WRITTEN_RIGHT.includes(match.how)) {
    const near = match.kind === 'one' ? [match.game] : match.nearest;
    const meant = near.length === 0 ? '' : ` Is ${near.map((one) => `“${one.name}”`).join(' or ')} meant?`;
    return `the library has no game “${asked.game}”.${meant}`;
  }
  if (game.documents.length === 0) return `no document of “${game.name}” can be searched.`;
  const wanted = asked.document?.normalize('NFC') ?? null;
  const document = game.documents.find(({ path }) => path.normalize('NFC') === wanted);
  if (wanted !== null && document === undefined)
    return `“${game.name}” has no document ${asked.document} that can be searched.`;
  const paths = new Set((document === undefined ? game.documents : [document]).map(({ path }) => path));
  const pages = Math.max(...files.filter(({ path }) => paths.has(path)).map((file) => file.pages));
  const beyond = Array.isArray(asked.pages) ? asked.pages.filter((page) => page > pages) : [];
  if (beyond.length > 0) return `there is no page ${beyond.join(', ')}: ${[...paths].join(', ')} has at most ${pages}.`;
  return { asked, game, documentId: document?.documentId ?? null };
}
