/**
 * Words of a model that look like a quote without being one of the verified ones lose their quotation marks: what stands
 * between such marks, a reader takes for the book's.
 */
import { foldForMatching, collapseSpace } from '../text/fold.ts';

/** Pairs of marks that enclose; a straight apostrophe does not: it is part of too many words. */
const ENCLOSED = /“([^“”]*)”|„([^„“”]*)[“”]|«([^«»]*)»|"([^"]*)"|‹([^‹›]*)›|「([^「」]*)」|『([^『』]*)』/gu;

/** Fewer words are a term or a name, not a quote. */
const FEWEST_WORDS = 3;

const comparable = (text: string): string => collapseSpace(foldForMatching(text)).replace(/[.,;:!?…]+$/u, '');

export function unquoted(text: string, quotes: readonly string[]): string {
  const verified = quotes.map(comparable);
  return text.replace(ENCLOSED, (whole, ...groups: readonly unknown[]) => {
    const inner = groups.find((group) => typeof group === 'string' && group !== text) ?? '';
    const said = typeof inner === 'string' ? inner : '';
    const words = said.trim().split(/\s+/u).length;
    const isTerm = words < FEWEST_WORDS;
    return isTerm || verified.some((quote) => quote.includes(comparable(said))) ? whole : said;
  });
}
