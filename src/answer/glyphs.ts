/** A text as a reader sees it: characters with the marks that they carry, blanks as one, nothing invisible. */
import { foldForMatching } from '../text/fold.ts';

export type GlyphKind = 'letter' | 'number' | 'space' | 'symbol';

export interface Glyph {
  readonly kind: GlyphKind;
  /** Folded: letters and digits only (and the slash of "½"); of a symbol its plain spelling; of a space nothing. */
  readonly form: string;
  /** As it stands in the text. */
  readonly text: string;
  /** Half-open range of UTF-16 code units in the text. */
  readonly start: number;
  readonly end: number;
}

// Dashes that touch are one: some writers map one hyphen glyph to all of its characters, others type "--".
const CLUSTER = /\s+|[-\u2010-\u2015](?:\u00ad?[-\u2010-\u2015])*|\P{M}\p{M}*|\p{M}+/gsu;
const INVISIBLE = /^[\p{Cf}\p{Cc}\ufffe\uffff]/u;
// A character that the text layer could not name is some letter, nobody knows which.
const LETTER = /^[\p{L}\p{Nl}\ufffd]/u;
const NUMBER = /^\p{N}/u;
const NOT_OF_WORDS = /[^\p{L}\p{M}\p{N}/\ufffd]/gu;

const DASH = /^[-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+$/u;
const SPELLINGS: Readonly<Record<string, string>> = {
  '\u2044': '/',
  '\u2215': '/',
  '\u2217': '*',
  '\u22c5': '·',
  '\u2219': '·',
  '\u00d7': '×',
  '\u2a2f': '×',
};

function formOf(kind: GlyphKind, text: string): string {
  if (kind === 'space') return '';
  if (kind !== 'symbol') return foldForMatching(text).replaceAll('\u2044', '/').replace(NOT_OF_WORDS, '');
  const plain = text.normalize('NFKC');
  return DASH.test(plain) ? '-' : (SPELLINGS[plain] ?? plain);
}

function kindOf(text: string): GlyphKind {
  if (/^\s/u.test(text)) return 'space';
  if (LETTER.test(text)) return 'letter';
  return NUMBER.test(text) ? 'number' : 'symbol';
}

/** The glyphs of a text in its order; linear in its length. */
export function glyphsOf(text: string): readonly Glyph[] {
  const glyphs: Glyph[] = [];
  const forms = new Map<string, string>();
  for (const match of text.matchAll(CLUSTER)) {
    const cluster = match[0];
    const kind = kindOf(cluster);
    if (kind !== 'space' && INVISIBLE.test(cluster)) continue;
    const end = match.index + cluster.length;
    const last = glyphs.at(-1);
    if (kind === 'space' && last?.kind === 'space') {
      // Only something invisible lies between the two.
      glyphs[glyphs.length - 1] = { ...last, text: last.text + cluster, end };
      continue;
    }
    const form = forms.get(cluster) ?? formOf(kind, cluster);
    forms.set(cluster, form);
    glyphs.push({ kind, form, text: cluster, start: match.index, end });
  }
  return glyphs;
}

export const isNumber = (glyph: Glyph | undefined): boolean => glyph?.kind === 'number';

export const isWord = (glyph: Glyph | undefined): boolean => glyph?.kind === 'letter' || glyph?.kind === 'number';

/** The nearest glyph that is not a space, on the side that `step` says. */
export function nearest(glyphs: readonly Glyph[], index: number, step: 1 | -1): Glyph | undefined {
  const next = glyphs[index + step];
  return next?.kind === 'space' ? glyphs[index + 2 * step] : next;
}
