/**
 * Renders the sample rulebooks: `samples/source/*.md` into PDFs under `samples/library`, or under the folder given as
 * the first argument. Prints one line a file; fails with the source's name when one is malformed.
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renderBook } from './render/book.ts';

/** Source to PDF, both relative to their folders. */
const books = [
  ['saltwind-couriers.md', 'Saltwind Couriers.pdf'],
  ['beresklet.md', 'Бересклет.pdf'],
  ['nettlegate-rulebook.md', 'Nettlegate/rulebook.pdf'],
  ['nettlegate-faq-errata.md', 'Nettlegate/faq-errata.pdf'],
  ['nettlegate-hollow-well.md', 'Nettlegate/expansion-hollow-well.pdf'],
] as const;

const target = process.argv[2] ?? join(import.meta.dirname, 'library');

for (const [source, pdf] of books) {
  const text = await readFile(join(import.meta.dirname, 'source', source), 'utf8');
  const bytes = await renderBook(text).catch((cause: unknown) => {
    throw new Error(`samples/source/${source} cannot be rendered`, { cause });
  });
  await mkdir(dirname(join(target, pdf)), { recursive: true });
  await writeFile(join(target, pdf), bytes);
  process.stdout.write(`${pdf}: ${Math.ceil(bytes.length / 1024)} kB\n`);
}
