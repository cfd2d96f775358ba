/** The words of a question with what surrounds them: enough to tell a name from the same word used as a word. */
import { foldForMatching } from '../../text/fold.ts';
import { foldedWords } from './nameForm.ts';
import { formsOfTextWord } from './wordForms.ts';

export interface TextToken {
  /** Folded. */
  readonly word: string;
  /** Keys under which names are found, see wordForms.ts. */
  readonly forms: ReadonlySet<string>;
  readonly capitalised: boolean;
  /** First word of a sentence or line, where a capital says nothing. */
  readonly startsSentence: boolean;
  /** Only white space stands between it and the word before. */
  readonly followsSpace: boolean;
  readonly afterQuote: boolean;
  readonly beforeQuote: boolean;
  readonly beforeColon: boolean;
}

const HAN = '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}]';
const PART = `(?:(?!${HAN})[\\p{L}\\p{N}\\p{M}])+`;
const WORD = new RegExp(`${HAN}|${PART}(?:['’‘\`´′]${PART})*`, 'gu');
// Soft hyphens, zero-width and control characters inside a word; not the white space among the latter.
const INVISIBLE = /\p{Cf}|(?!\s)\p{Cc}/gu;
const SENTENCE_START = /(?:^|[.!?…\n¿¡])[\s"'«»„“”‘’(*-]*$/u;
const OPENING_QUOTE = /["'«„“‘”’]$/u;
const CLOSING_QUOTE = /^["'»“”’‘]/u;

/** How far before a word the start of its sentence is looked for, characters. */
const LOOK_BACK = 8;

export function tokensOf(text: string): readonly TextToken[] {
  const clean = text.normalize('NFC').replace(INVISIBLE, '');
  // Whoever types everything in capitals capitalises nothing.
  const shouted = !/\p{Ll}/u.test(clean);
  const tokens: TextToken[] = [];
  for (const match of clean.matchAll(WORD)) {
    const [raw] = match;
    const before = clean.slice(Math.max(0, match.index - LOOK_BACK), match.index);
    const after = clean.slice(match.index + raw.length, match.index + raw.length + 1);
    const spelling = foldForMatching(raw);
    const surroundings = {
      capitalised: !shouted && /^\p{Lu}/u.test(raw),
      startsSentence: SENTENCE_START.test(before),
      followsSpace: /[\p{L}\p{N}]\s+$/u.test(before),
      afterQuote: OPENING_QUOTE.test(before),
      beforeQuote: CLOSING_QUOTE.test(after),
      beforeColon: after === ':',
    };
    const words = foldedWords(spelling);
    for (const word of words) {
      tokens.push({ word, forms: formsOfTextWord(words.length === 1 ? spelling : word), ...surroundings });
    }
  }
  return tokens;
}
