/** Where everything of a chart stands, computed by the Eclipse Layout Kernel; px, from the top left corner. */
import { createRequire } from 'node:module';
import type { ELK, ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import { anywhereIn, beginningOf, type Chart, type ChartArrow, type ChartState } from './chart.ts';
import { headerOf, LABEL_LINE, labelWidth } from './measures.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly arrow: ChartArrow;
  readonly points: readonly Point[];
  /** The upper left corner of its words; null where it has none. */
  readonly words: Point | null;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Of states, dots and marks, by their ids. */
  readonly boxes: ReadonlyMap<string, Box>;
  readonly lines: readonly Line[];
}

/** The small round things. */
export const DOT = 12;

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.randomSeed': '1',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.crossingMinimization.greedySwitch.type': 'TWO_SIDED',
  'elk.layered.thoroughness': '40',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.edgeLabels.placement': 'CENTER',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '10',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '24',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
};

/** Regions have no order and no arrows between them. */
const PACKED = {
  'elk.algorithm': 'rectpacking',
  'elk.hierarchyHandling': 'SEPARATE_CHILDREN',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.aspectRatio': '1.6',
  'elk.rectpacking.packing.compaction.iterations': '4',
  'elk.spacing.nodeNode': '16',
};

/** px that a state, by its id, has to be wider than what is in it. */
type Extra = ReadonlyMap<string, number>;

export async function layoutOf(chart: Chart): Promise<Layout> {
  const layout = await laidOut(chart, new Map());
  const extra = tooNarrow(chart.root, layout);
  return extra.size === 0 ? layout : laidOut(chart, extra);
}

/** The kernel keeps to no smallest size of a state that arrows lead into: where the header needs more, it is asked again. */
function tooNarrow(state: ChartState, layout: Layout): Extra {
  const missing = headerOf(state).width - (layout.boxes.get(state.id)?.width ?? 0);
  const own: (readonly [string, number])[] = missing > 0 ? [[state.id, missing]] : [];
  return new Map([...own, ...state.states.flatMap((child) => [...tooNarrow(child, layout)])]);
}

async function laidOut(chart: Chart, extra: Extra): Promise<Layout> {
  const arrows = [...initialArrows(chart.root), ...chart.arrows];
  const graph: ElkNode = await createElk().layout({
    id: 'chart',
    layoutOptions: { ...OPTIONS, 'elk.padding': paddingOf(12) },
    children: [nodeOf(chart.root, { arrows, extra })],
  });
  const boxes = new Map<string, Box>();
  const edges = new Map<string, ElkExtendedEdge>();
  const place = (node: ElkNode): void => {
    boxes.set(node.id, boxOf(node));
    for (const edge of node.edges ?? []) edges.set(edge.id, edge);
    node.children?.forEach(place);
  };
  graph.children?.forEach(place);
  const lines = arrows.map((arrow): Line => {
    const edge = edges.get(nameOf(arrow));
    const [section] = edge?.sections ?? [];
    if (edge === undefined || section === undefined) throw new Error(`there is no way for ${nameOf(arrow)}`);
    const [words] = edge.labels ?? [];
    return {
      arrow,
      points: [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(({ x, y }) => ({ x, y })),
      words: words === undefined ? null : boxOf(words),
    };
  });
  return { width: graph.width ?? 0, height: graph.height ?? 0, boxes, lines };
}

function createElk(): ELK {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its own types do not fit the module system of Node
  const Elk = createRequire(import.meta.url)('elkjs/lib/elk.bundled.js') as new () => ELK;
  return new Elk();
}

function initialArrows(state: ChartState): readonly ChartArrow[] {
  const own = state.initial === null ? [] : [{ from: beginningOf(state.id), to: state.initial, labels: [] }];
  return [...own, ...state.states.flatMap(initialArrows)];
}

interface Plan {
  readonly arrows: readonly ChartArrow[];
  readonly extra: Extra;
}

function nodeOf(state: ChartState, plan: Plan): ElkNode {
  const { arrows, extra } = plan;
  const header = headerOf(state);
  if (state.states.length === 0) return { id: state.id, width: header.width, height: header.height };
  return {
    id: state.id,
    layoutOptions: {
      ...(state.kind === 'parallel' ? PACKED : OPTIONS),
      'elk.padding': paddingOf(16, header.height + 6, 16 + (extra.get(state.id) ?? 0)),
    },
    children: [
      ...(state.initial === null ? [] : [dot(beginningOf(state.id))]),
      ...(state.leadsInside ? [dot(anywhereIn(state.id))] : []),
      ...state.states.map((child) => nodeOf(child, plan)),
    ],
    // Each belongs to the innermost state that holds both its ends.
    edges: arrows.filter((arrow) => containerOf(arrow) === state.id).map(edgeOf),
  };
}

const dot = (id: string): ElkNode => ({ id, width: DOT, height: DOT });

function containerOf({ from, to }: ChartArrow): string {
  const path = placeAround(from);
  const other = placeAround(to);
  const apart = path.findIndex((step, index) => step !== other[index]);
  return path.slice(0, apart < 0 ? path.length : apart).join('.');
}

/** The states around a state, a dot or a mark, from the outside to the inside. */
const placeAround = (id: string): readonly string[] =>
  id.includes(':') ? id.slice(0, id.indexOf(':')).split('.') : id.split('.').slice(0, -1);

const nameOf = ({ from, to }: ChartArrow): string => `${from} → ${to}`;

function edgeOf(arrow: ChartArrow): ElkExtendedEdge {
  const { from, to, labels } = arrow;
  return {
    id: nameOf(arrow),
    sources: [from],
    targets: [to],
    labels:
      labels.length === 0
        ? []
        : [
            {
              text: labels.join('\n'),
              width: Math.max(...labels.map(labelWidth)),
              height: labels.length * LABEL_LINE,
            },
          ],
  };
}

const paddingOf = (side: number, top = side, right = side): string =>
  `[top=${top},left=${side},bottom=${side},right=${right}]`;

function boxOf({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box {
  return { x, y, width, height };
}
