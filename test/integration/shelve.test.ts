/** Files on their way into the library folder: whole under their name, or gone. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hiddenPlace, mustBeWritable, shelve } from '../../src/library/shelve.ts';

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-shelve-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function fetched(folder: string, content = '%PDF-1.7 book'): Promise<string> {
  const file = hiddenPlace(folder, '7');
  await writeFile(file, content);
  return file;
}

test('what was fetched gets its name, and takes the place of what had it', async () => {
  const folder = await openFolder();
  expect(await shelve(await fetched(folder, '%PDF-1.7 old'), folder, 'a.pdf')).toBe(false);
  expect(await shelve(await fetched(folder, '%PDF-1.7 new'), folder, 'a.pdf')).toBe(true);
  expect(await readdir(folder)).toEqual(['a.pdf']);
  expect(await readFile(join(folder, 'a.pdf'), 'utf8')).toBe('%PDF-1.7 new');
});

test.each(['', '<html>', `${' '.repeat(1_100)}%PDF-1.7`])(
  'what is no PDF inside (%#) is refused and gone',
  async (content) => {
    const folder = await openFolder();
    await expect(shelve(await fetched(folder, content), folder, 'a.pdf')).rejects.toMatchObject({ code: 'not_pdf' });
    expect(await readdir(folder)).toEqual([]);
  },
);

test('a folder of the library is not replaced by a file of its name', async () => {
  const folder = await openFolder();
  await mkdir(join(folder, 'a.pdf'));
  await expect(shelve(await fetched(folder), folder, 'a.pdf')).rejects.toMatchObject({ code: 'read_only' });
  expect(await readdir(folder)).toEqual(['a.pdf']);
});

test('a link out of the library is replaced, what it points at is not written', async () => {
  const folder = await openFolder();
  const outside = join(await openFolder(), 'precious.pdf');
  await writeFile(outside, 'precious');
  await symlink(outside, join(folder, 'a.pdf'));
  await shelve(await fetched(folder), folder, 'a.pdf');
  expect(await readFile(outside, 'utf8')).toBe('precious');
  expect(await readFile(join(folder, 'a.pdf'), 'utf8')).toMatch(/^%PDF/);
});

test.each(['file', 'gone'])('a library that is no folder (%s) cannot be written', async (place) => {
  const folder = await openFolder();
  await writeFile(join(folder, 'file'), '');
  await expect(mustBeWritable(join(folder, place))).rejects.toMatchObject({ code: 'read_only' });
  await expect(mustBeWritable(folder)).resolves.toBeUndefined();
});
