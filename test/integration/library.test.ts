/** The library over a real folder: what is read, what is read again, and what is shown meanwhile. */
import { renameSync, writeFileSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LibraryProgress } from '../../src/library/library.ts';
import { book, leaflet, longBook, openLibrary, temporaryFolder } from '../support/library.ts';

const documentRows = (db: Awaited<ReturnType<typeof openLibrary>>['db']) =>
  db.selectFrom('documents').select(['id', 'state']).orderBy('id').execute();

/** A document that a process has begun. */
const growing = (indexed_at: string) => ({
  hash: `indexing:${indexed_at}`,
  reader: 1,
  state: 'indexing' as const,
  language: 'und',
  page_count: 0,
  pages_with_text: 0,
  passage_count: 0,
  term_count: 0,
  section_count: 0,
  vocabulary: '',
  indexed_at,
});

const index = (games: readonly unknown[]): string => JSON.stringify({ games });

describe('a refresh reads', () => {
  it('only what changed', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await folder.put('Beta.pdf', leaflet('The otter counts once.'));
    await using opened = await openLibrary(folder);
    expect(await opened.refresh()).toEqual(['Alpha.pdf', 'Beta.pdf']);
    expect(await opened.refresh()).toEqual([]);
    await folder.put('Beta.pdf', leaflet('The badger counts once.'));
    expect(await opened.refresh()).toEqual(['Beta.pdf']);
    expect(await opened.holding('otter')).toEqual([]);
    expect(await opened.holding('badger')).toEqual(['Beta.pdf']);
  });

  it('and says whether anything is not as it was, the index included', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await using opened = await openLibrary(folder);
    const looks: boolean[] = [];
    const look = async (): Promise<void> => {
      looks.push((await opened.library.refresh(new AbortController().signal)).changed);
    };
    await look();
    await look();
    await writeFile(
      join(folder.root, 'games_index.json'),
      index([{ english_name: 'Heron', pdf_files: ['Alpha.pdf'] }]),
    );
    await look();
    await look();
    await folder.put('Beta.pdf', leaflet('The otter counts once.'));
    await look();
    await rm(join(folder.root, 'Beta.pdf'));
    await look();
    await look();
    expect(looks).toEqual([true, false, true, false, true, true, false]);
  });

  it('nothing after a restart', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    {
      await using first = await openLibrary(folder);
      expect(await first.refresh()).toEqual(['Alpha.pdf']);
    }
    await using second = await openLibrary(folder);
    expect(await second.refresh()).toEqual([]);
    expect(await second.holding('heron')).toEqual(['Alpha.pdf']);
  });

  it('the same content under two names once, and renamed not at all', async () => {
    await using folder = await temporaryFolder();
    const content = leaflet('The heron counts double.');
    await folder.put('Heron/rules.pdf', content);
    await folder.put('Heron/rules (1).pdf', content);
    await using opened = await openLibrary(folder);
    expect(await opened.refresh()).toHaveLength(1);
    expect(opened.states()).toEqual(['Heron/rules (1).pdf: indexed', 'Heron/rules.pdf: indexed']);
    await rename(join(folder.root, 'Heron/rules (1).pdf'), join(folder.root, 'Heron/other.pdf'));
    expect(await opened.refresh()).toEqual([]);
    expect(await opened.holding('heron')).toEqual(['Heron/other.pdf', 'Heron/rules.pdf']);
    expect(await documentRows(opened.db)).toHaveLength(1);
  });

  it('a document again that an older version of the reader has read, and serves the old one until then', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    const served: (readonly string[])[] = [];
    await using opened = await openLibrary(folder, (progress) => {
      if (progress.kind === 'reading') served.push(opened.states());
    });
    await opened.refresh();
    await opened.db.updateTable('documents').set({ reader: 0 }).execute();
    served.length = 0;
    expect(await opened.refresh()).toEqual(['Alpha.pdf']);
    expect(served).toEqual([['Alpha.pdf: indexed']]);
    expect(await opened.refresh()).toEqual([]);
    expect(await documentRows(opened.db)).toHaveLength(1);
    expect(await opened.holding('heron')).toEqual(['Alpha.pdf']);
  });
});

