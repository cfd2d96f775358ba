/** A chart with its layout as SVG: no scripts, no fonts of its own, light or dark as the reader has it, the same bytes every time. */
import { anywhereIn, beginningOf, type Chart, type ChartState } from './chart.ts';
import { type Box, type Layout, type Line, type Point } from './layout.ts';
import { INSET, LABEL_LINE, LABEL_SIZE, linesOf, TITLE_LINE, TITLE_SIZE, tagsOf, titleWidth } from './measures.ts';

/**
 * `lit` and `past` are for pages that show where an actor is and was: they put them on the groups of states, whose ids are
 * those of the chart.
 */
const STYLE = `
svg { --paper: #ffffff; --ink: #1b232b; --soft: #5c6875; --line: #8a97a4; --box: #f5f7f9; --inner: #ffffff; --runs: #7a4fb5; --event: #2468a8; --lit: #ffe2a0; --lit-line: #d48806; --past: #e3f0e0; color-scheme: light; }
@media (prefers-color-scheme: dark) {
svg { --paper: #14191f; --ink: #e6ebf0; --soft: #97a3af; --line: #6b7885; --box: #1b222a; --inner: #232c36; --runs: #c3a2f0; --event: #86bdf2; --lit: #6b4a0a; --lit-line: #f0b23c; --past: #22372a; color-scheme: dark; }
}
text { font-family: ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", "Liberation Mono", monospace; font-size: ${LABEL_SIZE}px; fill: var(--soft); white-space: pre; }
.paper { fill: var(--paper); }
.state > rect { fill: var(--inner); stroke: var(--line); }
.outer > rect { fill: var(--box); }
.region > rect { stroke-dasharray: 6 4; }
.final > .ring { fill: none; stroke: var(--line); }
.name { font-size: ${TITLE_SIZE}px; font-weight: 600; fill: var(--ink); }
.runs { fill: var(--runs); }
.event { fill: var(--event); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
.arrow { fill: none; stroke: var(--line); stroke-width: 1.3px; }
.head { fill: var(--line); }
.dot { fill: var(--ink); }
.anywhere { fill: none; stroke: var(--line); stroke-width: 1.3px; stroke-dasharray: 2 2; }
.past > rect { fill: var(--past); }
.lit > rect { fill: var(--lit); stroke: var(--lit-line); stroke-width: 2px; }
.outer.past > rect { fill: var(--box); }
.outer.lit > rect { fill: var(--box); }
`;

export function drawn(chart: Chart, layout: Layout): string {
  const [width, height] = [Math.ceil(layout.width), Math.ceil(layout.height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`State diagram: ${chart.root.name}. ${chart.root.description}`)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}" rx="8"/>`,
    ...stateOf(chart.root, layout, null),
    ...layout.lines.map((line) => arrowOf(line)),
    ...layout.lines.flatMap(wordsOf),
    '</svg>',
    '',
  ].join('\n');
}

function stateOf(state: ChartState, layout: Layout, parent: ChartState | null): readonly string[] {
  const box = placeOf(layout, state.id);
  const classes = [
    'state',
    ...(state.states.length > 0 ? ['outer'] : []),
    ...(parent?.kind === 'parallel' ? ['region'] : []),
    ...(state.kind === 'final' ? ['final'] : []),
  ];
  const tags = tagsOf(state);
  const x = box.x + INSET;
  const lines = linesOf(state).map(({ kind, text }, index) => {
    const y = box.y + TITLE_LINE + (index + 1) * LABEL_LINE;
    return `<text class="${kind}" x="${round(x)}" y="${round(y)}">${escaped(text)}</text>`;
  });
  return [
    `<g id="${escaped(state.id)}" class="${classes.join(' ')}"><title>${escaped(tooltipOf(state))}</title>`,
    rectOf(box, 7),
    ...(state.kind === 'final' ? [ringOf(box)] : []),
    `<text class="name" x="${round(x)}" y="${round(box.y + TITLE_LINE - 3)}">${escaped(state.name)}</text>`,
    ...(tags === ''
      ? []
      : [
          `<text x="${round(x + titleWidth(state.name) + INSET)}" y="${round(box.y + TITLE_LINE - 3)}">${escaped(tags)}</text>`,
        ]),
    ...lines,
    '</g>',
    ...(state.initial === null ? [] : [circleOf('dot', placeOf(layout, beginningOf(state.id)), 'It begins here.')]),
    ...(state.leadsInside
      ? [circleOf('anywhere', placeOf(layout, anywhereIn(state.id)), `Wherever in ${state.name} it is.`)]
      : []),
    ...state.states.flatMap((child) => stateOf(child, layout, state)),
  ];
}

