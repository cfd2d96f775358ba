/** Readings of the book without a question: `/find` and `/page`. */
import { inert } from '../../answer/inert.ts';
import type { Citation, GameRef } from '../../ports.ts';
import { displayable } from '../../text/displayable.ts';
import { asPrinted } from '../../text/fold.ts';
import { bold, italic, join, plain } from '../../text/richText.ts';
import type { RichText } from '../../tablePorts.ts';
import { brief } from '../words/naming.ts';
import type { Words } from '../words/words.ts';
import { citationText } from './citationText.ts';
import { tellingDocumentName } from './documentName.ts';

/** A place where the words stand; `quote` is the passage, `documents` how many its game has, `names` all that it is called. */
export interface FoundPassage extends Citation {
  readonly game: GameRef;
  readonly names: readonly string[];
  readonly documents: number;
}

export interface Finding {
  /** As it was typed. */
  readonly query: string;
  /** null where the whole library was searched. */
  readonly game: GameRef | null;
  /** Whether the passages hold the words, or only words that are nearly the same. */
  readonly literal: boolean;
  readonly passages: readonly FoundPassage[];
  /** Further passages that are not shown. */
  readonly more: number;
}

export function findingText({ query, game, literal, passages, more }: Finding, words: Words): RichText {
  const { find } = words;
  if (passages.length === 0) return plain(game === null ? find.nothingAtAll(query) : find.nothing(query, game.name));
  const found = passages.map((passage) => {
    const document = tellingDocumentName(passage.document, passage.names, passage.documents);
    return citationText(passage, [document, game === null ? passage.game.name : null], words);
  });
  const title = game === null ? find.titleOfAll(query) : find.title(query, game.name);
  return join([bold(literal ? title : find.similar(query)), ...found, ...(more > 0 ? [find.more(more)] : [])], '\n\n');
}

export interface ShownPage {
  readonly game: GameRef;
  /** Everything that it is called. */
  readonly names: readonly string[];
  /** Path of the PDF relative to the library folder. */
  readonly document: string;
  /** Documents of the game. */
  readonly documents: number;
  readonly page: number;
  readonly pageLabel: string | null;
  /** Pages of the document. */
  readonly pages: number;
  readonly text: string;
}

export function pageText(shown: ShownPage, words: Words): RichText {
  const { game, names, document, documents, pages } = shown;
  const name = tellingDocumentName(document, names, documents);
  const title = [brief(game.name), ...(name === null ? [] : [name]), words.page.position(shown, pages)].join(' · ');
  const text = inert(displayable(asPrinted(shown.text)).trim());
  return join([bold(title), text === '' ? italic(words.page.empty) : text], '\n\n');
}