describe('a file that goes', () => {
  it('is gone from the picture and from the database', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    const beta = await folder.put('Beta.pdf', leaflet('The otter counts once.'));
    await using opened = await openLibrary(folder);
    await opened.refresh();
    await rm(beta);
    expect(await opened.refresh()).toEqual([]);
    expect(opened.states()).toEqual(['Alpha.pdf: indexed']);
    expect(opened.library.contents().games.map((game) => game.name)).toEqual(['Alpha']);
    expect(await opened.holding('otter')).toEqual([]);
    expect(await documentRows(opened.db)).toHaveLength(1);
  });

  it('never lends its identifier to another document', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    const beta = await folder.put('Beta.pdf', leaflet('The otter counts once.'));
    await using opened = await openLibrary(folder);
    await opened.refresh();
    const before = opened.library.contents().files.map((file) => file.documentId);
    await rm(beta);
    await opened.refresh();
    await folder.put('Gamma.pdf', leaflet('The badger counts once.'));
    await opened.refresh();
    const gamma = opened.library.contents().files.find((file) => file.path === 'Gamma.pdf');
    expect(before).not.toContain(gamma?.documentId);
  });

  it('with all others, as a missing mount does, costs nothing when they come back', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await using opened = await openLibrary(folder);
    await opened.refresh();
    await rename(folder.root, `${folder.root}-away`);
    await mkdir(folder.root);
    expect(await opened.refresh()).toEqual([]);
    expect(opened.states()).toEqual([]);
    await rm(folder.root, { recursive: true });
    await rename(`${folder.root}-away`, folder.root);
    expect(await opened.refresh()).toEqual([]);
    expect(await opened.holding('heron')).toEqual(['Alpha.pdf']);
  });

  it('when the folder itself is gone ends the refresh with a sentence and keeps what was read', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await using opened = await openLibrary(folder);
    await opened.refresh();
    await rename(folder.root, `${folder.root}-away`);
    await expect(opened.refresh()).rejects.toMatchObject({ code: 'missing_folder' });
    expect(await opened.holding('heron')).toEqual(['Alpha.pdf']);
  });
});

describe('a file that is replaced', () => {
  it('serves its old passages until the new ones are complete, then only those', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    const meanwhile: Promise<readonly (readonly string[])[]>[] = [];
    await using opened = await openLibrary(folder, (progress) => {
      if (progress.kind === 'reading') {
        meanwhile.push(Promise.all([opened.holding('heron'), opened.holding('badger')]));
      }
    });
    await opened.refresh();
    const [before] = opened.library.contents().files;
    meanwhile.length = 0;
    await folder.put('Alpha.pdf', longBook(30, 'The badger counts once.'));
    await opened.refresh();
    const seen = await Promise.all(meanwhile);
    expect(seen).toHaveLength(30);
    // What was asked while the first pages came in was answered from the old book.
    expect(seen[0]).toEqual([['Alpha.pdf'], []]);
    // Never none, never both.
    for (const [heron = [], badger = []] of seen) expect(heron.length + badger.length).toBe(1);
    expect(await opened.holding('heron')).toEqual([]);
    expect(await opened.holding('badger')).toEqual(['Alpha.pdf']);
    const rows = await documentRows(opened.db);
    expect(rows.map((row) => row.state)).toEqual(['indexed']);
    expect(rows.map((row) => row.id)).not.toContain(before?.documentId);
    const left = await opened.db.selectFrom('pages').select('document_id').distinct().execute();
    expect(left.map((row) => row.document_id)).toEqual(rows.map((row) => row.id));
  });

  it('while it is being read is read again, and nothing of the first reading stays', async () => {
    await using folder = await temporaryFolder();
    const file = await folder.put('Alpha.pdf', longBook(6, 'The heron counts double.'));
    let replaced = false;
    await using opened = await openLibrary(folder, (progress) => {
      if (replaced || progress.kind !== 'reading' || progress.page !== 3) return;
      replaced = true;
      writeFileSync(`${file}.part`, leaflet('The badger counts once.'));
      renameSync(`${file}.part`, file);
    });
    expect(await opened.refresh()).toEqual(['Alpha.pdf']);
    expect(replaced).toBe(true);
    expect(await opened.holding('heron')).toEqual([]);
    expect(await opened.holding('badger')).toEqual(['Alpha.pdf']);
    expect(await documentRows(opened.db)).toHaveLength(1);
    expect(await opened.refresh()).toEqual([]);
  });

  it('again and again while it is being read is left for later, and a reading from before still serves', async () => {
    await using folder = await temporaryFolder();
    const file = await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    let copying = false;
    let copies = 0;
    await using opened = await openLibrary(folder, (progress) => {
      if (copying && progress.kind === 'reading' && progress.page === 1) {
        copies += 1;
        writeFileSync(file, leaflet(`The badger counts ${copies} times.`));
      }
    });
    await opened.refresh();
    copying = true;
    await folder.put('Alpha.pdf', leaflet('The otter counts once.'));
    await folder.put('Fresh.pdf', leaflet('The stoat counts once.'));
    expect(await opened.refresh()).toEqual(['Fresh.pdf']);
    expect(opened.states()).toEqual(['Alpha.pdf: indexed', 'Fresh.pdf: indexed']);
    expect(opened.library.contents().problems).toEqual([expect.stringMatching(/^Alpha\.pdf: .*still being copied/)]);
    expect(await opened.holding('heron')).toEqual(['Alpha.pdf']);
    copying = false;
    expect(await opened.refresh()).toEqual(['Alpha.pdf']);
    expect(opened.library.contents().problems).toEqual([]);
    expect(await opened.holding('badger')).toEqual(['Alpha.pdf']);
  });

  it('by half of itself is damaged, and indexed once it is complete', async () => {
    await using folder = await temporaryFolder();
    const whole = book(['The heron counts double.'], ['The otter counts once.']);
    const half = whole.subarray(0, 400);
    const file = await folder.put('Alpha.pdf', half);
    await using opened = await openLibrary(folder);
    expect(await opened.refresh()).toEqual(['Alpha.pdf']);
    expect(opened.states()).toEqual(['Alpha.pdf: damaged']);
    expect(opened.library.contents().games).toMatchObject([{ name: 'Alpha', documents: [] }]);
    await appendFile(file, whole.subarray(400));
    expect(await opened.refresh()).toEqual(['Alpha.pdf']);
    expect(opened.states()).toEqual(['Alpha.pdf: indexed']);
    expect(await opened.holding('otter')).toEqual(['Alpha.pdf']);
    expect(await documentRows(opened.db)).toHaveLength(1);
  });

  it('by a damaged one leaves no passage of what it was', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await using opened = await openLibrary(folder);
    await opened.refresh();
    await folder.put('Alpha.pdf', 'no PDF at all');
    await opened.refresh();
    expect(opened.states()).toEqual(['Alpha.pdf: damaged']);
    expect(await opened.db.selectFrom('passages').select('id').execute()).toEqual([]);
  });
});

