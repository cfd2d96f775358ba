/** Brings paragraphs to the size of a passage: short ones together, very long ones (tables, mostly) cut at sentences. */
import type { Paragraph } from './segmenter.ts';

/** A passage grows up to this many characters before the next paragraph begins a new one. */
const GROWN = 420;

/** A paragraph this short is a fragment (a subtitle, a label): the next one joins it, run-in heading or not. */
const FRAGMENT = 80;

/** A paragraph beyond this many characters is cut. */
const LONGEST = 1_100;

/** Cuts a long text at sentence ends, else at spaces, into parts of at most LONGEST characters. */
function cut(text: string): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > LONGEST) {
    const window = rest.slice(0, LONGEST);
    const sentence = Math.max(window.lastIndexOf('. '), window.lastIndexOf('! '), window.lastIndexOf('? '));
    const at = sentence > LONGEST / 2 ? sentence + 1 : window.lastIndexOf(' ');
    const end = at > 0 ? at : /[\ud800-\udbff]$/.test(window) ? LONGEST - 1 : LONGEST;
    parts.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  if (rest !== '') parts.push(rest);
  return parts;
}

/**
 * Paragraphs of one section on one page → passages of at most LONGEST characters and a fragment. A run-in heading begins a
 * passage of its own; that of a paragraph which is cut stands above all its parts, the one behind a fragment included.
 */
export function packParagraphs(paragraphs: readonly Paragraph[]): readonly Paragraph[] {
  const packed: Paragraph[] = [];
  for (const paragraph of paragraphs) {
    const before = packed.at(-1);
    const fits = before !== undefined && before.text.length + paragraph.text.length < GROWN;
    const joins = before !== undefined && (before.text.length < FRAGMENT || (fits && paragraph.runIn === null));
    const [first = '', ...rest] = cut(paragraph.text);
    if (joins) {
      // Only of a paragraph that is cut: of short ones behind each other ("Casting time: …", "Range: …") none heads the others.
      const runIn = before.runIn ?? (rest.length > 0 ? paragraph.runIn : null);
      packed[packed.length - 1] = { ...before, runIn, text: `${before.text}\n${first}` };
    } else {
      packed.push({ ...paragraph, text: first });
    }
    const runIn = paragraph.runIn ?? (joins ? before.runIn : null);
    for (const text of rest) packed.push({ text, runIn, continues: false });
  }
  return packed;
}
