/** The watch over the library folder: what it tells, and what it keeps to itself. */
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { type FolderWatcher, watchFolder } from '../../src/library/watchFolder.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/library.ts';

let folder: TemporaryFolder;
let watcher: FolderWatcher;
let told: PromiseWithResolvers<string>;

/** The next thing that the watch tells, from now on. */
const next = (): Promise<string> => {
  told = Promise.withResolvers();
  return told.promise;
};

async function watching(): Promise<void> {
  const started = next();
  watcher = watchFolder(folder.root, {
    onChanged: () => told.resolve('changed'),
    onFailed: (reason) => told.resolve(reason),
  });
  expect(await started).toBe('changed');
}

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  await watcher.close();
  await folder[Symbol.asyncDispose]();
});

it('tells once after its start, for what changed while it was being set up', watching);

it.each<[string, () => Promise<unknown>]>([
  ['a new PDF', () => folder.put('b.pdf', 'x')],
  ['a PDF in a new sub-folder', () => folder.put('Game/more/b.PDF', 'x')],
  ['a PDF that is written over', () => folder.put('a.pdf', 'other')],
  ['a PDF that goes', () => rm(join(folder.root, 'a.pdf'))],
  ['a PDF that is renamed', () => rename(join(folder.root, 'a.pdf'), join(folder.root, 'c.pdf'))],
  ['the index of games', () => folder.put('games_index.json', '{}')],
])('tells of %s', async (_, change) => {
  await folder.put('a.pdf', 'x');
  await watching();
  const happened = next();
  await change();
  expect(await happened).toBe('changed');
});

it('tells nothing of other files, hidden ones and what lies outside; the next PDF is told all the same', async () => {
  await mkdir(join(folder.base, 'outside'));
  await mkdir(join(folder.root, '.git'));
  await symlink(join(folder.base, 'outside'), join(folder.root, 'link'));
  await watching();
  let outside = Promise.withResolvers<void>();
  const control = watchFolder(join(folder.base, 'outside'), {
    onChanged: () => outside.resolve(),
    onFailed: (reason) => outside.reject(new Error(reason)),
  });
  onTestFinished(() => control.close());
  await outside.promise;
  outside = Promise.withResolvers();
  const order: string[] = [];
  const first = next().then(() => order.push('told'));
  await folder.put('notes.txt', 'x');
  await folder.put('.git/a.pdf', 'x');
  await writeFile(join(folder.base, 'outside/a.pdf'), 'x');
  // The second watch waits for rest as long as the first: had that one heard of these, it would have told before.
  await outside.promise;
  order.push('put');
  await folder.put('b.pdf', 'x');
  await first;
  expect(order).toEqual(['put', 'told']);
});

it('tells nothing after it was closed', async () => {
  await watching();
  const after = next();
  await folder.put('b.pdf', 'x');
  await watcher.close();
  told.resolve('closed');
  expect(await after).toBe('closed');
});

it('of a folder that is not there is refused', () => {
  expect(() =>
    watchFolder(join(folder.root, 'nowhere'), { onChanged: () => undefined, onFailed: () => undefined }),
  ).toThrow('ENOENT');
});
