import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ChartState } from '../../docs/render/chart.ts';
import { docsFiles } from '../../docs/render/files.ts';
import { CHARTS } from '../../docs/render/machines.ts';
import { MACHINES } from '../../machines/machines.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const FOLDER = join(DOCS, '../machines');
const ENDING = '.machine.ts';

let files: ReadonlyMap<string, string> = new Map();
beforeAll(async () => {
  files = await docsFiles();
});

const picturesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(join(DOCS, folder))).filter((name) => name.endsWith('.svg')).map((name) => `${folder}/${name}`);

test('the diagrams in docs/ are those of the machines, and the proof that of the records (else: npm run docs)', async () => {
  const shipped = [...(await picturesIn('machines')), ...(await picturesIn('proof')), 'machines.md', 'proof.md'];
  expect(shipped.toSorted()).toEqual([...files.keys()].toSorted());
  for (const [name, text] of files) {
    const onDisk = await readFile(join(DOCS, name), 'utf8');
    expect(onDisk === text, `docs/${name} is out of date: npm run docs`).toBe(true);
  }
});

test('the same bytes come out every time', async () => {
  expect([...(await docsFiles())]).toEqual([...files]);
});

test('every machine of the folder is in the list of all, under the name of its file, and has a diagram', async () => {
  const sources = (await readdir(FOLDER)).filter((name) => name.endsWith(ENDING));
  const names = sources.map((name) => name.slice(0, -ENDING.length)).toSorted();
  expect(Object.keys(MACHINES).toSorted()).toEqual(names);
  expect(Object.keys(CHARTS).toSorted()).toEqual(names);
  expect(Object.values(MACHINES).map(({ id }) => id)).toEqual(Object.keys(MACHINES));
});

/** px of a character of a label, in the widest of the common monospaced fonts. */
const ADVANCE = 6.6;

interface Drawn {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const RECT =
  /<g id="(?<id>[^"]+)" class="[^"]*"><title>[^<]+<\/title>\n<rect x="(?<x>[\d.]+)" y="(?<y>[\d.]+)" width="(?<width>[\d.]+)" height="(?<height>[\d.]+)"/g;

const statesOf = (svg: string): readonly Drawn[] =>
  [...svg.matchAll(RECT)].map(({ groups = {} }) => ({
    id: groups['id'] ?? '',
    x: Number(groups['x']),
    y: Number(groups['y']),
    width: Number(groups['width']),
    height: Number(groups['height']),
  }));

const idsOf = (state: ChartState | undefined): readonly string[] =>
  state === undefined ? ['no chart'] : [state.id, ...state.states.flatMap(idsOf)];

const contains = (outer: Drawn, inner: Drawn): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

const apart = (a: Drawn, b: Drawn): boolean =>
  a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y;

describe.each(Object.keys(CHARTS))('the diagram of %s', (name) => {
  const svg = (): string => files.get(`machines/${name}.svg`) ?? '';

  test('has a box for every state, inside that of its parent and beside its siblings', () => {
    const states = statesOf(svg());
    expect(states.map(({ id }) => id)).toEqual([CHARTS[name]?.root].flatMap(idsOf));
    for (const state of states) {
      for (const other of states.filter(({ id }) => id !== state.id)) {
        const isInside = other.id.startsWith(`${state.id}.`);
        const holds = isInside ? contains(state, other) : state.id.startsWith(`${other.id}.`) || apart(state, other);
        expect(holds, `${state.id} and ${other.id}`).toBe(true);
      }
    }
  });

  test('keeps its words inside the picture, and those of a state inside the state', () => {
    const [, width = 0, height = 0] = /width="(\d+)" height="(\d+)"/.exec(svg())?.map(Number) ?? [];
    const beyond = [...svg().matchAll(/<text [^>]*x="([\d.]+)" y="([\d.]+)">([^<]*)</g)].filter(
      ([, x, y, words = '']) => Number(x) + words.length * ADVANCE > width || Number(y) > height,
    );
    expect(beyond.map(([, , , words]) => words)).toEqual([]);
    const groups = svg().matchAll(/<g id="(?<id>[^"]+)"[^]*?<\/g>/g);
    const boxes = new Map(statesOf(svg()).map((state) => [state.id, state]));
    const overflowing = [...groups].flatMap(({ 0: group, groups: { id = '' } = {} }) => {
      const { x: left = 0, width: room = 0 } = boxes.get(id) ?? {};
      const lines = [...group.matchAll(/<text class="(?:runs|reaction)" x="([\d.]+)" [^>]*>([^<]*)</g)];
      return lines.flatMap(([, x, words = '']) =>
        Number(x) + words.length * ADVANCE > left + room ? [`${id}: ${words}`] : [],
      );
    });
    expect(overflowing).toEqual([]);
  });

  test('runs nothing, loads nothing, and is readable in the dark', () => {
    expect(svg()).not.toMatch(/<script|<image|<foreignObject|\son\w+=|href=|url\(|@import/i);
    expect(svg()).toContain('prefers-color-scheme: dark');
  });
});
