/**
 * A name in the forms in which names are compared. A query and the names of the library go through the same function,
 * so that they meet in the same form whatever their case, accents, punctuation, articles or spacing.
 */
import { foldForMatching } from '../../text/fold.ts';
import { letterMask } from './editDistance.ts';
import { consonantsOf, soundSkeleton } from './soundSkeleton.ts';

/** Characters of a name that are compared; nobody types more of one. */
export const LONGEST_NAME = 200;

export type Script = 'latin' | 'cyrillic' | 'other';

export interface NameForm {
  /** Every word, folded, one space between them. */
  readonly full: string;
  /** The words without a leading article and without "and" between words (which is also written `&` or not at all). */
  readonly words: readonly string[];
  /** `words`, one space between them. */
  readonly core: string;
  /** `words` without spaces; empty where the text has neither letter nor digit, and then nothing matches. */
  readonly compact: string;
  /** How it sounds, see soundSkeleton.ts. */
  readonly skeleton: string;
  /** The consonants of `skeleton`. */
  readonly consonants: string;
  readonly script: Script;
  /** Digits and Roman numerals in their order: two names with different numbers are two games, never a typo. */
  readonly numbers: string;
  /** See `letterMask`, of `compact`. */
  readonly mask: number;
  /** The same of `skeleton`. */
  readonly soundMask: number;
}

// Han and kana are written without spaces, so each character counts as a word.
const WORD =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[\p{L}\p{N}]+?(?=[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[^\p{L}\p{N}]|$)/gu;
const APOSTROPHE = /(?<=[\p{L}\p{N}])['\u02b9](?=[\p{L}\p{N}])/gu;
const ELIDED_ARTICLE = /^\s*l'(?=\p{L})/u;
const TRAILING_ARTICLE = /,\s*(?:the|an?|der|die|das|les?|la|el|los|las)\s*$/u;
const ROMAN = /^(?:i{2,3}|iv|vi{0,3}|ix|xi{1,3}|xiv)$/;

const ARTICLES: ReadonlySet<string> = new Set(
  'the a an der die das ein eine le la les un une el los las lo il gli het een de o os um uma'.split(' '),
);
const CONNECTIVES: ReadonlySet<string> = new Set(['and', 'und', 'et', 'и', 'y', 'i', 'e', 'та', 'og', 'och']);

export function isConnective(word: string): boolean {
  return CONNECTIVES.has(word);
}

export function isArticle(word: string): boolean {
  return ARTICLES.has(word);
}

/** The folded words of a text: letters and digits, apostrophes inside words dropped (`kryl'ya` is one word). */
export function foldedWords(text: string): string[] {
  return foldForMatching(text).replace(APOSTROPHE, '').match(WORD) ?? [];
}

export function nameForm(name: string): NameForm {
  const folded = foldForMatching(name.slice(0, LONGEST_NAME));
  const every = foldedWords(folded);
  const words = coreWords(foldedWords(folded.replace(ELIDED_ARTICLE, '').replace(TRAILING_ARTICLE, '')));
  const compact = words.join('');
  const skeleton = words.map((word) => soundSkeleton(word)).join('');
  return {
    full: every.join(' '),
    words,
    core: words.join(' '),
    compact,
    skeleton,
    consonants: consonantsOf(skeleton),
    script: scriptOf(compact),
    numbers: words.flatMap((word) => (ROMAN.test(word) ? [word] : (word.match(/\p{N}+/gu) ?? []))).join(' '),
    mask: letterMask(compact),
    soundMask: letterMask(skeleton),
  };
}

/** The script of a text; Cyrillic where both occur, for then the Latin part is a brand inside a Russian name. */
export function scriptOf(text: string): Script {
  if (/\p{sc=Cyrillic}/u.test(text)) return 'cyrillic';
  return /\p{sc=Latin}/u.test(text) ? 'latin' : 'other';
}

function coreWords(words: readonly string[]): string[] {
  const first = words[0];
  const rest = first !== undefined && words.length > 1 && ARTICLES.has(first) ? words.slice(1) : words;
  return rest.filter((word, at) => at === 0 || at === rest.length - 1 || !CONNECTIVES.has(word));
}
