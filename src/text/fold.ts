/**
 * The one folding behind every comparison of text: names, search terms and quotes meet in the same form.
 * NFKD without diacritics, lower case, ё as е (but й stays й: it is a letter of its own, not an accented и),
 * ligatures apart, soft hyphens and zero-width characters gone, dashes and quotation marks of one kind.
 */

/** Soft hyphens, zero-width characters, marks of direction, control characters that are no white space. */
const INVISIBLE = /[\p{Cf}\ufffe]|(?!\s)\p{Cc}/gu;
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
const SINGLE_QUOTES = /[\u2018-\u201b\u02bc\u2032\u2035\u2039\u203a`]/g;
const DOUBLE_QUOTES = /[\u201c-\u201f\u00ab\u00bb]/g;
// Quotation marks that NFKD would take apart, an acute accent that stands alone into a space even.
const BEFORE_DECOMPOSING: Readonly<Record<string, string>> = { '\u00b4': "'", '\u2033': '"', '\u2036': '"' };
/**
 * Marks on letters that people leave out. Not those that make another letter: the vowel signs of Indic scripts and Thai,
 * the voicing marks of Japanese kana.
 */
const MARKS =
  /[[\p{M}&&[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Cyrillic}]]--[\u3099\u309a]]/gv;
const SHORT_I = /и(\p{M}*)\u0306/gu;
// Letters that NFKD leaves whole although people type them apart or bare, and the sigma of a word's end.
const UNDECOMPOSED = /[ßæœøłđðþıς]/g;
const DECOMPOSED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
};
const PLAIN = /^[\u0020-\u007e]*$/;

/** Marks on one letter beyond this many are no writing, and normalising takes time quadratic in their number. */
const TOO_MANY_MARKS = /(\p{M}{16})\p{M}+/gu;

/** The text with at most 16 combining marks on a letter. */
export function limitMarks(text: string): string {
  return text.replace(TOO_MANY_MARKS, '$1');
}

/** Folds text for comparison. White space is left alone: callers that compare across lines collapse it themselves. */
export function foldForMatching(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase().replaceAll('`', "'");
  return (
    limitMarks(text)
      .replace(INVISIBLE, '')
      .replace(/[\u00b4\u2033\u2036]/g, (quote) => BEFORE_DECOMPOSING[quote] ?? quote)
      .normalize('NFKD')
      .toLowerCase()
      // Whole, й has no mark that could be taken off it.
      .replace(SHORT_I, 'й$1')
      .replace(MARKS, '')
      .normalize('NFC')
      .replace(UNDECOMPOSED, (letter) => DECOMPOSED[letter] ?? letter)
      .replace(DASHES, '-')
      .replace(SINGLE_QUOTES, "'")
      .replace(DOUBLE_QUOTES, '"')
  );
}

/** White space of every kind (tabs and no-break spaces of a text layer included) as single spaces, none at the ends. */
export function collapseSpace(text: string): string {
  return text.replace(/[\s\u00a0]+/gu, ' ').trim();
}

/** One hyphen glyph that the writer of the PDF mapped to all its characters at once (Word for Mac does). */
const HYPHEN_OF_ALL_KINDS = /-\u00ad?[\u2010\u2011]+/g;

/** Text as the printed page shows it: for reading, never for comparing with the text layer. */
export function asPrinted(text: string): string {
  return text.replace(HYPHEN_OF_ALL_KINDS, '-').replaceAll('\u00ad', '');
}