describe('a bad file', () => {
  it('is listed with its reason, and the others serve', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await folder.put('Empty.pdf', '');
    await folder.put('Text.PDF', 'no PDF at all');
    await using opened = await openLibrary(folder);
    await opened.refresh();
    expect(opened.states()).toEqual(['Alpha.pdf: indexed', 'Empty.pdf: damaged', 'Text.PDF: damaged']);
    const reasons = opened.library.contents().files.map((file) => file.reason);
    expect(reasons).toEqual([
      null,
      ...Array.from({ length: 2 }, () => expect.stringContaining('Download or copy it again') as unknown),
    ]);
    expect(await opened.refresh()).toEqual([]);
  });
});

describe('a refresh that is stopped', () => {
  it('leaves nothing half read behind, and the next one goes on', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await folder.put('Beta.pdf', longBook(40));
    const stop = new AbortController();
    const stopping = (progress: LibraryProgress): void => {
      if (progress.kind === 'reading' && progress.path === 'Beta.pdf' && progress.page === 5) stop.abort();
    };
    await using opened = await openLibrary(folder, stopping);
    await expect(opened.library.refresh(stop.signal)).rejects.toThrow('aborted');
    await opened.library.settled();
    expect(opened.states()).toEqual(['Alpha.pdf: indexed']);
    expect((await documentRows(opened.db)).map((row) => row.state)).toEqual(['indexed']);
    expect(await opened.refresh()).toEqual(['Beta.pdf']);
  });

  it('by the death of its process leaves a document that nobody sees and that is removed in time', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await using opened = await openLibrary(folder);
    await opened.refresh();
    const now = new Date();
    const longAgo = new Date(now.getTime() - 3_600_000);
    await opened.db
      .insertInto('documents')
      .values([growing(now.toISOString()), growing(longAgo.toISOString())])
      .execute();
    await folder.put('Beta.pdf', leaflet('The otter counts once.'));
    await opened.refresh();
    expect(opened.states()).toEqual(['Alpha.pdf: indexed', 'Beta.pdf: indexed']);
    // The young one may be the work of a process that lives.
    const left = await opened.db.selectFrom('documents').select('indexed_at').where('state', '=', 'indexing').execute();
    expect(left.map((row) => row.indexed_at)).toEqual([now.toISOString()]);
  });
});

describe('two processes on one database', () => {
  it('that read the same file at once end with one document, which both have in their picture', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', longBook(20, 'The heron counts double.'));
    await using one = await openLibrary(folder);
    await using other = await openLibrary(folder);
    await Promise.all([one.refresh(), other.refresh()]);
    expect(await documentRows(one.db)).toHaveLength(1);
    expect(await one.holding('heron')).toEqual(['Alpha.pdf']);
    expect(await other.holding('heron')).toEqual(['Alpha.pdf']);
  });
});

