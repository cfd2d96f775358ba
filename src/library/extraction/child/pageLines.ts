/**
 * The lines of one page in the order in which the PDF draws them, with where and how they are set. Three characters
 * stand for a line (first, middle, last): asking about every character of a long book costs a second.
 */
import type { PageLine } from '../../pages.ts';
import { MAX_PAGE_CHARACTERS, MAX_PAGE_LINES } from '../limits.ts';
import { characterBox, characterSetting, isBold } from './characters.ts';
import { type Box, displayBox, hundredths } from './displayBox.ts';
import { cleanLine, splitLines } from './lineText.ts';
import { ReadingFailed } from './output.ts';
import type { Pdfium } from './pdfium.ts';

export interface PageFrame {
  /** The visible part of the page in the PDF's space. */
  readonly box: Box;
  readonly quarterTurns: number;
}

/** @throws ReadingFailed `page_characters`, `page_lines` */
export function readPageLines(
  pdfium: Pdfium,
  textPage: number,
  characters: number,
  frame: PageFrame,
): readonly PageLine[] {
  if (characters > MAX_PAGE_CHARACTERS) throw new ReadingFailed('page_characters');
  const text = readText(pdfium, textPage, characters);
  const lines: PageLine[] = [];
  for (const line of splitLines(text)) {
    const cleaned = cleanLine(line);
    if (cleaned === '') continue;
    if (lines.length === MAX_PAGE_LINES) throw new ReadingFailed('page_lines');
    const start = line.start + Math.max(0, line.raw.search(/\S/));
    const end = line.start + line.raw.trimEnd().length - 1;
    const first = characterAt(pdfium, textPage, start);
    const last = characterAt(pdfium, textPage, end);
    const setting = readSetting(pdfium, textPage, first, last, frame);
    // What nobody can see on the page must not be quoted as standing there. (Invisible ink over a scan is its text: it stays.)
    if (isOffPage(setting, frame)) continue;
    lines.push({ text: cleaned, ...setting });
  }
  return lines;
}

function isOffPage(
  line: Pick<PageLine, 'left' | 'right' | 'top' | 'bottom'>,
  { box, quarterTurns }: PageFrame,
): boolean {
  const sides = [Math.abs(box.right - box.left), Math.abs(box.top - box.bottom)] as const;
  const [width, height] = quarterTurns % 2 === 0 ? sides : [sides[1], sides[0]];
  return line.right <= 0 || line.left >= width || line.bottom <= 0 || line.top >= height;
}

/** The text of a page as PDFium has it: see splitLines for its line ends. */
export function readText(pdfium: Pdfium, textPage: number, characters: number): string {
  if (characters <= 0) return '';
  const pointer = pdfium.allocate((characters + 1) * 2);
  const units = pdfium.api.FPDFText_GetText(textPage, 0, characters, pointer);
  const text = pdfium.utf16(pointer, Math.max(0, units - 1));
  pdfium.free(pointer);
  return text;
}

/** From a position in the text, UTF-16 units, to PDFium's character: glyphs without text have a character but no position. */
function characterAt(pdfium: Pdfium, textPage: number, position: number): number {
  return Math.max(0, pdfium.characters.FPDFText_GetCharIndexFromTextIndex(textPage, position));
}

/** Shares of the font size above and below the baseline. Fonts state their own, but often wrongly by a factor of four. */
const ASCENT = 0.8;
const DESCENT = 0.2;

function readSetting(
  pdfium: Pdfium,
  textPage: number,
  first: number,
  last: number,
  frame: PageFrame,
): Omit<PageLine, 'text'> {
  const samples = [first, Math.floor((first + last) / 2), last];
  const settings = samples.map((index) => characterSetting(pdfium, textPage, index));
  // The median leaves out a drop cap at the beginning and a footnote mark at the end.
  const setting = settings.toSorted((a, b) => a.size - b.size)[1] ?? { size: 0, baseline: 0, upright: 0 };
  const ink = samples.map((index) => characterBox(pdfium, textPage, index)).filter((box) => box !== null);
  const above = setting.size * (setting.upright < 0 ? DESCENT : ASCENT);
  const below = setting.size - above;
  const startsBold = isBold(pdfium, textPage, first);
  const box = {
    left: Math.min(...ink.map((character) => character.left)),
    right: Math.max(...ink.map((character) => character.right)),
    top: setting.upright === 0 ? Math.max(...ink.map((character) => character.top)) : setting.baseline + above,
    bottom: setting.upright === 0 ? Math.min(...ink.map((character) => character.bottom)) : setting.baseline - below,
  };
  return {
    ...displayBox(box, frame.box, frame.quarterTurns),
    fontSize: hundredths(setting.size),
    bold: startsBold && isBold(pdfium, textPage, last),
    startsBold,
  };
}
