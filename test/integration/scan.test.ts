/** What a scan of the library folder finds, follows and refuses to follow. */
import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scanLibrary } from '../../src/library/scan.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/library.ts';

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(() => folder[Symbol.asyncDispose]());

const paths = async (): Promise<readonly string[]> => (await scanLibrary(folder.root)).files.map((file) => file.path);
const problems = async (): Promise<readonly string[]> =>
  (await scanLibrary(folder.root)).problems.map((problem) => `${problem.path}: ${problem.reason}`);

describe('a scan', () => {
  it('lists PDFs in any case and any sub-folder, in a stable order, and nothing else', async () => {
    for (const path of ['b.pdf', 'A.PDF', 'Game/x.Pdf', 'Game/more/y.pdf', 'notes.txt', 'pdf', 'x.pdf.part']) {
      await folder.put(path, 'x');
    }
    expect(await paths()).toEqual(['A.PDF', 'Game/more/y.pdf', 'Game/x.Pdf', 'b.pdf']);
    expect(await problems()).toEqual([]);
  });

  it('passes over hidden files and folders', async () => {
    for (const path of ['.hidden.pdf', '.git/a.pdf', 'Game/.trash/b.pdf', 'c.pdf']) await folder.put(path, 'x');
    expect(await paths()).toEqual(['c.pdf']);
  });

  it('enters a folder that is called like a PDF, and takes names of any script', async () => {
    for (const path of ['book.pdf/rules.pdf', 'Бересклет.pdf', '-opw.pdf', '%2e%2e.pdf']) await folder.put(path, 'x');
    expect(await paths()).toEqual(['%2e%2e.pdf', '-opw.pdf', 'book.pdf/rules.pdf', 'Бересклет.pdf']);
  });

  it('reads no named pipe', async () => {
    execFileSync('mkfifo', [join(folder.root, 'pipe.pdf')]);
    expect(await paths()).toEqual([]);
  });

  it('of a folder that is itself a link finds what lies there', async () => {
    await folder.put('a.pdf', 'x');
    const link = join(folder.base, 'link');
    await symlink(folder.root, link);
    const scan = await scanLibrary(link);
    expect(scan.root).toBe(folder.root);
    expect(scan.files.map((file) => file.path)).toEqual(['a.pdf']);
  });
});

describe('a link', () => {
  it('inside the folder is followed', async () => {
    await folder.put('store/a.pdf', 'x');
    await symlink('store/a.pdf', join(folder.root, 'link.pdf'));
    const { files } = await scanLibrary(folder.root);
    expect(files.map((file) => file.path)).toEqual(['link.pdf', 'store/a.pdf']);
    expect(new Set(files.map((file) => file.absolute)).size).toBe(1);
  });

  it.each(['secret.pdf', 'outside'])('out of the folder (%s) is told and not followed', async (name) => {
    await mkdir(join(folder.base, 'outside'));
    await writeFile(join(folder.base, 'outside/secret.pdf'), 'x');
    await writeFile(join(folder.base, 'secret.pdf'), 'x');
    await symlink(join(folder.base, name), join(folder.root, name));
    expect(await paths()).toEqual([]);
    expect(await problems()).toEqual([expect.stringMatching(new RegExp(`^${name}: This is a link out of`))]);
  });

  it('to a sibling folder whose name only begins the same is out of it', async () => {
    await mkdir(`${folder.root}-2`);
    await writeFile(`${folder.root}-2/secret.pdf`, 'x');
    await symlink(`../library-2/secret.pdf`, join(folder.root, 'near.pdf'));
    expect(await paths()).toEqual([]);
    expect(await problems()).toHaveLength(1);
  });

  it('in a loop ends: to itself, to the folder above, to the library, to each other', async () => {
    await folder.put('Game/a.pdf', 'x');
    await symlink('itself', join(folder.root, 'itself'));
    await symlink('..', join(folder.root, 'Game/above'));
    await symlink(folder.root, join(folder.root, 'Game/root'));
    await symlink('two', join(folder.root, 'one'));
    await symlink('one', join(folder.root, 'two'));
    expect(await paths()).toEqual(['Game/a.pdf']);
    expect(await problems()).toEqual([
      expect.stringMatching(/^itself: .*ELOOP/),
      expect.stringMatching(/^one: .*ELOOP/),
      expect.stringMatching(/^two: .*ELOOP/),
    ]);
  });

  it('to nothing is told', async () => {
    await symlink('gone.pdf', join(folder.root, 'broken.pdf'));
    expect(await problems()).toEqual([expect.stringMatching(/^broken\.pdf: .*ENOENT/)]);
  });
});

describe('folders', () => {
  it('nested too deep are told, and the others are listed', async () => {
    await folder.put(`${'deep/'.repeat(13)}a.pdf`, 'x');
    await folder.put('b.pdf', 'x');
    expect(await paths()).toEqual(['b.pdf']);
    expect(await problems()).toEqual([expect.stringContaining('nested more than 12 deep')]);
  });

  it('that are not there, or are files, are refused by name', async () => {
    const missing = join(folder.root, 'nowhere');
    await expect(scanLibrary(missing)).rejects.toMatchObject({
      code: 'missing_folder',
      message: expect.stringContaining(missing) as unknown,
    });
    await expect(scanLibrary(await folder.put('a.pdf', 'x'))).rejects.toMatchObject({ code: 'missing_folder' });
  });
});

const fingerprint = async (): Promise<string> => (await scanLibrary(folder.root)).files[0]?.fingerprint ?? '';

describe('the fingerprint of a file', () => {
  it('stays while nothing happens to it', async () => {
    await folder.put('a.pdf', 'one');
    expect(await fingerprint()).toBe(await fingerprint());
  });

  it('changes when it is replaced by one of the same size and the same time', async () => {
    const file = await folder.put('a.pdf', 'one');
    const time = new Date('2024-01-01T00:00:00Z');
    await utimes(file, time, time);
    const before = await fingerprint();
    await writeFile(`${file}.part`, 'two');
    await utimes(`${file}.part`, time, time);
    await rm(file);
    await rename(`${file}.part`, file);
    expect(await fingerprint()).not.toBe(before);
  });
});
