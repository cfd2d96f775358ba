/** A case appended to a real `questions.yaml`: what stays, what is read back, and what becomes of a file that cannot take it. */
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { array, assert, asyncProperty, constant, constantFrom, integer, oneof, record, string } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendCase, GOLDEN_FILE } from '../../src/golden/appendCase.ts';
import { caseYaml } from '../../src/golden/caseYaml.ts';
import { parseGolden } from '../../src/golden/goldenFile.ts';
import type { GoldenCase } from '../../src/tablePorts.ts';
import { anyText } from '../support/anyText.ts';
import { CAN_MOUNT, mountSmallDisk } from '../support/smallDisk.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-golden-'));
  file = join(folder, GOLDEN_FILE);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const standoff: GoldenCase = {
  question: 'Who takes it?',
  game: 'Saltwind Couriers',
  document: 'Saltwind Couriers.pdf',
  pages: [6],
  answered: 'p. 5',
};

const text = (): Promise<string> => readFile(file, 'utf8');

async function questions(): Promise<readonly unknown[]> {
  return parseGolden((await text()).replace(/^\ufeff/u, ''), GOLDEN_FILE).questions.map(
    ({ question, game, document, pages }) => ({ question, game, document, pages }),
  );
}

const saved = ({ question, game, document, pages }: GoldenCase): unknown => ({ question, game, document, pages });

describe('a case', () => {
  it('makes the file, with what can be done in it', async () => {
    expect(await appendCase(file, standoff)).toEqual({
      kind: 'appended',
      text: [
        '- question: Who takes it?',
        '  game: Saltwind Couriers',
        '  document: Saltwind Couriers.pdf',
        '  pages: [6] # answered: p. 5',
        '',
      ].join('\n'),
    });
    expect(await text()).toMatch(
      /^# Golden questions .*npm run golden[\s\S]*\n\nquestions:\n {2}- question: Who takes it\?\n/,
    );
    expect(await questions()).toEqual([saved(standoff)]);
  });

  it('whose pages nobody has said yet is left to be filled in', async () => {
    await appendCase(file, { ...standoff, pages: null });
    expect(await text()).toContain('\n    pages: # answered: p. 5\n');
    expect(await questions()).toEqual([saved({ ...standoff, pages: null })]);
  });

  it('appended twice is known, and the file untouched', async () => {
    await appendCase(file, standoff);
    const before = await text();
    expect(await appendCase(file, { ...standoff, pages: null })).toEqual({
      kind: 'known',
      text: caseYaml({ ...standoff, answered: null }),
    });
    expect((await appendCase(file, { ...standoff, question: ' Who  takes it?' })).kind).toBe('known');
    expect(await text()).toBe(before);
  });

  it('gives its pages to the question that had none, or others, and the comment stays', async () => {
    await appendCase(file, { ...standoff, document: null, pages: null });
    expect((await appendCase(file, { ...standoff, answered: null })).kind).toBe('changed');
    expect(await text()).toContain(
      '    game: Saltwind Couriers\n    document: Saltwind Couriers.pdf\n    pages: [6] # answered: p. 5\n',
    );
    expect((await appendCase(file, { ...standoff, pages: 'none', document: null })).kind).toBe('changed');
    expect(await questions()).toEqual([saved({ ...standoff, pages: 'none', document: null })]);
  });

  it('is another one where the game is another', async () => {
    await appendCase(file, standoff);
    expect((await appendCase(file, { ...standoff, game: 'Nettlegate' })).kind).toBe('appended');
    expect(await questions()).toHaveLength(2);
  });

  it('is read back as it was, whatever its words', async () => {
    const words = oneof(
      anyText(40),
      string({ unit: 'grapheme', maxLength: 40 }),
      array(
        constantFrom(
          '- ',
          '#',
          ' #',
          ': ',
          '"',
          "'",
          '\n',
          '\r\n',
          '\t',
          '…',
          '|',
          '>',
          '&a',
          '*a',
          '!',
          '%',
          '@',
          '---',
          '{',
          ']',
          '\u0085',
          '\u2028',
          '\ufeff',
          '\u0000',
          '😀',
          'ё',
          ' ',
        ),
        { maxLength: 12 },
      ).map((parts) => parts.join('')),
      constantFrom(
        'null',
        '~',
        'yes',
        '1830',
        '0x1F',
        '1e3',
        '.inf',
        '<<',
        '2026-01-01',
        '...',
        '---\na: b',
        '- x',
        '? y',
      ),
    ).filter((one) => one.trim() !== '');
    const cases = array(
      record({
        question: words,
        game: words,
        document: oneof(constant(null), words),
        pages: oneof(
          constant(null),
          constant('none' as const),
          array(integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 3 }),
        ),
        answered: oneof(constant(null), words),
      }),
      { minLength: 1, maxLength: 4 },
    );
    await assert(
      asyncProperty(cases, async (several) => {
        await rm(file, { force: true });
        const wanted = new Map<string, unknown>();
        for (const one of several) {
          const { kind } = await appendCase(file, one);
          if (kind === 'appended') wanted.set(String(wanted.size), saved(one));
          else return;
        }
        expect(await questions()).toEqual([...wanted.values()]);
      }),
      { numRuns: 60 },
    );
  });
});

