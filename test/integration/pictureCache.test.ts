/** Pictures that are kept: how many, which go first, and what is not taken for one. */
import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPictureCache, type CachedPicture, type PictureCache } from '../../src/pictures/pictureCache.ts';

const END_OF_PNG = Buffer.from('ae426082', 'hex');

function png(size: number, filling = 1): CachedPicture {
  return { format: 'png', bytes: Buffer.concat([Buffer.alloc(size - END_OF_PNG.length, filling), END_OF_PNG]) };
}

const page = (number: number, quotes: readonly string[] = []) => ({ hash: 'a'.repeat(64), page: number, quotes });

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'rules-lawyer-pictures-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return join(path, 'pictures');
}

const open = (path: string, mostBytes = 1_000): PictureCache =>
  createPictureCache({ folder: path, mostBytes, now: Date.now });

async function kept(cache: PictureCache, pages: readonly number[]): Promise<readonly number[]> {
  const found = await Promise.all(
    pages.map(async (number) => ((await cache.find(page(number))) === null ? [] : [number])),
  );
  return found.flat();
}

test('a picture is found again, under its page, its quotes and its document only', async () => {
  const cache = open(await folder());
  expect(await cache.find(page(1))).toBeNull();
  await cache.keep(page(1, ['A tie']), png(100, 7));
  expect(await cache.find(page(1, ['A tie']))).toEqual(png(100, 7));
  expect(await cache.find(page(1))).toBeNull();
  expect(await cache.find(page(2, ['A tie']))).toBeNull();
  expect(await cache.find({ ...page(1, ['A tie']), hash: 'b'.repeat(64) })).toBeNull();
});

test('what was used longest ago goes first, and never more is kept than may be', async () => {
  const path = await folder();
  const cache = open(path);
  for (const number of [1, 2, 3]) await cache.keep(page(number), png(300));
  await cache.find(page(1));
  await cache.keep(page(4), png(300));
  expect(await readdir(path)).toHaveLength(3);
  expect(await kept(cache, [1, 2, 3, 4])).toEqual([1, 3, 4]);
});

test('after a restart the times of the files tell which goes first', async () => {
  const path = await folder();
  const before = open(path);
  for (const number of [1, 2, 3]) await before.keep(page(number), png(300));
  const names = await readdir(path);
  // Used an hour ago, all of them; then the first one again.
  for (const name of names) await utimes(join(path, name), Date.now() / 1_000 - 3_600, Date.now() / 1_000 - 3_600);
  await before.find(page(1));
  const after = open(path);
  await after.keep(page(4), png(500));
  expect(await kept(after, [1, 2, 3, 4])).toEqual([1, 4]);
});

test('a picture that is larger than all that may be kept does not stay', async () => {
  const path = await folder();
  await open(path).keep(page(1), png(2_000));
  expect(await readdir(path)).toEqual([]);
});

test('a file that was cut off is no picture, and goes', async () => {
  const path = await folder();
  await open(path).keep(page(1), png(300));
  const [name = ''] = await readdir(path);
  await truncate(join(path, name), 120);
  const cache = open(path);
  expect(await cache.find(page(1))).toBeNull();
  expect(await readdir(path)).toEqual([]);
  await truncate(await put(path, name), 0);
  expect(await open(path).find(page(1))).toBeNull();
});

async function put(path: string, name: string): Promise<string> {
  await writeFile(join(path, name), 'x');
  return join(path, name);
}

test('what a break has left goes at the next start, and what is somebody else’s stays', async () => {
  const path = await folder();
  await mkdir(join(path, 'holiday'), { recursive: true });
  await put(path, `${'0'.repeat(64)}.png.01234567`);
  await put(path, 'beach.png');
  await open(path).keep(page(1), png(300));
  const names = await readdir(path);
  expect(names).toHaveLength(3);
  expect(names).toEqual(expect.arrayContaining(['beach.png', 'holiday']));
});
