/** A question as the search sees it: the terms that matter, in their order, each with its weight. */
import { wordsOf, type Analyzer } from '../text/analyzer.ts';

/** More terms than this say no more about the question; the rest is left out. */
const MOST_TERMS = 48;

/** Characters of a question that are read: longer input is not a question. */
const LONGEST_QUESTION = 4_000;

/** How much more a word weighs that the asker capitalised inside a sentence: the name of a card, a spell, an action. */
const NAME_WEIGHT = 1.4;

/** Languages that capitalise every noun, where a capital says nothing. */
const CAPITAL_NOUNS: ReadonlySet<string> = new Set(['de']);

export interface QuestionTerms {
  /** All terms in the question's order, repeated ones too: for phrases. */
  readonly sequence: readonly string[];
  /** Each different term with its weight, 1 for an ordinary word. */
  readonly weights: ReadonlyMap<string, number>;
}

const WORD_IN_TEXT = /[\p{L}\p{M}\p{N}]+/gu;
const SENTENCE_START = /(?:^|[.!?:]\s+|["“”«(]\s*)$/u;

/** The words that stand capitalised inside a sentence, lower case. */
function namesIn(question: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const match of question.matchAll(WORD_IN_TEXT)) {
    const word = match[0];
    if (!/^\p{Lu}\p{Ll}/u.test(word)) continue;
    if (!SENTENCE_START.test(question.slice(Math.max(0, match.index - 4), match.index))) names.add(word.toLowerCase());
  }
  return names;
}

/** Takes a phrase out of a sequence of terms, wherever it stands; leaves the sequence alone where nothing would remain. */
function without(sequence: readonly string[], phrase: readonly string[]): readonly string[] {
  if (phrase.length === 0) return sequence;
  const rest: string[] = [];
  for (let index = 0; index < sequence.length; ) {
    const here = phrase.every((term, offset) => sequence[index + offset] === term);
    if (!here) rest.push(sequence[index] ?? '');
    index += here ? phrase.length : 1;
  }
  return rest.length === 0 ? sequence : rest;
}

/** @param ignored phrases that are not asked about: the names of the game itself, which stand on every page. */
export function analyzeQuestion(question: string, analyzer: Analyzer, ignored: readonly string[] = []): QuestionTerms {
  const text = question.slice(0, LONGEST_QUESTION).normalize('NFKC');
  const names = CAPITAL_NOUNS.has(analyzer.language) ? new Set<string>() : namesIn(text);
  const sequence: string[] = [];
  const weights = new Map<string, number>();
  for (const word of wordsOf(text)) {
    for (const term of analyzer.terms(word)) {
      if (!weights.has(term) && weights.size >= MOST_TERMS) continue;
      sequence.push(term);
      weights.set(term, Math.max(weights.get(term) ?? 1, names.has(word) ? NAME_WEIGHT : 1));
    }
  }
  let kept: readonly string[] = sequence;
  for (const phrase of ignored) kept = without(kept, analyzer.terms(phrase));
  return { sequence: kept, weights: new Map(kept.map((term) => [term, weights.get(term) ?? 1])) };
}