function tooltipOf(state: ChartState): string {
  const path = state.id.split('.').slice(1).join('.');
  return `${path === '' ? state.name : path}: ${state.description}`;
}

function placeOf(layout: Layout, id: string): Box {
  const box = layout.boxes.get(id);
  if (box === undefined) throw new Error(`${id} has no place`);
  return box;
}

const rectOf = ({ x, y, width, height }: Box, radius: number, attributes = ''): string =>
  `<rect ${attributes}x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;

/** The double border of a state in which it ends. */
const ringOf = ({ x, y, width, height }: Box): string =>
  `<path class="ring" d="M${round(x + 6)} ${round(y + 3)}h${round(width - 12)}a3 3 0 0 1 3 3v${round(height - 12)}a3 3 0 0 1 -3 3h-${round(width - 12)}a3 3 0 0 1 -3 -3v-${round(height - 12)}a3 3 0 0 1 3 -3z"/>`;

const circleOf = (kind: string, { x, y, width }: Box, tooltip: string): string =>
  `<circle class="${kind}" cx="${round(x + width / 2)}" cy="${round(y + width / 2)}" r="${round(width / 2 - 1)}"><title>${escaped(tooltip)}</title></circle>`;

const CORNER = 6;
const HEAD = { length: 8, half: 4 };

function arrowOf({ points }: Line): string {
  const end = points.at(-1);
  const before = points.at(-2);
  const [start] = points;
  if (start === undefined || end === undefined || before === undefined) throw new Error('an arrow without a way');
  const towards = unit(before, end);
  const neck = { x: end.x - towards.x * HEAD.length, y: end.y - towards.y * HEAD.length };
  const way = [...points.slice(0, -1), neck];
  const bends = way.slice(1, -1).map((corner, index) => {
    const from = way[index] ?? corner;
    const to = way[index + 2] ?? corner;
    const size = Math.min(CORNER, distance(from, corner) / 2, distance(corner, to) / 2);
    const into = unit(from, corner);
    const out = unit(corner, to);
    const begin = at({ x: corner.x - into.x * size, y: corner.y - into.y * size });
    return `L${begin}Q${at(corner)} ${at({ x: corner.x + out.x * size, y: corner.y + out.y * size })}`;
  });
  const side = { x: -towards.y * HEAD.half, y: towards.x * HEAD.half };
  const head = `M${at(end)}L${at({ x: neck.x + side.x, y: neck.y + side.y })}L${at({ x: neck.x - side.x, y: neck.y - side.y })}z`;
  return `<path class="arrow" d="M${at(start)}${bends.join('')}L${at(neck)}"/><path class="head" d="${head}"/>`;
}

function wordsOf({ words, arrow }: Line): readonly string[] {
  if (words === null) return [];
  return arrow.labels.map((label, index) => {
    const y = words.y + (index + 1) * LABEL_LINE - 4;
    return `<text class="event" x="${round(words.x)}" y="${round(y)}">${escaped(label)}</text>`;
  });
}

const distance = (from: Point, to: Point): number => Math.hypot(to.x - from.x, to.y - from.y);

function unit(from: Point, to: Point): Point {
  const length = distance(from, to) || 1;
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

const round = (value: number): string => String(Math.round(value * 10) / 10);
const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
