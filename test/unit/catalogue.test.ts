/** Which games a library holds: from the shape of the folder, the titles of the documents and the index. */
import { describe, expect, it } from 'vitest';
import { buildCatalogue } from '../../src/library/catalogue.ts';
import { parseGamesIndex } from '../../src/library/gamesIndex.ts';

const files = (...paths: readonly string[]) => paths.map((path) => ({ path, title: null }));
const index = (...games: readonly unknown[]) => parseGamesIndex(JSON.stringify({ games })).entries;
const shelves = (catalogue: ReturnType<typeof buildCatalogue>) =>
  catalogue.games.map(({ name, documents }) => [name, documents]);

describe('the shape of the folder', () => {
  it('makes a game of each file and one of each folder', () => {
    const catalogue = buildCatalogue(files('Catan.pdf', 'Nettlegate/faq.pdf', 'Nettlegate/de/rules.pdf'), []);
    expect(shelves(catalogue)).toEqual([
      ['Catan', ['Catan.pdf']],
      ['Nettlegate', ['Nettlegate/faq.pdf', 'Nettlegate/de/rules.pdf']],
    ]);
  });

  it.each([
    ['Ark_Nova-rulebook_v1.2.PDF', 'Ark Nova rulebook v1.2', ['Ark Nova']],
    ['7 Wonders (en).pdf', '7 Wonders (en)', ['7 Wonders']],
    ['Бересклет правила.pdf', 'Бересклет правила', []],
    ['rules.pdf', 'rules', []],
    ['_.pdf', '_.pdf', []],
  ])('names the game of %s “%s”', (path, name, aliases) => {
    expect(buildCatalogue(files(path), []).games).toMatchObject([{ name, aliases }]);
  });

  it.each([
    ['The Heronry', ['The Heronry']],
    ['  The \n Heronry ', ['The Heronry']],
    ['Microsoft Word - rules_final.doc', []],
    ['HERON_v3.indd', []],
    ['Untitled', []],
    ['x', []],
    [null, []],
  ])('takes the title %j for a name: %j', (title, aliases) => {
    expect(buildCatalogue([{ path: 'Alpha.pdf', title }], []).games).toMatchObject([{ aliases }]);
  });

  it('gives a game the same identifier whatever else is there', () => {
    const [alone] = buildCatalogue(files('Catan.pdf'), []).games;
    const others = buildCatalogue(files('Azul.pdf', 'Catan.pdf', 'Dixit.pdf'), []).games;
    expect(others.map((game) => game.id)).toContain(alone?.id);
    expect(new Set(others.map((game) => game.id)).size).toBe(3);
  });
});

describe('the index', () => {
  it('takes its files out of the folders they lie in', () => {
    const entries = index({ english_name: 'Long River', pdf_files: ['River/base.pdf', 'moor.pdf'] });
    expect(shelves(buildCatalogue(files('River/base.pdf', 'River/faq.pdf', 'moor.pdf'), entries))).toEqual([
      ['Long River', ['River/base.pdf', 'moor.pdf']],
      ['River', ['River/faq.pdf']],
    ]);
  });

  it('says what each language calls a game: its first name, and in English the name of the entry', () => {
    const entries = index({
      english_name: 'River',
      russian_names: ['Река', 'Речка'],
      names: { ru: ['Поток'], de: ['Fluss'], en: ['The River'] },
      pdf_files: ['river.pdf'],
    });
    const [game] = buildCatalogue(files('river.pdf'), entries).games;
    expect(game?.localNames).toEqual(
      new Map([
        ['en', 'River'],
        ['ru', 'Река'],
        ['de', 'Fluss'],
      ]),
    );
  });

  it('calls no game by a name that would be another’s too', () => {
    const entries = index(
      { english_name: 'River', russian_names: ['Река'], pdf_files: ['river.pdf'] },
      { english_name: 'Stream', russian_names: ['РЕКА!', 'Ручей'], pdf_files: ['stream.pdf'] },
      { english_name: 'Moor', russian_names: ['Топь'], pdf_files: ['moor.pdf'] },
    );
    const { games } = buildCatalogue(files('river.pdf', 'stream.pdf', 'moor.pdf', 'Топь.pdf'), entries);
    expect(games.map(({ name, localNames }) => [name, localNames.get('ru')])).toEqual([
      ['Moor', undefined],
      ['River', undefined],
      ['Stream', undefined],
      ['Топь', undefined],
    ]);
  });

  it('adds to the game of a folder that bears its name', () => {
    const entries = index({ english_name: 'River', russian_names: ['Река'], pdf_files: ['River/base.pdf'] });
    const { games } = buildCatalogue(files('River/base.pdf', 'River/faq.pdf'), entries);
    expect(games).toMatchObject([{ name: 'River', aliases: ['Река'], documents: ['River/base.pdf', 'River/faq.pdf'] }]);
  });

  it('finds a file whatever the case and the composition of its letters', () => {
    const entries = index({ english_name: 'Cafe', pdf_files: ['CAF\u00c9.PDF'] });
    expect(shelves(buildCatalogue(files('cafe\u0301.pdf'), entries))).toEqual([['Cafe', ['cafe\u0301.pdf']]]);
  });

  it('without any of its files makes no game, and says which are missing', () => {
    const entries = index({ english_name: 'Ghost', pdf_files: ['ghost.pdf', 'ghost2.pdf'] }, { english_name: 'Bare' });
    const catalogue = buildCatalogue(files('Catan.pdf'), entries);
    expect(shelves(catalogue)).toEqual([['Catan', ['Catan.pdf']]]);
    expect(catalogue.problems).toEqual([
      'games_index.json names ghost.pdf for Ghost, but the library has no such file.',
      'games_index.json names ghost2.pdf for Ghost, but the library has no such file.',
    ]);
  });

  it('may give one file to two games, and one game in two entries', () => {
    const entries = index(
      { english_name: 'Base', pdf_files: ['shared.pdf'] },
      { english_name: 'Big Box', pdf_files: ['shared.pdf'] },
      { english_name: 'Base', russian_names: ['База'], pdf_files: ['base.pdf', 'shared.pdf'] },
    );
    const { games } = buildCatalogue(files('base.pdf', 'shared.pdf'), entries);
    expect(games).toMatchObject([
      { name: 'Base', aliases: ['База'], documents: ['shared.pdf', 'base.pdf'] },
      { name: 'Big Box', documents: ['shared.pdf'] },
    ]);
  });
});
