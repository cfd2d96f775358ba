/** A question that refers to the one before it, put together with it: by rule, so that it works without a model. */
import type { PastAnswer } from '../ports.ts';
import { wordsOf } from '../text/analyzer.ts';
import { foldForMatching } from '../text/fold.ts';

/** How a follow-up begins, folded: English, Russian, German, French, Spanish, Polish. */
const BEGINS: readonly string[] = [
  'and ',
  'but ',
  'what about',
  'how about',
  'what if',
  'then ',
  'also ',
  'so ',
  'even ',
  'а ',
  'и ',
  'но ',
  'тогда',
  'а если',
  'und ',
  'aber ',
  'was ist mit',
  'et ',
  'mais ',
  'y ',
  'pero ',
  'a co ',
  'ale ',
];

/** Words that stand for what was said before, folded. */
const REFERS =
  /(?:^|\s)(?:it|its|they|them|their|that|those|this|these|there|he|she|его|ее|ей|им|их|он|она|они|это|этот|эту|там|тогда)(?=$|[\s,.?!])/u;

/** We asked back: what comes next is the reply. */
const ASKS_BACK = /[?？؟]\s*$/u;

/** A longer question says what it is about. */
const MOST_WORDS = 12;

/**
 * @param isHelpless nothing was found for the question as it is
 * @returns null where the question stands alone
 */
export function standAlone(question: string, history: readonly PastAnswer[], isHelpless: boolean): string | null {
  const before = history.at(-1);
  if (before === undefined) return null;
  const folded = foldForMatching(question.trim());
  const words = wordsOf(folded).length;
  if (words > MOST_WORDS) return null;
  const refers = BEGINS.some((beginning) => folded.startsWith(beginning)) || REFERS.test(folded);
  return refers || isHelpless || ASKS_BACK.test(before.answer) ? `${before.question}\n${question}` : null;
}
