/** Where pictures come from: the cache, or a child; and what becomes of trouble with either. */
import { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createPictures, type PictureOptions } from '../../src/pictures/pictures.ts';
import { documentHashes } from '../../src/storage/bookFiles.ts';
import { openSamples } from '../support/sampleLibrary.ts';

async function stage(options: Partial<PictureOptions> = {}) {
  const samples = await openSamples({ 'Nettlegate.pdf': 'Nettlegate/rulebook.pdf' });
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-pictures-'));
  onTestFinished(async () => {
    await samples[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  const { db, library, documentIds } = samples;
  const id = documentIds.get('Nettlegate.pdf') ?? 0;
  const hash = (await documentHashes(db, [id])).get(id) ?? '';
  const { root } = library.contents();
  const pictures = createPictures({ db, library: root, folder: join(folder, 'pictures'), ...options });
  const { signal } = new AbortController();
  return { pictures, folder, root, hash, reference: { hash, page: 2, quotes: [] }, signal };
}

test('a picture that was made is there when its book is gone', async () => {
  const { pictures, reference, signal, root } = await stage();
  const made = await pictures.picture(reference, signal);
  expect(made.kind).toBe('made');
  await rm(join(root, 'Nettlegate.pdf'));
  expect(await pictures.picture(reference, signal)).toEqual(made);
  expect(await pictures.picture({ ...reference, page: 3 }, signal)).toEqual({ kind: 'gone' });
});

test('bytes that no file of the library has are gone', async () => {
  const { pictures, reference, signal } = await stage();
  expect(await pictures.picture({ ...reference, hash: 'f'.repeat(64) }, signal)).toEqual({ kind: 'gone' });
});

test('a library that is not there cannot be drawn from', async () => {
  const { pictures, reference, signal } = await stage({ library: '/nowhere/at/all' });
  expect(await pictures.picture(reference, signal)).toEqual({ kind: 'unmade', reason: 'ENOENT' });
});

test('a page that is not there cannot be made', async () => {
  const { pictures, reference, signal } = await stage();
  expect(await pictures.picture({ ...reference, page: 99 }, signal)).toEqual({ kind: 'unmade', reason: 'no_page' });
});

test('a folder that cannot be written costs another drawing and no picture', async () => {
  const { folder, reference, signal, ...rest } = await stage();
  await writeFile(join(folder, 'pictures'), 'a file where the folder should be');
  const made = await rest.pictures.picture(reference, signal);
  expect([made.kind, (await rest.pictures.picture(reference, signal)).kind]).toEqual(['made', 'made']);
});

test('a limit that is too small for anything ends as what cannot be made', async () => {
  const { pictures, reference, signal } = await stage({ limits: { wallMs: 1 } });
  expect(await pictures.picture(reference, signal)).toEqual({ kind: 'unmade', reason: 'wall' });
});

test('whoever stops gets no picture, also not while others are drawn', async () => {
  const { pictures, reference } = await stage();
  const stopping = new AbortController();
  const wanted = [1, 2, 3, 4].map((page) => pictures.picture({ ...reference, page }, stopping.signal));
  stopping.abort(new Error('stopped'));
  const ends = await Promise.allSettled(wanted);
  expect(ends.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'));
});

/** Children of this thread from now on: how many there were, and the most that were alive together. */
function countChildren() {
  const counted = { begun: 0, alive: 0, mostAlive: 0 };
  const count = (message: unknown): void => {
    const { process: child } = z.object({ process: z.instanceof(ChildProcess) }).parse(message);
    counted.begun += 1;
    counted.alive += 1;
    counted.mostAlive = Math.max(counted.mostAlive, counted.alive);
    child.once('exit', () => {
      counted.alive -= 1;
    });
  };
  subscribe('child_process', count);
  onTestFinished(() => void unsubscribe('child_process', count));
  return counted;
}

test('ten at once of four pages are four drawings, one at a time', async () => {
  const { pictures, reference, signal } = await stage();
  const children = countChildren();
  const pages = [1, 2, 3, 4, 1, 2, 3, 4, 1, 2];
  const made = await Promise.all(pages.map((page) => pictures.picture({ ...reference, page }, signal)));
  expect(made.map(({ kind }) => kind)).toEqual(pages.map(() => 'made'));
  expect(children).toEqual({ begun: 4, alive: 0, mostAlive: 1 });
});
