/** What one bad file may cost the library: itself, this time. What is kept of it, and when it is read again. */
import { truncate, utimes } from 'node:fs/promises';
import process from 'node:process';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { findPdftotext } from '../../src/library/extraction/findPdftotext.ts';
import { leaflet, openLibrary, temporaryFolder } from '../support/library.ts';
import { encryptedPdf } from '../support/pdfEncrypted.ts';
import { busyChildOf } from '../support/pdfProcesses.ts';
import { CAN_SEE_PROCESSES } from '../support/processes.ts';
import { endlessPdf } from '../support/pdfRaw.ts';

const hasPdftotext = await findPdftotext();

type Opened = Awaited<ReturnType<typeof openLibrary>>;

const reasons = ({ library }: Opened) => library.contents().files.map((file) => file.reason);
const stored = ({ db }: Opened) => db.selectFrom('documents').select(['state', 'engine']).execute();

/** Another time of change, the same content. */
const touch = (file: string): Promise<void> => utimes(file, new Date(), new Date(1_700_000_000_000));

describe('an error that only one file meets', () => {
  it('of the database, too, costs that file and not the refresh', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await folder.put('Beta.pdf', leaflet('The otter counts once.'));
    await using opened = await openLibrary(folder);
    await sql`create trigger refused before insert on passages when new.text like '%heron%'
      begin select raise(abort, 'no herons'); end`.execute(opened.db);
    expect(await opened.refresh()).toEqual(['Beta.pdf']);
    expect(opened.states()).toEqual(['Alpha.pdf: damaged', 'Beta.pdf: indexed']);
    expect(reasons(opened)).toEqual([expect.stringMatching(/SQLITE_CONSTRAINT.*report it/), null]);
    expect(await stored(opened)).toHaveLength(1);
    await sql`drop trigger refused`.execute(opened.db);
    expect(await opened.refresh()).toEqual(['Alpha.pdf']);
    expect(opened.states()).toEqual(['Alpha.pdf: indexed', 'Beta.pdf: indexed']);
  });

  it('is not a full disk, which ends the refresh', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await using opened = await openLibrary(folder);
    const { rows } = await sql<{ readonly page_count: number }>`pragma page_count`.execute(opened.db);
    await sql`create table ballast (content blob)`.execute(opened.db);
    await sql`pragma max_page_count = ${sql.lit((rows[0]?.page_count ?? 0) + 1)}`.execute(opened.db);
    const text = Array.from({ length: 60 }, (_, line) => `${line} ${'heron '.repeat(15)}`).join(') Tj T* (');
    await folder.put('Alpha.pdf', leaflet(text));
    await expect(opened.refresh()).rejects.toMatchObject({ code: 'SQLITE_FULL' });
  });
});

describe('a file that is too large to be read', () => {
  it('is listed as that, and neither hashed nor stored', async () => {
    await using folder = await temporaryFolder();
    const file = await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await truncate(file, 256 * 1024 * 1024 + 1);
    await using opened = await openLibrary(folder);
    expect(await opened.refresh()).toEqual([]);
    expect(opened.states()).toEqual(['Alpha.pdf: too_large']);
    expect(reasons(opened)).toEqual([expect.stringContaining('larger than 256 MiB')]);
    expect(await stored(opened)).toEqual([]);
  });
});

describe.skipIf(!CAN_SEE_PROCESSES)('a reading that the system ended', () => {
  it('is listed and tried again, never kept as a fact about the content', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', endlessPdf());
    await using opened = await openLibrary(folder);
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const refreshing = opened.refresh();
      process.kill(await busyChildOf(process.pid), 'SIGKILL');
      expect(await refreshing).toEqual([]);
      expect(opened.states()).toEqual(['Alpha.pdf: too_large']);
      expect(reasons(opened)).toEqual([expect.stringContaining('The system ended the reading')]);
      expect(await stored(opened)).toEqual([]);
    }
  });
});

describe('a file that was found damaged', () => {
  it('is read again when it was touched, and only then', async () => {
    await using folder = await temporaryFolder();
    const file = await folder.put('Alpha.pdf', 'no PDF at all');
    await using opened = await openLibrary(folder);
    expect(await opened.refresh()).toEqual(['Alpha.pdf']);
    expect(await opened.refresh()).toEqual([]);
    await touch(file);
    expect(await opened.refresh()).toEqual(['Alpha.pdf']);
    expect(await opened.refresh()).toEqual([]);
    expect(opened.states()).toEqual(['Alpha.pdf: damaged']);
    expect(await stored(opened)).toHaveLength(1);
  });

  it('is unlike one with a password, whose content says so itself', async () => {
    await using folder = await temporaryFolder();
    const file = await folder.put('Alpha.pdf', await encryptedPdf('Secret', { user: 'pass', owner: 'word' }));
    await using opened = await openLibrary(folder);
    expect(await opened.refresh()).toEqual(['Alpha.pdf']);
    await touch(file);
    expect(await opened.refresh()).toEqual([]);
    expect(opened.states()).toEqual(['Alpha.pdf: encrypted']);
  });

  it('by PDFium alone is read again once pdftotext is there', { skip: !hasPdftotext }, async () => {
    await using folder = await temporaryFolder();
    // PDFium wants the header within the first kilobyte; poppler rebuilds the file without one.
    await folder.put('Alpha.pdf', Buffer.concat([Buffer.alloc(3_000, '\n'), leaflet('The heron counts double.')]));
    await folder.put('Beta.pdf', 'no PDF at all');
    {
      await using without = await openLibrary(folder);
      expect(await without.refresh()).toEqual(['Alpha.pdf', 'Beta.pdf']);
      expect(without.states()).toEqual(['Alpha.pdf: damaged', 'Beta.pdf: damaged']);
    }
    await using opened = await openLibrary(folder, undefined, true);
    expect(await opened.refresh()).toEqual(['Alpha.pdf', 'Beta.pdf']);
    expect(opened.states()).toEqual(['Alpha.pdf: indexed', 'Beta.pdf: damaged']);
    expect(await stored(opened)).toEqual([
      { state: 'indexed', engine: 'pdftotext' },
      { state: 'damaged', engine: 'pdfium+pdftotext' },
    ]);
    expect(await opened.refresh()).toEqual([]);
  });
});

describe('many files', () => {
  it('are shown as they are read, but not with a new picture for each', async () => {
    await using folder = await temporaryFolder();
    const files = Array.from({ length: 6 }, (_, at) => `Book ${at}.pdf`);
    for (const file of files) await folder.put(file, leaflet(`The heron of ${file} counts double.`));
    const pictures = new Set<unknown>();
    await using opened = await openLibrary(folder, () => pictures.add(opened.library.contents()));
    const startedAt = performance.now();
    await opened.refresh();
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(opened.states()).toHaveLength(files.length);
    expect(pictures.size).toBeLessThanOrEqual(Math.floor(seconds) + 1);
  });
});