describe('games_index.json', () => {
  it('gathers the files of sub-folders under its games, and the rest stay games of their own', async () => {
    await using folder = await temporaryFolder();
    await folder.put('River/base.pdf', leaflet('The heron counts double.'));
    await folder.put('River/extra/moor.pdf', leaflet('The otter counts once.'));
    await folder.put('Quarry/rules.pdf', leaflet('The badger counts once.'));
    await folder.put('Quarry/faq.pdf', leaflet('The stoat counts once.'));
    await folder.put(
      'games_index.json',
      index([
        {
          english_name: 'Long River',
          russian_names: ['Река'],
          pdf_files: ['River/base.pdf', 'river\\extra\\MOOR.pdf'],
        },
      ]),
    );
    await using opened = await openLibrary(folder);
    await opened.refresh();
    const games = opened.library.contents().games.map((game) => [game.name, game.documents.map(({ path }) => path)]);
    expect(games).toEqual([
      ['Long River', ['River/base.pdf', 'River/extra/moor.pdf']],
      ['Quarry', ['Quarry/faq.pdf', 'Quarry/rules.pdf']],
    ]);
    expect(opened.library.contents().names.match('река')).toMatchObject({ kind: 'one', game: { name: 'Long River' } });
    expect(opened.library.contents().problems).toEqual([]);
  });

  it('is told its mistakes, each of which costs only itself', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await folder.put('Beta.pdf', leaflet('The otter counts once.'));
    await folder.put(
      'games_index.json',
      index([
        { english_name: 'Alpha Game', pdf_files: ['Alpha.pdf', 'Lost.pdf'] },
        { pdf_files: ['Beta.pdf'] },
        { english_name: 'Passwords', pdf_files: ['../../etc/passwd'] },
      ]),
    );
    await using opened = await openLibrary(folder);
    await opened.refresh();
    const { games, problems } = opened.library.contents();
    expect(games.map((game) => game.name)).toEqual(['Alpha Game', 'Beta']);
    expect(problems).toEqual([
      expect.stringMatching(/entry 2: "english_name" is missing/),
      expect.stringMatching(/"\.\.\/\.\.\/etc\/passwd" in "pdf_files" leads out of the library folder/),
      'games_index.json names Lost.pdf for Alpha Game, but the library has no such file.',
    ]);
  });

  it.each([
    ['', 'the file is empty'],
    ['{"games": [', 'not valid JSON'],
  ])('that holds %j is one problem, and the files serve', async (content, problem) => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await folder.put('games_index.json', content);
    await using opened = await openLibrary(folder);
    await opened.refresh();
    expect(opened.library.contents().problems).toEqual([expect.stringContaining(problem)]);
    expect(opened.library.contents().games.map((game) => game.name)).toEqual(['Alpha']);
  });

  it('that is a folder, or a link to nothing, stops nobody', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await mkdir(join(folder.root, 'games_index.json'));
    await using opened = await openLibrary(folder);
    await opened.refresh();
    expect(opened.library.contents().problems).toEqual([expect.stringContaining('is not a file')]);
    await rm(join(folder.root, 'games_index.json'), { recursive: true });
    await symlink('nowhere', join(folder.root, 'games_index.json'));
    await opened.refresh();
    expect(opened.states()).toEqual(['Alpha.pdf: indexed']);
  });

  it('renames a game without anything being read again', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Alpha.pdf', leaflet('The heron counts double.'));
    await using opened = await openLibrary(folder);
    await opened.refresh();
    await folder.put('games_index.json', index([{ english_name: 'Heronry', pdf_files: ['Alpha.pdf'] }]));
    expect(await opened.refresh()).toEqual([]);
    expect(opened.library.contents().games.map((game) => game.name)).toEqual(['Heronry']);
  });
});

it('tells of the same document under two games, and not of a copy beside it', async () => {
  await using folder = await temporaryFolder();
  const content = leaflet('The heron counts double.');
  const file = await folder.put('Heron/rules.pdf', content);
  await folder.put('Heron/copy.pdf', content);
  await using opened = await openLibrary(folder);
  await opened.refresh();
  expect(opened.library.contents().problems).toEqual([]);
  await writeFile(join(folder.root, 'Otter.pdf'), await readFile(file));
  await opened.refresh();
  expect(opened.library.contents().problems).toEqual([
    'Heron/copy.pdf, Heron/rules.pdf and Otter.pdf are the same document, but of different games.',
  ]);
});
