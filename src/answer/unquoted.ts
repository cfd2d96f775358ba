/**
 * Words of a model that look like a quote without being one of the verified ones lose their quotation marks: what stands
 * between such marks, a reader takes for the book's.
 */
import { collapseSpace, foldForMatching } from '../text/fold.ts';

/** Pairs of marks that enclose; a straight apostrophe does not: it is part of too many words. */
const PAIR =
  /“([^“”]*)”|„([^„“”]*)[“”]|»([^«»]*)«|«([^«»]*)»|"([^"]*)"|›([^‹›]*)‹|‹([^‹›]*)›|‘([^‘]*?)’(?!\p{L})|「([^「」]*)」|『([^『』]*)』/u;
const PAIRS = new RegExp(PAIR, 'gu');

/** A pair, or a mark that has no other: left alone, the next text might close it. After a digit it is an inch. */
const PAIR_OR_MARK = new RegExp(`${PAIR.source}|[“”„«»‹›「」『』]|(?<!\\d)"`, 'gu');

/** Fewer words are a term or a name, not a quote. */
const FEWEST_WORDS = 3;

const comparable = (text: string): string => collapseSpace(foldForMatching(text)).replace(/[.,;:!?…]+$/u, '');

export function unquoted(text: string, quotes: readonly string[]): string {
  const verified = quotes.map(comparable);
  const mayStay = (said: string): boolean =>
    said.trim().split(/\s+/u).length < FEWEST_WORDS || verified.some((quote) => quote.includes(comparable(said)));
  let left = text;
  // Marks that go may uncover a pair within; each turn takes at least one pair, so that it ends.
  for (;;) {
    const next = left.replace(PAIRS, (pair, ...found: readonly unknown[]) => {
      const said = within(found);
      return mayStay(said) ? pair : said;
    });
    if (next === left) break;
    left = next;
  }
  return left.replace(PAIR_OR_MARK, (found) => (found.length === 1 ? '' : found));
}

/** The one group that has matched: of what `replace` tells, the first text. */
function within(found: readonly unknown[]): string {
  const said = found.find((group) => typeof group === 'string');
  return typeof said === 'string' ? said : '';
}
