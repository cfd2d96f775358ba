/** Whether the text layer of a document can be read, as told from its characters. */
import { createAnalyzer, wordsOf } from '../../text/analyzer.ts';
import { foldForMatching } from '../../text/fold.ts';
import { detectLanguage } from '../../text/detectLanguage.ts';

/** Pages with fewer visible characters than this have no text: they are pictures. */
const CHARACTERS_PER_PAGE = 20;

/** From this share on, characters that no rulebook contains mean a broken encoding. */
const BROKEN_SHARE = 0.08;

/** From this share of the letters on, accented Latin ones mean another alphabet that was read as Latin (at most 20 % are). */
const ACCENTED_SHARE = 0.4;

/** Of this many words, a text in a language that we know has this share of stop words at least (running text: 20–50 %). */
const ENOUGH_WORDS = 150;
const STOP_WORD_SHARE = 0.1;

/** Vowels among the letters of Latin and Cyrillic text; every language of Europe lies well inside. */
const FEWEST_VOWELS = 0.2;
const MOST_VOWELS = 0.65;

/** The letters that are frequent in every language of Europe make up this share of its text at least (50–70 %). */
const FREQUENT_SHARE = 0.46;

const BROKEN = /[\ufffd\u0080-\u009f\ue000-\uf8ff]/gu;
/** UTF-8 that was read as Latin-1 or Windows-1252: the first byte of a character as a letter, the others as signs. */
const FOLLOWING =
  '[\\u0080-\\u00bf\\u0152\\u0153\\u0160\\u0161\\u0178\\u017d\\u017e\\u0192\\u02c6\\u02dc\\u2013-\\u203a\\u20ac\\u2122]';
const TWICE_ENCODED = new RegExp(`[\\u00c2-\\u00de]${FOLLOWING}|[\\u00e0-\\u00ef]${FOLLOWING}{2}`, 'gu');
const LETTERS = /\p{L}/gu;
const ACCENTED = /[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]/gu;
const ALPHABETIC = /[\p{Script=Latin}\p{Script=Cyrillic}]/gu;
const VOWELS = /[aeiouyаеиоуыэюяєії]/gu;
const FREQUENT = /[aeinorstоеаинтрсі]/gu;

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Characters other than white space. */
export function visibleCharacters(text: string): number {
  return text.replace(/\s+/gu, '').length;
}

/** Whether pages with so many visible characters in all have text. */
export function hasText(visible: number, pages: number): boolean {
  return visible > 0 && visible >= CHARACTERS_PER_PAGE * pages;
}

/** Whether the letters look like a cipher: a font without a character map shows letters that are not the printed ones. */
function looksEnciphered(text: string): boolean {
  const words = wordsOf(text);
  const folded = foldForMatching(text);
  const letters = count(folded, ALPHABETIC);
  if (words.length < ENOUGH_WORDS || letters < text.length / 3) return false;
  const vowels = count(folded, VOWELS) / letters;
  const likely =
    vowels >= FEWEST_VOWELS && vowels <= MOST_VOWELS && count(folded, FREQUENT) / letters >= FREQUENT_SHARE;
  if (likely) return false;
  const language = detectLanguage(text);
  const terms = createAnalyzer(language).terms(text).length;
  return language === 'und' || 1 - terms / words.length < STOP_WORD_SHARE;
}

export type Legibility = 'legible' | 'no_text' | 'garbled';

/** Judges the text of a whole document, or of pages spread over it. */
export function judgeLegibility(pageTexts: readonly string[]): Legibility {
  const text = pageTexts.join('\n');
  const visible = visibleCharacters(text);
  if (!hasText(visible, pageTexts.length)) return 'no_text';
  const broken = count(text, BROKEN) + 2 * count(text, TWICE_ENCODED);
  const letters = count(text, LETTERS);
  const accented = letters > visible / 2 && count(text, ACCENTED) > letters * ACCENTED_SHARE;
  if (broken > visible * BROKEN_SHARE || accented || looksEnciphered(text)) return 'garbled';
  return 'legible';
}
