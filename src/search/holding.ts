/** Which of the ranked passages hold what was looked for themselves, and not only something alike. */
import type { RetrievedPassage } from '../ports.ts';
import { createAnalyzer } from '../text/analyzer.ts';
import type { Language } from '../text/language.ts';
import { analyzeQuestion } from './question.ts';

export interface Holding {
  /** Those that hold most of the words, in their order. */
  readonly passages: readonly RetrievedPassage[];
  /** False where they hold none of the words, but others that are nearly the same. */
  readonly literal: boolean;
}

/** @param ignored phrases that are not looked for: the names of the game */
export function passagesHolding(
  query: string,
  passages: readonly RetrievedPassage[],
  language: Language,
  ignored: readonly string[],
): Holding {
  const analyzer = createAnalyzer(language);
  const wanted = [...analyzeQuestion(query, analyzer, ignored).weights.keys()];
  const held = passages.map(({ headings, text }) => {
    const terms = new Set(analyzer.terms([...headings, text].join('\n')));
    return wanted.filter((term) => terms.has(term)).length;
  });
  const most = Math.max(0, ...held);
  return { passages: passages.filter((_, index) => held[index] === most), literal: most > 0 };
}
