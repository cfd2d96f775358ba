/**
 * From the lines of a page to passages: paragraphs under their heading, in reading order. Pages come in one after
 * another; headings carry over to the next page, paragraphs do not: the part on the next page says that it continues.
 */
import type { ExtractedPage, PageLine } from '../pages.ts';
import { type Heading, headingOf, restOfHeading, runInHeading, stackHeading, wraps } from './headings.ts';
import { joinLines } from './joinLines.ts';
import { packParagraphs } from './packing.ts';
import { isFurniture, type Typography } from './typography.ts';

export interface Passage {
  readonly page: number;
  /** Headings above the passage, outermost first. */
  readonly headings: readonly string[];
  readonly text: string;
  /** Counts the sections of a document: passages under one heading share it, across pages too. */
  readonly section: number;
  /** The passage begins in the middle of a sentence that the page before it began. */
  readonly continues: boolean;
}

export interface Paragraph {
  readonly text: string;
  readonly runIn: string | null;
  readonly continues: boolean;
}

const BULLET = /^(?:[•◦▪■●○∙·*►▶→✦❖]|[-–—]\s|\p{N}{1,2}[.)]\s)/u;
const ENDS_SENTENCE = /[.!?:…][)"'”’»]*$/u;
const STARTS_IN_SENTENCE = /^[\p{Ll}(,;]/u;
const CLOSES_BRACKET = /^\p{N}{1,2}\)/u;

/** A section of a book without headings would be the whole book: after this many passages another one begins. */
const LONGEST_SECTION = 24;

/** @param inBracket the paragraph so far has a bracket open */
function startsParagraph(line: PageLine, previous: PageLine, inBracket: boolean, typography: Typography): boolean {
  const size = typography.bodySize || 10;
  // "(1d8 +" and then "3) slashing damage": not the third of a list.
  if (CLOSES_BRACKET.test(line.text) && inBracket) return false;
  if (BULLET.test(line.text)) return true;
  const ended = ENDS_SENTENCE.test(previous.text);
  // A new column or box: the sentence may go on there.
  if (line.top < previous.top - size) return ended || !STARTS_IN_SENTENCE.test(line.text);
  const spacing = typography.lineSpacing;
  if (spacing > 0 && line.bottom - previous.bottom > spacing * 1.45) return true;
  if (!ended) return false;
  const indented = line.left > previous.left + size * 0.6 && line.left < previous.left + size * 5;
  return indented || (line.startsBold && !previous.startsBold);
}

function leavesBracketOpen(line: string, before: boolean): boolean {
  const opening = line.lastIndexOf('(');
  const closing = line.lastIndexOf(')');
  return opening === closing ? before : opening > closing;
}

export interface Segmenter {
  /** The passages of the next page. */
  add(page: ExtractedPage): readonly Passage[];
}

export function createSegmenter(typography: Typography): Segmenter {
  let stack: readonly Heading[] = [];
  let section = 0;
  let inSection = 0;
  const startSection = (): void => {
    section += 1;
    inSection = 0;
  };
  /** The last page ended inside a sentence. */
  let open = false;

  return {
    add: (page) => {
      const lines = page.lines.filter((line) => !isFurniture(line, page, typography));
      // A sentence goes on behind a page that is only a picture.
      if (lines.length === 0) return [];
      const passages: Passage[] = [];
      let paragraphs: Paragraph[] = [];
      let text: string[] = [];
      let inBracket = false;
      let runIn: string | null = null;
      let previous: PageLine | null = null;
      let continues = open;

      const endParagraph = (): void => {
        if (text.length === 0) return;
        paragraphs.push({ text: joinLines(text, ' ').replace(/\u00ad$/u, '-'), runIn, continues });
        text = [];
        inBracket = false;
        runIn = null;
        continues = false;
      };
      const endSection = (): void => {
        endParagraph();
        const headings = stack.map((heading) => heading.text);
        if (inSection > LONGEST_SECTION) startSection();
        for (const packed of packParagraphs(paragraphs)) {
          passages.push({
            page: page.page,
            headings: packed.runIn === null ? headings : [...headings, packed.runIn],
            text: packed.text,
            section,
            continues: packed.continues,
          });
          inSection += 1;
        }
        paragraphs = [];
      };

      let last: Heading | null = null;
      for (const [index, line] of lines.entries()) {
        const rest = last === null ? null : restOfHeading(line, last, typography);
        const heading = rest ?? headingOf(line, lines[index + 1] ?? null, typography);
        if (heading !== null) {
          const wrapped = last !== null && text.length === 0 && paragraphs.length === 0 && wraps(last, heading);
          endSection();
          // A long heading that was set on two lines is one heading.
          const whole: Heading =
            wrapped && last !== null ? { ...heading, text: joinLines([last.text, heading.text], ' ') } : heading;
          stack = stackHeading(stack, whole);
          if (!wrapped) startSection();
          last = whole;
          previous = null;
          continues = false;
          continue;
        }
        if (previous === null || startsParagraph(line, previous, inBracket, typography)) {
          endParagraph();
          runIn = runInHeading(line);
        }
        text.push(line.text);
        inBracket = leavesBracketOpen(line.text, inBracket);
        previous = line;
        last = null;
      }
      open = text.length > 0 && !ENDS_SENTENCE.test(text.at(-1) ?? '');
      endSection();
      return passages;
    },
  };
}
