/**
 * From text to search terms: words, folded, without stop words, stemmed. A document and every question put to it go
 * through the analyzer of the document's language, so that both meet in the same terms.
 */
import { foldForMatching } from './fold.ts';
import { type Language, stem } from './language.ts';
import { stopWordsOf } from './stopWords.ts';

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const SOFT_HYPHENS = /[\u00ad\u200b-\u200d\ufeff]/g;

/** Words above this length are noise of a broken text layer, characters. */
const LONGEST_WORD = 64;

/** Stems remembered per analyzer; a rulebook has some 8,000 different words. */
const REMEMBERED_STEMS = 50_000;

export interface Analyzer {
  readonly language: Language;
  /** The terms of a text in its order; stop words leave no gap. */
  terms(text: string): string[];
}

/** The lower-case words of a text, diacritics kept. */
export function wordsOf(text: string): string[] {
  return text.normalize('NFKC').replace(SOFT_HYPHENS, '').toLowerCase().match(WORD) ?? [];
}

export function createAnalyzer(language: Language): Analyzer {
  const stopWords = stopWordsOf(language);
  /** Word → its term, or null for a stop word: most words of a book come back many times. */
  const remembered = new Map<string, string | null>();

  const termOf = (word: string): string | null => {
    const known = remembered.get(word);
    if (known !== undefined) return known;
    const term = stopWords.has(foldForMatching(word)) || word.length > LONGEST_WORD ? null : stem(word, language);
    if (remembered.size >= REMEMBERED_STEMS) remembered.clear();
    remembered.set(word, term);
    return term;
  };

  return {
    language,
    terms: (text) => {
      const terms: string[] = [];
      for (const word of wordsOf(text)) {
        const term = termOf(word);
        if (term !== null && term !== '') terms.push(term);
      }
      return terms;
    },
  };
}
