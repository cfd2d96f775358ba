/** Rulebooks that are sent to the bot: by whom, under which name they are kept, and what is said of them. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encryptedPdf } from '../support/pdfEncrypted.ts';
import { openTable, ownLibrary, type TableStage } from '../support/tableStage.ts';
import { SAMPLES } from '../support/sampleLibrary.ts';

const MIME = 'application/pdf';
const book = () => readFile(join(SAMPLES, 'library/Saltwind Couriers.pdf'));

/** A table whose Ann is an administrator, with a library of its own. */
async function openShelf(): Promise<{ readonly table: TableStage; readonly library: string }> {
  const library = await ownLibrary();
  const table = await openTable({ library });
  await table.restart({ adminUserIds: [table.ann.id] });
  return { table, library };
}

async function send(table: TableStage, name: string, bytes: Uint8Array, mimeType = MIME): Promise<string | undefined> {
  table.standin.as(table.ann).sendDocument(table.home, { name, mimeType, bytes });
  await table.settle();
  return table.texts(table.home).at(-1);
}

describe('an administrator sends', () => {
  test('a new rulebook: one message from receiving to the pages, and it can be asked about', async () => {
    const { table, library } = await openShelf();
    table.standin
      .as(table.ann)
      .sendDocument(table.home, { name: 'Harbour Days.pdf', mimeType: MIME, bytes: await book() });
    await table.attend();
    expect(table.texts(table.home)).toEqual(['Receiving “Harbour Days.pdf”…']);
    await table.settle();
    expect(table.texts(table.home)).toEqual([
      expect.stringMatching(/^“Harbour Days\.pdf” is now in the library: .+, 9 pages\.$/),
    ]);
    expect(await readdir(library)).toContain('Harbour Days.pdf');
    expect(table.resources().library.contents().files).toContainEqual(
      expect.objectContaining({ path: 'Harbour Days.pdf', state: 'indexed' }),
    );
  });

  test('one that is there already: the new one takes its place', async () => {
    const { table } = await openShelf();
    expect(await send(table, 'Бересклет.pdf', await book())).toMatch(
      /^“Бересклет\.pdf” takes the place of the earlier file: .+, 9 pages/,
    );
  });

  test('an encrypted one: it is kept, and the reason is told', async () => {
    const { table, library } = await openShelf();
    expect(await send(table, 'locked.pdf', await encryptedPdf('secret rules', { user: 'a', owner: 'b' }))).toMatch(
      /^“locked\.pdf” is in the library, but cannot be searched: it is encrypted\./,
    );
    expect(await readdir(library)).toContain('locked.pdf');
  });

  test.each([
    ['by its name', 'virus.exe', '%PDF-1.7'],
    ['by its content', 'rules.pdf', '<html>nothing here</html>'],
    ['empty', 'rules.pdf', ''],
  ])('something that is no PDF (%s): refused, and nothing of it is kept', async (_, name, content) => {
    const { table, library } = await openShelf();
    const before = await readdir(library);
    expect(await send(table, name, Buffer.from(content))).toBe(
      `“${name}” is not a PDF. Only PDF files can join the library.`,
    );
    expect(await readdir(library)).toEqual(before);
  });

  test('one of 21 MB: refused without fetching it, and when it is larger than was said', async () => {
    const { table, library } = await openShelf();
    const before = await readdir(library);
    const bytes = Buffer.alloc(21 * 1024 * 1024, '%PDF-1.7 ');
    expect(await send(table, 'big.pdf', bytes)).toMatch(/^“big\.pdf” is larger than 20 MB/);
    expect(table.standin.calls('getFile')).toEqual([]);
    table.standin.as(table.ann).sendDocument(table.home, { name: 'big2.pdf', mimeType: MIME, bytes });
    await table.attend();
    const [upload] = await table.pull();
    if (upload === undefined) throw new Error('nothing to shelve');
    const lying = { ...upload, text: JSON.stringify({ ...JSON.parse(upload.text), size: null }) };
    await table.record(upload, await table.rule(lying));
    expect(table.texts(table.home).at(-1)).toMatch(/^“big2\.pdf” is larger than 20 MB/);
    expect(await readdir(library)).toEqual(before);
  });

  test.each([
    ['../../x.pdf', 'x.pdf'],
    ['-opw.pdf', 'opw.pdf'],
    ['.hidden.pdf', 'hidden.pdf'],
    [`${'long '.repeat(60)}.pdf`, `${'long '.repeat(24).trim()}.pdf`],
    ['🎲.pdf', '🎲.pdf'],
    ['\u202Efdp.pdf', 'fdp.pdf'],
  ])('one that is called %j: kept as %j, inside the library', async (sent, kept) => {
    const { table, library } = await openShelf();
    const before = await readdir(library);
    expect(await send(table, sent, await book())).toMatch(/is now in the library: /);
    expect((await readdir(library)).filter((name) => !before.includes(name))).toEqual([kept]);
  });

  test('one without a name: kept under one that we make up', async () => {
    const { table, library } = await openShelf();
    expect(await send(table, '', await book())).toMatch(/^“rulebook-1\.pdf” is now in the library/);
    expect(await readdir(library)).toContain('rulebook-1.pdf');
  });

  test('one, but the folder cannot be written: that is said', async () => {
    const { table, library } = await openShelf();
    await rm(library, { recursive: true });
    await writeFile(library, 'a file where the folder was');
    expect(await send(table, 'rules.pdf', await book())).toBe(
      'I may not write to the library folder, so the file was not saved.',
    );
    expect(table.troubles).toEqual([]);
  });

  test('one that Telegram no longer has: that is said', async () => {
    const { table, library } = await openShelf();
    const before = await readdir(library);
    table.standin.fault({ method: 'getFile', kind: 'error', code: 400, description: 'Bad Request: file is gone' });
    expect(await send(table, 'rules.pdf', await book())).toBe('“rules.pdf” could not be received. Send it again.');
    expect(await readdir(library)).toEqual(before);
  });

  test('one after a break in the middle of another try: what was left is no hindrance', async () => {
    const { table, library } = await openShelf();
    await writeFile(join(library, '.incoming-1.part'), 'half of it');
    expect(await send(table, 'rules.pdf', await book())).toMatch(/^“rules\.pdf” is now in the library/);
    expect((await readdir(library)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('an answer to a rulebook is not put anew when its caption is edited', async () => {
    const { table } = await openShelf();
    await send(table, 'rules.pdf', await book());
    const said = table.texts(table.home);
    const [document] = table.standin.messages(table.home).filter(({ document: file }) => file !== undefined);
    table.standin.as(table.ann).editText(table.home, document?.message_id ?? 0, 'May I?');
    await table.settle();
    expect(table.texts(table.home)).toEqual(said);
  });
});

test('somebody else sends a rulebook: refused, and nothing is fetched', async () => {
  const { table, library } = await openShelf();
  const before = await readdir(library);
  table.standin
    .as(table.boris)
    .sendDocument(table.group, { name: 'rules.pdf', mimeType: MIME, bytes: await book() }, { caption: '@rules_bot' });
  await table.settle();
  expect(table.texts(table.group)).toEqual(['Книги правил может добавлять только администратор бота.']);
  expect(table.standin.calls('getFile')).toEqual([]);
  expect(await readdir(library)).toEqual(before);
});
