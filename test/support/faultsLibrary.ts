/** Three small rulebooks for the tests of faults: one to ask, one with a page of three messages, one full of what looks like markup. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { book } from './library.ts';
import { rawPdf, textLines } from './pdfRaw.ts';

export const QUESTION = 'Harbour Lights: How many lanterns may a player hold?';
export const QUOTE = 'A player may hold at most five lanterns.';

/** A page of `Long Ledger`, in the words of its lines: more than 8,192 UTF-16 units, so at least three messages. */
export const LEDGER_LINES: readonly string[] = Array.from(
  { length: 52 },
  (_, line) =>
    `Entry ${line + 1}: ${'the keeper of the ledger writes down every coin that was spent '.repeat(3).trim()}.`,
);

/** Word by word: where messages are cut, blanks become something else. */
export const wordsOf = (texts: readonly string[]): readonly string[] =>
  texts
    .join(' ')
    .split(/\s+/u)
    .filter((word) => word !== '');

/** What messages show of the ledger, without what stands above it. */
export function ledgerIn(messages: readonly string[]): readonly string[] {
  const shown = wordsOf(messages);
  return shown.slice(shown.indexOf('Entry'));
}

export const MARKUP = 'Write <b>x<i> or a<b and B&B beside _*[ whenever the clerk calls.';

export async function writeFaultsLibrary(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'Harbour Lights.pdf'),
    book(
      ['Lanterns', QUOTE, 'A lantern that is put out goes back to the box.'],
      ['Boats', 'A boat leaves the harbour when its lantern burns.', 'Two boats never share a berth.'],
    ),
  );
  await writeFile(
    join(folder, 'Long Ledger.pdf'),
    rawPdf({ pages: [{ content: textLines(LEDGER_LINES, 20, 780, '/F1 5 Tf') }] }),
  );
  await writeFile(join(folder, 'Markup Manor.pdf'), book(['The clerk', MARKUP]));
}
