/** Asks PDFium about single characters. A page has thousands and each question crosses into WebAssembly, so the callers ask about three a line. */
import type { Pdfium } from './pdfium.ts';

export interface CharacterBox {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** The ink of one character in the PDF's space, or null where PDFium knows none. */
export function characterBox(pdfium: Pdfium, textPage: number, index: number): CharacterBox | null {
  const { characters, scratch, double } = pdfium;
  const known = characters.FPDFText_GetCharBox(textPage, index, scratch, scratch + 8, scratch + 16, scratch + 24);
  if (known === 0) return null;
  return {
    left: double(scratch),
    right: double(scratch + 8),
    bottom: double(scratch + 16),
    top: double(scratch + 24),
  };
}

export interface CharacterSetting {
  /** Font size as drawn, points: the nominal size times what the text matrix makes of it (often 1 times 9.8). */
  readonly size: number;
  /** y of the baseline in the PDF's space. */
  readonly baseline: number;
  /** 1 for upright text, -1 for text on its head, 0 where it does not run along the x axis. */
  readonly upright: -1 | 0 | 1;
}

export function characterSetting(pdfium: Pdfium, textPage: number, index: number): CharacterSetting {
  const { characters, scratch, float, double } = pdfium;
  const nominal = Math.abs(characters.FPDFText_GetFontSize(textPage, index));
  let c = 0;
  let d = 1;
  if (characters.FPDFText_GetMatrix(textPage, index, scratch) !== 0) {
    c = float(scratch + 8);
    d = float(scratch + 12);
  }
  const known = characters.FPDFText_GetCharOrigin(textPage, index, scratch, scratch + 8) !== 0;
  return {
    size: nominal * Math.hypot(c, d),
    baseline: known ? double(scratch + 8) : 0,
    upright: !known || Math.abs(c) > Math.abs(d) ? 0 : d < 0 ? -1 : 1,
  };
}

const BOLD_WEIGHT = 600;
const BOLD_NAME = /bold|black|heavy|demi/i;
const NAME_BYTES = 256;

/** By weight, or by name where the weight is not given, as with most embedded subsets ("ABCDEF+GillSans-SemiBold" has 320). */
export function isBold(pdfium: Pdfium, textPage: number, index: number): boolean {
  const { characters, scratch, latin1 } = pdfium;
  if (characters.FPDFText_GetFontWeight(textPage, index) >= BOLD_WEIGHT) return true;
  const length = characters.FPDFText_GetFontInfo(textPage, index, scratch, NAME_BYTES, scratch + NAME_BYTES);
  return length > 1 && length <= NAME_BYTES && BOLD_NAME.test(latin1(scratch, length - 1));
}
