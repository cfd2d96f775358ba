/** docs/proof.md says what the records say: no more, no less, and nothing that does not hold goes without its cause. */
import { describe, expect, test } from 'vitest';
import { causes, causeTroubles, proofFiles, proofRecords } from '../../docs/render/proof.ts';
import { barGroups, goalRatio } from '../../docs/render/proofBars.ts';
import { inText } from '../../docs/render/proofPage.ts';
import { ratioWords } from '../proof/ratio.ts';
import type { ProofRecord } from '../proof/record.ts';
import { BENCH_ROWS, proofRecord, proofRow } from '../support/madeUpProof.ts';

const pageOf = (records: Readonly<Record<string, ProofRecord>>, known: Readonly<Record<string, string>> = {}): string =>
  proofFiles(new Map(Object.entries(records)), known).get('proof.md') ?? '';

/** Its lines, from the heading to the next. */
const sectionOf = (page: string, title: string): string =>
  page.split(/^## /mu).find((section) => section.startsWith(`${title}\n`)) ?? '';

const STORM = proofRow({
  id: 'fault-1',
  what: '`kill -9` at a|b, `x|y`',
  figure: '0 of 1,000\nlost_ *',
  goal: '0 < 1',
  held: true,
});

describe('the records that are kept', () => {
  const rows = [...proofRecords().values()].flatMap((record) => record?.rows ?? []);

  test('every row that is not held has its cause in docs/proof/causes.yaml, and no other row has one', () => {
    expect(causeTroubles(rows, causes())).toEqual([]);
  });

  test('no two rows have one id', () => {
    const ids = rows.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });
});

test('a miss without a cause, and causes of what holds or is not there, are found', () => {
  const rows = [proofRow({ id: 'slow', held: false }), proofRow({ id: 'good', held: true }), proofRow({ id: 'plain' })];
  const because = 'Because.';
  expect(causeTroubles(rows, { slow: because })).toEqual([]);
  expect(causeTroubles(rows, { good: because, plain: because, gone: because })).toEqual([
    'slow does not hold and has no cause',
    'good has a cause, but no row that does not hold',
    'plain has a cause, but no row that does not hold',
    'gone has a cause, but no row that does not hold',
  ]);
});

describe('the page', () => {
  test('says where nothing is recorded, and claims nothing', () => {
    const page = pageOf({});
    for (const name of ['chaos', 'bench', 'golden', 'mutation', 'soak'])
      expect(page).toContain(`No run of \`${name}\` is recorded.`);
    expect(sectionOf(page, 'What does not hold')).toContain('No run is recorded.');
    expect(page).not.toContain('| --- |');
  });

  test('tells a record: how and where it was made, and its rows as they stand, without columns that are empty', () => {
    expect(sectionOf(pageOf({ chaos: proofRecord('chaos', [STORM]) }), 'Faults')).toBe(`Faults

The real program between stand-ins, while one thing after another fails: processes are killed, disks fill up, servers hang.

\`npm run chaos -- --record\`, 2026-01-31, 12 min 33 s. Node 24.21.0, 2 × Example \\<CPU> @ 3.00GHz, 8 GiB, Linux 6.1.0-example, load before the run 0.3.

| what | figure | goal | verdict |
| --- | --- | --- | --- |
| \`kill -9\` at a\\|b, \`x\\|y\` | 0 of 1,000 lost\\_ \\* | 0 \\< 1 | held |

`);
  });

  test.each([
    [59.4, '59 s'],
    [59.6, '1 min 0 s'],
    [119.6, '2 min 0 s'],
  ])('says of a run of %d s that it took %s', (seconds, words) => {
    const record = { ...proofRecord('chaos', [STORM]), seconds };
    expect(sectionOf(pageOf({ chaos: record }), 'Faults')).toContain(`, 2026-01-31, ${words}. Node`);
  });

  test('has every cell of a row where its heading is', () => {
    const page = pageOf({ bench: proofRecord('bench', BENCH_ROWS) });
    const tables = page.split('\n').filter((line) => line.startsWith('|'));
    expect(tables).toHaveLength(BENCH_ROWS.length + 2 + 3);
    const widths = tables.map((line) => line.replaceAll(String.raw`\|`, '').split('|').length - 2);
    expect(widths).toEqual([6, 6, 6, 6, 6, 6, 6, 6, 5, 5, 5]);
    expect(page).toContain(
      '| book: ranked search | 1.92 ms (1.85–2.4) | pdftotext \\| ugrep: 955 ms (930–1,002) | 1/498 |',
    );
  });

  test('names what does not hold, of all records, with its cause, and apart from it what has no verdict', () => {
    const records = {
      bench: proofRecord('bench', BENCH_ROWS),
      soak: proofRecord('soak', [
        proofRow({ id: 'soak-memory-slope', what: 'growth', goal: '≤ 1 MB/h', note: 'no verdict: too short' }),
        proofRow({ id: 'soak-order', what: 'order', figure: '3', goal: '0', held: false }),
        proofRow({ id: 'soak-kills', what: 'kills' }),
      ]),
    };
    const page = pageOf(records, { 'idle-memory': 'Node itself | 60 MB.' });
    expect(sectionOf(page, 'What does not hold')).toContain(`
| of | what | figure | goal | cause |
| --- | --- | --- | --- | --- |
| bench | table: memory while idle | 140 MB | ≤ 120 MB | Node itself \\| 60 MB. |
| soak | order | 3 | 0 | not known |
`);
    expect(sectionOf(page, 'Soak')).toContain('| growth | 1 | ≤ 1 MB/h | no verdict: too short |');
    const open = sectionOf(page, 'What has no verdict');
    expect(open).toContain('| soak | growth | ≤ 1 MB/h | no verdict: too short |');
    expect(open).not.toContain('kills');
  });

  test('says so where everything holds', () => {
    const page = pageOf({ chaos: proofRecord('chaos', [STORM]) });
    expect(sectionOf(page, 'What does not hold')).toContain('Every row above that has a goal and a verdict holds.');
    expect(page).not.toContain('What has no verdict');
  });

  test('is the same every time', () => {
    const records = new Map([['bench', proofRecord('bench', BENCH_ROWS)]]);
    expect([...proofFiles(records, {})]).toEqual([...proofFiles(records, {})]);
  });
});

test.each([
  ['a|b', String.raw`a\|b`],
  ['`a|b` & <b>', String.raw`${'`'}a\|b${'`'} &amp; \<b>`],
  ['two\n\nlines ', 'two lines'],
  ['_*[x](y)', String.raw`\_\*\[x\](y)`],
  ['an odd ` tick', 'an odd \\` tick'],
  [String.raw`a\|b`, String.raw`a\\\|b`],
])('%j stands in a cell as %j', (text, cell) => {
  expect(inText(text)).toBe(cell);
});

describe('the chart', () => {
  const svg = proofFiles(new Map([['bench', proofRecord('bench', BENCH_ROWS)]]), {}).get('proof/bench.svg') ?? '';

  test('has a bar for every row with a ratio, in the groups of the bench', () => {
    expect(barGroups(BENCH_ROWS).map(({ name, bars }) => [name, bars.length])).toEqual([
      ['book', 2],
      ['table', 2],
      ['storage', 1],
    ]);
    expect(svg.match(/<rect class="(?:less|more|missed)"/gu)).toHaveLength(5);
    expect(svg.match(/<rect class="missed"/gu)).toHaveLength(1);
  });

  test('is not there where nothing has a ratio', () => {
    const records = new Map([['bench', proofRecord('bench', [STORM])]]);
    expect([...proofFiles(records, {}).keys()]).toEqual(['proof.md']);
    expect(pageOf({ bench: proofRecord('bench', [STORM]) })).not.toContain('.svg');
  });

  test('puts what costs less to the left of the line at 1, and the goals where the ratio would be', () => {
    const place = (pattern: RegExp): number => Number(pattern.exec(svg)?.[1] ?? Number.NaN);
    const one = place(/<path class="one" d="M([\d.]+)/u);
    const hundredth = place(/<text x="([\d.]+)"[^>]*>1\/100</u);
    expect(place(/<rect class="less" x="([\d.]+)"/u)).toBeLessThan(hundredth);
    expect(place(/<rect class="more" x="([\d.]+)"/u)).toBe(one);
    expect(svg).toContain(`<path class="goal" d="M${hundredth} `);
  });

  test.each([
    ['≤ 2 × pdftotext', null, 2],
    ['≤ 1/100 × pdftotext | ugrep', null, 0.01],
    ['≤ Telegraf echo + 15 ms', 'Telegraf echo: 5 ms (4–6)', 4],
    ['≤ 30 ms', 'Telegraf echo: 5 ms', 6],
    ['≤ 1,200 ms', 'Telegraf echo: 1,000 ms', 1.2],
    ['≤ 30 ms', 'Telegraf echo: 0.05 s', null],
    ['none', 'Telegraf echo: 5 ms', null],
    [null, 'Telegraf echo: 5 ms', null],
  ])('the goal %j beside the baseline %j stands at %j', (goal, baseline, ratio) => {
    expect(goalRatio({ goal, baseline })).toBe(ratio);
  });

  test.each([
    [1, '1'],
    [3.456, '3.46'],
    [20, '20'],
    [498, '498'],
    [0.5, '0.5'],
    [0.002, '1/500'],
    [0.000_8, '1/1,250'],
  ])('%j reads %s', (ratio, words) => {
    expect(ratioWords(ratio)).toBe(words);
  });

  test('keeps its words inside the picture, and apart from each other', () => {
    const texts = [...svg.matchAll(/<text(?: class="(\w+)")? x="([\d.]+)" y="[\d.]+"[^>]*>([^<]*)</gu)];
    const columns = texts.filter(([, kind = '', , words = '']) => kind !== 'ratio' && words !== '');
    expect(
      columns.filter(([, , x, words = '']) => Number(x) + words.length * 6.6 > 960).map(([words]) => words),
    ).toEqual([]);
    const labels = texts.filter(([, kind]) => kind === 'label');
    expect(
      labels.filter(([, , x, words = '']) => Number(x) + words.length * 6.6 > 280).map(([words]) => words),
    ).toEqual([]);
  });

  test('runs nothing, loads nothing, and is readable in the dark', () => {
    expect(svg).not.toMatch(/<script|<image|<foreignObject|\son\w+=|href=|url\(|@import/iu);
    expect(svg).toContain('prefers-color-scheme: dark');
  });
});
