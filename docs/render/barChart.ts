/**
 * Ratios to a baseline as bars from the line at 1, on a logarithmic scale: half the cost reaches as far to the left as twice
 * the cost to the right. As SVG: no scripts, no fonts of its own, light or dark as the reader has it, the same bytes every time.
 */
import { escaped } from './draw.ts';
import { LABEL_SIZE, labelWidth } from './measures.ts';

export interface Bar {
  readonly label: string;
  /** To the baseline, above 0. */
  readonly ratio: number;
  /** As words: `0.41`, `1/230`. */
  readonly ratioText: string;
  readonly figure: string;
  readonly baseline: string;
  /** The most that is allowed, as a ratio; null where the goal is none, or there is none. */
  readonly goal: number | null;
  readonly held: boolean | null;
}

export interface BarGroup {
  readonly name: string;
  readonly bars: readonly Bar[];
}

export interface BarChart {
  readonly title: string;
  readonly groups: readonly BarGroup[];
}

const STYLE = `
svg { --paper: #ffffff; --ink: #1b232b; --soft: #5c6875; --line: #8a97a4; --grid: #e3e8ed; --less: #3f8f6b; --more: #6c7f93; --missed: #c4572b; --goal: #7a4fb5; color-scheme: light; }
@media (prefers-color-scheme: dark) {
svg { --paper: #14191f; --ink: #e6ebf0; --soft: #97a3af; --line: #6b7885; --grid: #262f38; --less: #57b58a; --more: #8093a7; --missed: #f0824f; --goal: #c3a2f0; color-scheme: dark; }
}
text { font-family: ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", "Liberation Mono", monospace; font-size: ${LABEL_SIZE}px; fill: var(--soft); white-space: pre; }
.paper { fill: var(--paper); }
.title, .group { font-size: 13px; font-weight: 600; fill: var(--ink); }
.label, .figure { fill: var(--ink); }
.ratio { fill: var(--ink); font-weight: 600; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
.grid { stroke: var(--grid); }
.one { stroke: var(--ink); stroke-width: 1.5px; }
.less { fill: var(--less); }
.more { fill: var(--more); }
.missed { fill: var(--missed); }
.goal { stroke: var(--goal); stroke-width: 2px; }
.goals { fill: var(--goal); }
`;

/** This and what follows: px. */
const WIDTH = 960;
const MARGIN = 20;
const LABELS = { x: MARGIN, width: 250 };
const SCALE = { x: 330, width: 300 };
const FIGURES = { x: 690, width: 250 };
const HEAD = 84;
const GROUP = 32;
const ROW = 36;
const BAR = 14;
const LINE = 14;
const FOOT = 16;
/** Between a bar's end and its ratio. */
const GAP = 6;
/** Room of a ratio, with the gap. */
const RATIO = 48;

