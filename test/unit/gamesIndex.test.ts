import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGamesIndex } from '../../src/library/gamesIndex.ts';

const parse = (games: readonly unknown[]) => parseGamesIndex(JSON.stringify({ games }));

describe('the index of the original bot', () => {
  it('is read as it is', () => {
    const { entries, problems } = parse([
      {
        english_name: 'Wingspan',
        russian_names: ['Крылья', 'Вингспан'],
        pdf_files: ['wingspan_rules.pdf'],
        tags: ['engine', 'birds'],
        bgg_id: 266192,
      },
    ]);
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      {
        englishName: 'Wingspan',
        aliases: [
          { name: 'Крылья', language: 'ru' },
          { name: 'Вингспан', language: 'ru' },
        ],
        files: ['wingspan_rules.pdf'],
        tags: ['engine', 'birds'],
        bggId: 266192,
        layers: [],
      },
    ]);
  });

  it.each([
    ['absent', {}],
    ['null', { russian_names: null, pdf_files: null, tags: null, bgg_id: null, names: null, documents: null }],
    ['unknown', { publisher: 'Stonemaier', year: 2019, '__proto__ ': [] }],
  ])('tolerates %s fields', (_, fields) => {
    const { entries, problems } = parse([{ english_name: 'Azul', ...fields }]);
    expect(problems).toEqual([]);
    expect(entries).toEqual([{ englishName: 'Azul', aliases: [], files: [], tags: [], bggId: null, layers: [] }]);
  });

  it('tolerates a text where a list is expected, and digits in quotation marks', () => {
    const { entries, problems } = parse([
      { english_name: 'Azul', russian_names: 'Азул', pdf_files: 'azul.pdf', tags: 'tiles', bgg_id: '230802' },
    ]);
    expect(problems).toEqual([]);
    expect(entries[0]).toMatchObject({
      aliases: [{ name: 'Азул', language: 'ru' }],
      files: ['azul.pdf'],
      tags: ['tiles'],
      bggId: 230802,
    });
  });

  it('tolerates a byte order mark', () => {
    const { entries, problems } = parseGamesIndex('\ufeff{"games":[{"english_name":"Azul"}]}');
    expect(problems).toEqual([]);
    expect(entries).toHaveLength(1);
  });

  it('reads names by language, and names of unknown language', () => {
    const { entries } = parse([
      { english_name: 'Wingspan', names: { DE: ['Flügelschlag'], pl: 'Na skrzydłach' } },
      { english_name: 'Azul', names: ['Азул'] },
    ]);
    expect(entries.map(({ aliases }) => aliases)).toEqual([
      [
        { name: 'Flügelschlag', language: 'de' },
        { name: 'Na skrzydłach', language: 'pl' },
      ],
      [{ name: 'Азул', language: 'und' }],
    ]);
  });

  it('reads the layers of documents and counts their files to the game', () => {
    const { entries, problems } = parse([
      {
        english_name: 'Root',
        pdf_files: ['root.pdf'],
        documents: [
          { file: 'root.pdf', layer: 'base' },
          { file: 'faq\\root.pdf', layer: 'FAQ' },
          { file: 'root-x.pdf', layer: 'sequel' },
        ],
      },
    ]);
    expect(entries[0]?.layers).toEqual([
      { file: 'root.pdf', layer: 'base' },
      { file: 'faq/root.pdf', layer: 'faq' },
    ]);
    expect(entries[0]?.files).toEqual(['root.pdf', 'faq/root.pdf']);
    expect(problems).toEqual([
      'games_index.json: entry 1 ("Root"): item 3 of "documents" "layer" has to be one of base, expansion, faq, errata, house; it is left out.',
    ]);
  });

  it('keeps an alias once and never the English name as an alias', () => {
    const { entries } = parse([{ english_name: 'Azul', russian_names: ['Азул', 'азул', 'AZUL', 'Азул!'] }]);
    expect(entries[0]?.aliases).toEqual([{ name: 'Азул', language: 'ru' }]);
  });
});