const WRITTEN_BY_HAND = [
  '# Ours.',
  '',
  'thresholds: { hit@1: 0.60,   citations: 1 } # enough',
  '',
  '',
  'questions:',
  '  # About fights.',
  '  - question:   Who wins a tie?',
  '    game: Nettlegate',
  '    # The errata say otherwise.',
  '    pages: [ 3 ]     # printed: 2',
  '',
  '',
  "  - { question: 'How many?', game: Nettlegate, pages: none }",
  '# The end.',
  '',
];

describe('a file that somebody writes by hand', () => {
  it.each(['\n', '\r\n'])('stays as it is to the byte, but for the new lines (line ends %j)', async (eol) => {
    const before = `\ufeff${WRITTEN_BY_HAND.join(eol)}`;
    await writeFile(file, before);
    await appendCase(file, standoff);
    const added = `  ${caseYaml(standoff).trimEnd().replaceAll('\n', '\n  ')}\n`.replaceAll('\n', eol);
    expect(await text()).toBe(before.replace('# The end.', `${added}# The end.`));
  });

  it('stays as it is to the byte, but for the pages that change', async () => {
    const before = WRITTEN_BY_HAND.join('\n');
    await writeFile(file, before);
    const changed = { question: 'Who wins a tie?', game: 'Nettlegate', document: null, pages: [2, 3], answered: null };
    expect((await appendCase(file, changed)).kind).toBe('changed');
    expect(await text()).toBe(before.replace('question:   Who', 'question: Who').replace('[ 3 ]     #', '[2, 3] #'));
  });

  it.each([
    ['nothing', ''],
    ['a comment', '# nothing yet\n'],
    ['an empty list', '# x\nquestions: []\n# y\n'],
    ['no list', 'thresholds: { hit@1: 1 }'],
    ['a list in one line', 'questions: [{ question: a, game: b, pages: [1] }]'],
    ['all in one line', '{ questions: [{ question: a, game: b }], thresholds: { game: 1 } }'],
    ['no last line end', 'questions:\n- question: a\n  game: b'],
    ['the list before something else', 'questions:\n    -   question: a\n        game: b\nthresholds: { game: 1 }\n'],
    ['an end of the document', '---\nquestions:\n- question: |\n    a\n\n    b\n  game: b\n...\n'],
    ['items that begin below their hyphens', 'questions:\n-\n  game: b\n  question: "a\n    b"\n\n# x\n'],
  ])('with %s takes one more', async (_, before) => {
    await writeFile(file, before);
    const had = parseGolden(before, GOLDEN_FILE);
    await appendCase(file, standoff);
    const has = parseGolden(await text(), GOLDEN_FILE);
    expect(has.thresholds).toEqual(had.thresholds);
    expect(await questions()).toEqual([...had.questions, standoff].map(saved));
    for (const comment of before.match(/# .*/gu) ?? []) expect(await text()).toContain(comment);
  });

  it.each([
    ['the game', 'questions:\n- { question: a, game: &it b }\n- { question: c, game: *it, pages: [1] }\n', 'c'],
    [
      'the pages',
      'questions:\n- { question: c, game: b, pages: &it [1] }\n- { question: a, game: b, pages: *it }\n',
      'c',
    ],
    [
      'the document',
      'questions:\n- question: c\n  game: b\n  document: &it d.pdf\n- { question: a, game: b, document: *it }\n',
      'c',
    ],
    ['the words', 'questions:\n- { question: &it c, game: a }\n- { question: *it, game: b }\n', 'c'],
  ])('and says %s once for several questions changes one of them alone', async (_, before, question) => {
    await writeFile(file, `# Ours.\n${before}`);
    const isOther = (one: Pick<GoldenCase, 'question' | 'game'>): boolean =>
      one.question !== question || one.game !== 'b';
    const others = parseGolden(before, GOLDEN_FILE).questions.filter(isOther).map(saved);
    const changed = { question, game: 'b', document: null, pages: [6], answered: null };
    expect((await appendCase(file, changed)).kind).toBe('changed');
    const read = parseGolden(await text(), GOLDEN_FILE).questions;
    expect(read.filter(isOther).map(saved)).toEqual(others);
    expect(read.filter((one) => !isOther(one)).map(saved)).toEqual([saved(changed)]);
    expect(await text()).toMatch(/^# Ours\./u);
    expect((await appendCase(file, changed)).kind).toBe('known');
  });

  it('keeps its rights, and a new one may be read by whoever may list the folder', async () => {
    await writeFile(file, '');
    await chmod(file, 0o640);
    await appendCase(file, standoff);
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    await chmod(folder, 0o755);
    await rm(file);
    await appendCase(file, standoff);
    expect((await stat(file)).mode & 0o777).toBe(0o644);
  });

  it('that is a link stays one', async () => {
    await mkdir(join(folder, 'kept'));
    await writeFile(join(folder, 'kept/all.yaml'), '');
    await symlink('kept/all.yaml', file);
    await appendCase(file, standoff);
    expect(await readlink(file)).toBe('kept/all.yaml');
    expect(await readFile(join(folder, 'kept/all.yaml'), 'utf8')).toContain('Who takes it?');
  });

  it('takes all that are appended at once', async () => {
    const asked = Array.from({ length: 12 }, (_, at) => ({ ...standoff, question: `Question ${at}?` }));
    await Promise.all(asked.map((one) => appendCase(file, one)));
    const read = await questions();
    expect(read).toHaveLength(asked.length);
    expect(read).toEqual(expect.arrayContaining(asked.map(saved)));
    expect(await readdir(folder)).toEqual([GOLDEN_FILE]);
  });
});

describe('a file that cannot take a case', () => {
  it.each(['questions: "x', 'questions: [{ question: a }]', 'what: is this'])(
    'because it is wrong (%j) is named and not touched',
    async (before) => {
      await writeFile(file, before);
      const refused = appendCase(file, standoff);
      await expect(refused).rejects.toMatchObject({ code: 'golden_invalid' });
      await expect(refused).rejects.toThrow(/^questions\.yaml, line 1/);
      expect(await text()).toBe(before);
    },
  );

  it.each([
    ['latin1', 'questions:\n- { question: Wer zieht die Straße?, game: b }\n'],
    ['utf16le', '\ufeffquestions:\n'],
  ] as const)('because it is in %s is named, and no letter of it is lost', async (encoding, written) => {
    const before = Buffer.from(written, encoding);
    await writeFile(file, before);
    const refused = appendCase(file, standoff);
    await expect(refused).rejects.toMatchObject({ code: 'golden_invalid' });
    await expect(refused).rejects.toThrow('questions.yaml is not in UTF-8');
    expect(await readFile(file)).toEqual(before);
  });

  it('because it is so large that reading it would hold up the tables is named', async () => {
    const before = `#${' '.repeat(512 * 1024)}\n`;
    await writeFile(file, before);
    await expect(appendCase(file, standoff)).rejects.toThrow('not a regular file of at most 512 KiB');
    expect(await text()).toBe(before);
  });

  it('because it is a folder is named', async () => {
    await mkdir(file);
    await expect(appendCase(file, standoff)).rejects.toMatchObject({ code: 'golden_invalid' });
  });

  it('because it is a link to what is not there is named, and stays one', async () => {
    await symlink('elsewhere/all.yaml', file);
    await expect(appendCase(file, standoff)).rejects.toMatchObject({ code: 'golden_read_only' });
    expect(await readlink(file)).toBe('elsewhere/all.yaml');
  });

  it('because its folder is not there is named', async () => {
    await expect(appendCase(join(folder, 'none', GOLDEN_FILE), standoff)).rejects.toMatchObject({
      code: 'golden_read_only',
      retryable: false,
    });
  });

  it.runIf(CAN_MOUNT)('because the file system is read-only is named, and nothing is left behind', async () => {
    const disk = mountSmallDisk(1);
    await writeFile(join(disk.folder, GOLDEN_FILE), 'questions:\n');
    disk.makeReadOnly();
    const refused = appendCase(join(disk.folder, GOLDEN_FILE), standoff);
    await expect(refused).rejects.toMatchObject({ code: 'golden_read_only' });
    await expect(refused).rejects.toThrow(/EROFS/);
    expect(await readdir(disk.folder)).toEqual([GOLDEN_FILE]);
  });

  it.runIf(CAN_MOUNT)('because the disk is full is named, and stays as it was', async () => {
    const disk = mountSmallDisk(1);
    const full = join(disk.folder, GOLDEN_FILE);
    await appendCase(full, standoff);
    const before = await readFile(full, 'utf8');
    disk.fill();
    const refused = appendCase(full, { ...standoff, question: 'How many?' });
    await expect(refused).rejects.toMatchObject({ code: 'storage_full', retryable: true });
    expect(await readFile(full, 'utf8')).toBe(before);
    expect((await readdir(disk.folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    disk.clear();
    expect((await appendCase(full, { ...standoff, question: 'How many?' })).kind).toBe('appended');
  });

  it.runIf(process.getuid?.() !== 0)('because this user may not write there is named', async () => {
    await chmod(folder, 0o500);
    await expect(appendCase(file, standoff)).rejects.toMatchObject({ code: 'golden_read_only' });
    await chmod(folder, 0o700);
  });
});