export function barChart({ title, groups }: BarChart): string {
  const bars = groups.flatMap((group) => group.bars);
  const at = scaleOf(bars.flatMap(({ ratio, goal }) => (goal === null ? [ratio] : [ratio, goal])));
  const bottom = HEAD + groups.length * GROUP + bars.length * ROW;
  const height = bottom + FOOT;
  let y = HEAD;
  const body = groups.flatMap(({ name, bars: rows }) => {
    const heading = `<text class="group" x="${LABELS.x}" y="${y + GROUP - 10}">${escaped(name)}</text>`;
    y += GROUP;
    return [
      heading,
      ...rows.flatMap((bar) => {
        y += ROW;
        return barOf(bar, y - ROW, at);
      }),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="8"/>`,
    `<text class="title" x="${MARGIN}" y="28">${escaped(title)}</text>`,
    ...legend(at.one),
    ...at.decades.flatMap(({ x, words }) => [
      ...(x === at.one ? [] : [lineOf('grid', x, HEAD, bottom)]),
      `<text x="${round(x)}" y="${HEAD - 6}" text-anchor="middle">${words}</text>`,
    ]),
    ...body,
    lineOf('one', at.one, HEAD, bottom),
    '</svg>',
    '',
  ].join('\n');
}

interface Scale {
  readonly x: (ratio: number) => number;
  /** Where the baseline stands. */
  readonly one: number;
  readonly decades: readonly { readonly x: number; readonly words: string }[];
}

/** Whole decades around all of these and 1. */
function scaleOf(ratios: readonly number[]): Scale {
  const exponents = ratios.map((ratio) => Math.log10(ratio));
  const least = Math.floor(Math.min(-1, ...exponents));
  const most = Math.ceil(Math.max(1, ...exponents));
  const x = (ratio: number): number => SCALE.x + ((Math.log10(ratio) - least) / (most - least)) * SCALE.width;
  const decades = Array.from({ length: most - least + 1 }, (_, index) => {
    const exponent = least + index;
    const power = (10 ** Math.abs(exponent)).toLocaleString('en');
    return { x: x(10 ** exponent), words: exponent < 0 ? `1/${power}` : power };
  });
  return { x, one: x(1), decades };
}

function legend(one: number): readonly string[] {
  const y = 52;
  return [
    `<text x="${LABELS.x}" y="${y}">ratio to the baseline</text>`,
    `<text x="${LABELS.x}" y="${y + LINE}">of the same run, log scale</text>`,
    `<text x="${round(one - GAP)}" y="${y}" text-anchor="end">◂ costs less</text>`,
    `<text x="${round(one + GAP)}" y="${y}">costs more ▸</text>`,
    `<text class="goals" x="${FIGURES.x}" y="${y}">┃ the most that is allowed</text>`,
  ];
}

function barOf(bar: Bar, y: number, { x, one }: Scale): readonly string[] {
  const end = x(bar.ratio);
  const isLess = bar.ratio <= 1;
  const middle = y + ROW / 2;
  const kind = bar.held === false ? 'missed' : isLess ? 'less' : 'more';
  const [left, width] = [Math.min(end, one), Math.max(1, Math.abs(end - one))];
  const label = linesOf(bar.label, LABELS.width);
  const first = middle + 4 - ((label.length - 1) * LINE) / 2;
  const figure = bar.held === false ? `${bar.figure}, not held` : bar.figure;
  const goal = bar.goal === null ? [] : [lineOf('goal', x(bar.goal), middle - BAR / 2 - 3, middle + BAR / 2 + 3)];
  const anchor = isLess ? ' text-anchor="end"' : '';
  // Beyond the mark of the goal, where that stands in the way.
  const mark = bar.goal === null ? end : x(bar.goal);
  const isInTheWay = isLess ? mark < end && mark > end - RATIO : mark > end && mark < end + RATIO;
  const beside = (isInTheWay ? mark : end) + (isLess ? -GAP : GAP);
  return [
    ...label.map(
      (line, index) => `<text class="label" x="${LABELS.x}" y="${round(first + index * LINE)}">${escaped(line)}</text>`,
    ),
    `<rect class="${kind}" x="${round(left)}" y="${round(middle - BAR / 2)}" width="${round(width)}" height="${BAR}" rx="2"/>`,
    ...goal,
    `<text class="ratio" x="${round(beside)}" y="${round(middle + 4)}"${anchor}>${escaped(bar.ratioText)}</text>`,
    `<text class="figure" x="${FIGURES.x}" y="${round(middle - 3)}">${escaped(cut(figure, FIGURES.width))}</text>`,
    `<text x="${FIGURES.x}" y="${round(middle + LINE - 3)}">${escaped(cut(bar.baseline, FIGURES.width))}</text>`,
  ];
}

const lineOf = (kind: string, x: number, from: number, to: number): string =>
  `<path class="${kind}" d="M${round(x)} ${round(from)}V${round(to)}"/>`;

/** Two lines at most; what does not fit ends in an ellipsis. */
function linesOf(text: string, width: number): readonly string[] {
  if (labelWidth(text) <= width) return [text];
  const words = text.split(' ');
  const fitting = words.findLastIndex((_, index) => labelWidth(words.slice(0, index + 1).join(' ')) <= width);
  if (fitting < 0) return [cut(text, width)];
  return [words.slice(0, fitting + 1).join(' '), cut(words.slice(fitting + 1).join(' '), width)];
}

function cut(text: string, width: number): string {
  if (labelWidth(text) <= width) return text;
  const most = Math.floor((width / labelWidth('m'.repeat(100))) * 100);
  return `${text.slice(0, most - 1).trimEnd()}…`;
}

const round = (value: number): string => String(Math.round(value * 10) / 10);