describe('a malformed entry', () => {
  it.each([
    [42, 'entry 2 has to be an object; the entry is left out.'],
    [null, 'entry 2 has to be an object; the entry is left out.'],
    [[], 'entry 2 has to be an object; the entry is left out.'],
    [{}, 'entry 2: "english_name" is missing; the entry is left out.'],
    [{ english_name: '  ' }, 'entry 2: "english_name" is empty; the entry is left out.'],
    [
      { english_name: {}, russian_names: ['Манчкин'] },
      'entry 2 ("Манчкин"): "english_name" has to be a text; the entry is left out.',
    ],
    [
      { english_name: 'x'.repeat(301) },
      'entry 2: "english_name" is longer than 300 characters; the entry is left out.',
    ],
  ])('%j is reported with its position and what is wrong, and the others serve', (entry, problem) => {
    const index = parse([{ english_name: 'Azul' }, entry, { english_name: 'Root' }]);
    expect(index.entries.map(({ englishName }) => englishName)).toEqual(['Azul', 'Root']);
    expect(index.problems).toEqual([`games_index.json: ${problem}`]);
  });

  it.each([
    [{ pdf_files: 7 }, '"pdf_files" has to be a list; it is left out.'],
    [{ tags: { a: 1 } }, '"tags" has to be a list; it is left out.'],
    [{ russian_names: ['Азул', 7, {}] }, 'item 3 of "russian_names" has to be a text; it is left out.'],
    [{ pdf_files: ['a.pdf', null] }, 'item 2 of "pdf_files" has to be a text; it is left out.'],
    [{ bgg_id: 'many' }, '"bgg_id" has to be a whole number; it is left out.'],
    [{ bgg_id: 1.5 }, '"bgg_id" has to be a whole number; it is left out.'],
    [{ bgg_id: -1 }, '"bgg_id" has to be above 0; it is left out.'],
    [{ names: { de: 5 } }, '"names.de" has to be a list; it is left out.'],
    [{ documents: ['a.pdf'] }, 'item 1 of "documents" has to be an object with "file" and "layer"; it is left out.'],
  ])('loses only the field that cannot be read: %j', (fields, problem) => {
    const { entries, problems } = parse([{ english_name: 'Azul', ...fields }]);
    expect(entries).toHaveLength(1);
    expect(problems).toEqual([`games_index.json: entry 1 ("Azul"): ${problem}`]);
  });
});

describe('paths', () => {
  it.each([
    ['Root\\rules.pdf', 'Root/rules.pdf'],
    ['./Root//./rules.PDF', 'Root/rules.PDF'],
    ['..rules.pdf', '..rules.pdf'],
    ['%2e%2e/rules.pdf', '%2e%2e/rules.pdf'],
    ['-opw.pdf', '-opw.pdf'],
  ])('%j is read as %j', (written, path) => {
    expect(parse([{ english_name: 'Root', pdf_files: [written] }]).entries[0]?.files).toEqual([path]);
  });

  it.each([
    ['/etc/passwd', 'is absolute, not relative to the library folder'],
    ['C:\\rules.pdf', 'is absolute, not relative to the library folder'],
    ['\\\\server\\rules.pdf', 'is absolute, not relative to the library folder'],
    ['../rules.pdf', 'leads out of the library folder'],
    ['Root\\..\\..\\rules.pdf', 'leads out of the library folder'],
    ['rules\u0000.pdf', 'contains control characters'],
    ['./', 'is empty'],
  ])('%j is refused and told', (written, reason) => {
    const { entries, problems } = parse([{ english_name: 'Root', pdf_files: [written, 'root.pdf'] }]);
    expect(entries[0]?.files).toEqual(['root.pdf']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(reason);
  });
});

describe('a name that several games bear', () => {
  it('is reported and both games keep it', () => {
    const { entries, problems } = parse([
      { english_name: 'Wingspan', russian_names: ['Крылья'] },
      { english_name: 'Wings of War', russian_names: ['крылья!'] },
    ]);
    expect(entries.map(({ aliases }) => aliases.length)).toEqual([1, 1]);
    expect(problems).toEqual([
      'games_index.json: the name "Крылья" belongs to several games ("Wingspan", "Wings of War"); the bot will ask which is meant.',
    ]);
  });

  it('is reported where the alias of one is the name of another', () => {
    expect(parse([{ english_name: 'Set' }, { english_name: 'Other', names: ['SET'] }]).problems).toHaveLength(1);
  });
});

describe('a file that is no index', () => {
  it.each(['', '{', 'null', '[]', '7', '{"games":{}}', '<html>'])('%j is one problem and no game', (json) => {
    const { entries, problems } = parseGamesIndex(json);
    expect(entries).toEqual([]);
    expect(problems).toHaveLength(1);
  });

  it('names the place of a syntax error without quoting the file', () => {
    const [problem] = parseGamesIndex('{"games":[\n  {"english_name": "secret" 1}\n]}').problems;
    expect(problem).toMatch(/not valid JSON \(line 2 column \d+\)/);
    expect(problem).not.toContain('secret');
  });

  it('is not read above 16 MiB', () => {
    const { entries, problems } = parseGamesIndex(`{"games":[]}${' '.repeat(16 * 1024 * 1024)}`);
    expect(entries).toEqual([]);
    expect(problems).toEqual(['games_index.json: the file is larger than 16 MiB and is not read.']);
  });

  it('with thousands of mistakes tells 200 of them and counts the rest', () => {
    const { problems } = parse(Array.from({ length: 1000 }, () => 0));
    expect(problems).toHaveLength(201);
    expect(problems.at(-1)).toBe('games_index.json: 800 more problems are not listed.');
  });

  it('never throws, whatever JSON it holds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.jsonValue(), fc.record({ english_name: fc.jsonValue(), names: fc.jsonValue() }))),
        (games) => {
          const { entries } = parse(games);
          expect(entries.length).toBeLessThanOrEqual(games.length);
        },
      ),
    );
  });
});
