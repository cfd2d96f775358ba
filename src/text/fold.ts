/**
 * The one folding behind every comparison of text: names, search terms and quotes meet in the same form.
 * NFKD without diacritics, lower case, ё as е (but й stays й: it is a letter of its own, not an accented и),
 * ligatures apart, soft hyphens and zero-width characters gone, dashes and quotation marks of one kind.
 */

const SHORT_I_UPPER = '\u0419';
const SHORT_I_LOWER = '\u0439';
/** Stands for й while marks are removed; private use, so no book has it. */
const SHORT_I_GUARD = '\ue000';

const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff\ufffe\u0000-\u0008\u000e-\u001f\u007f]/g;
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
const SINGLE_QUOTES = /[\u2018-\u201b\u02bc\u2032`\u00b4]/g;
const DOUBLE_QUOTES = /[\u201c-\u201f\u00ab\u00bb\u2033]/g;
const MARKS = /\p{M}/gu;
// Letters that NFKD leaves whole although people type them apart or bare.
const UNDECOMPOSED = /[ßæœøłđðþı]/g;
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
};
const PLAIN = /^[\u0020-\u007e]*$/;

/** Folds text for comparison. White space is left alone: callers that compare across lines collapse it themselves. */
export function foldForMatching(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase().replaceAll('`', "'");
  return text
    .normalize('NFC')
    .replaceAll(SHORT_I_UPPER, SHORT_I_GUARD)
    .replaceAll(SHORT_I_LOWER, SHORT_I_GUARD)
    .replace(INVISIBLE, '')
    .normalize('NFKD')
    .replace(MARKS, '')
    .toLowerCase()
    .replaceAll(SHORT_I_GUARD, SHORT_I_LOWER)
    .replace(UNDECOMPOSED, (letter) => DECOMPOSED[letter] ?? letter)
    .replace(DASHES, '-')
    .replace(SINGLE_QUOTES, "'")
    .replace(DOUBLE_QUOTES, '"');
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
