/** Pages of an answer as pictures: which of them have a button, and the messages that a press brings. */
import type { LibraryContents } from '../library/contents.ts';
import type { Citation, RulingOutcome } from '../ports.ts';
import { documentHashes, endOfPage } from '../storage/bookFiles.ts';
import type { Action, PressedButton } from '../storage/keyboards.ts';
import type { PictureBody } from '../storage/outbox.ts';
import type { DatabaseOrTransaction } from '../storage/schema.ts';
import { placeText } from './render/citationText.ts';
import { namingFor } from './gameNames.ts';
import { documentName, tellingDocumentName } from './render/documentName.ts';
import type { Words } from './words/words.ts';

export type PageAction = Extract<Action, { readonly do: 'page' }>;

/** The button of a page, pressed. */
interface PageButton extends PressedButton {
  readonly action: PageAction;
}

/** Pages of an answer that have a button. */
const MOST_PAGES = 3;

const cited = (outcome: RulingOutcome): readonly Citation[] =>
  outcome.kind === 'ruled' || outcome.kind === 'extracted' ? outcome.citations : [];

/** The cited pages in the order of their first quotes, at most three; none of a document that has just left the library. */
export async function pageActions(
  db: DatabaseOrTransaction,
  outcome: RulingOutcome,
  { files }: LibraryContents,
): Promise<readonly PageAction[]> {
  const citations = cited(outcome);
  const game = 'game' in outcome ? (outcome.game?.name ?? '') : '';
  const ids = new Map(files.map(({ path, documentId }) => [path, documentId]));
  const hashes = await documentHashes(db, [...new Set(citations.flatMap(({ document }) => ids.get(document) ?? []))]);
  const pages = new Map<string, PageAction>();
  for (const { document, page, pageLabel, quote, continues } of citations) {
    const hash = hashes.get(ids.get(document) ?? -1);
    if (hash === undefined) continue;
    const key = `${page} ${document}`;
    const known = pages.get(key);
    pages.set(key, {
      do: 'page',
      game,
      document,
      hash,
      page,
      pageLabel,
      quotes: [...(known?.quotes ?? []), quote],
      begunBefore: (known?.begunBefore ?? false) || (continues && page > 1),
    });
  }
  return [...pages.values()].slice(0, MOST_PAGES);
}

/** What the buttons say: the page, and the document where the buttons lead into several. */
export function pageLabels(actions: readonly PageAction[], words: Words): readonly string[] {
  const several = new Set(actions.map(({ document }) => document)).size > 1;
  return actions.map(({ page, document }) => words.buttons.page(page, several ? documentName(document) : null));
}

/** Longer than this, nothing is the beginning of a sentence, characters. */
const LONGEST_BEGINNING = 400;
/** A sentence that goes on ends its page so; what ends in a number is the last row of a table. */
const GOES_ON = /[\p{L},;:\u00ad\u2010-\u2015-]$/u;

interface PageBefore {
  readonly pageLabel: string | null;
  /** The beginning of the sentence that goes on. */
  readonly beginning: string;
}

/** Where the first quote begins, if on the page before; null where that cannot be told. */
export async function pageBefore(
  db: DatabaseOrTransaction,
  { hash, page, begunBefore }: PageAction,
): Promise<PageBefore | null> {
  const end = begunBefore ? await endOfPage(db, hash, page - 1) : null;
  if (end === null) return null;
  const sentences = [...new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(end.text)];
  const beginning = sentences.at(-1)?.segment.trim() ?? '';
  const isOne = GOES_ON.test(beginning) && beginning.length <= LONGEST_BEGINNING;
  return isOne ? { pageLabel: end.label, beginning } : null;
}

/** The page, and before it the one on which its first quote begins. */
export function pictureBodies(
  button: PageButton,
  before: PageBefore | null,
  { games }: LibraryContents,
  words: Words,
): readonly PictureBody[] {
  const { action } = button;
  const { hash, page, pageLabel, quotes } = action;
  const game = games.find(({ name }) => name === action.game);
  const names = [action.game, ...(game?.aliases ?? [])];
  const document = tellingDocumentName(action.document, names, game?.documents.length ?? 1);
  const place = [namingFor(games, words.locale)(action.game), document];
  const otherwise = { gone: words.pictures.gone(documentName(action.document)), unmade: words.pictures.unmade(page) };
  const body = (of: { readonly page: number; readonly pageLabel: string | null }, marked: readonly string[]) => ({
    ...placeText(place, of, words),
    keyboard: [],
    picture: { hash, page: of.page, quotes: marked },
    otherwise,
  });
  const first = before === null ? [] : [body({ page: page - 1, pageLabel: before.pageLabel }, [before.beginning])];
  return [...first, { ...body({ page, pageLabel }, quotes), button }];
}
