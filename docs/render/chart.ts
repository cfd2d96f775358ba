/** A machine's chart as plain data, read off the machine itself: what is drawn is what runs. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { createNaming, type Naming } from './naming.ts';

export interface ChartState {
  /** `machine.region.state`: the same in every version of the machine in which the state has this place. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final';
  readonly description: string;
  readonly tags: readonly string[];
  /** The actors that run while the state lasts. */
  readonly runs: readonly string[];
  /** What it hears without leaving: no arrow tells of it. */
  readonly reactions: readonly string[];
  readonly initial: string | null;
  /** Whether an arrow begins at `anywhereIn` it: a transition of its own into one of its states. */
  readonly leadsInside: boolean;
  readonly states: readonly ChartState[];
}

export interface ChartArrow {
  readonly from: string;
  readonly to: string;
  /** Events with guards and delays; any one of them takes it. */
  readonly labels: readonly string[];
}

export interface Chart {
  readonly root: ChartState;
  readonly arrows: readonly ChartArrow[];
}

/** The mark in a state from which its own transitions into itself begin: whichever of its states it is in. */
export const anywhereIn = (id: string): string => `${id}:anywhere`;
/** The dot in a state from which it begins; whoever enters it anew from inside ends here, too. */
export const beginningOf = (id: string): string => `${id}:initial`;

export const idOf = (node: AnyStateNode): string => [node.machine.id, ...node.path].join('.');

const isInside = (id: string, outer: string): boolean => id.startsWith(`${outer}.`);

interface Transition {
  readonly from: string;
  readonly to: string | null;
  readonly label: string;
}

/**
 * @param context of the machine, for delays that are computed of it
 * @throws where a transition has several targets, or targets the history of a state: nothing here draws them
 */
export function chartOf(machine: AnyStateMachine, context: unknown): Chart {
  const naming = createNaming(machine, context);
  const transitions = nodesOf(machine.root).flatMap((node) => transitionsOf(node, naming));
  // Who leaves a region leaves all of them: the arrow begins at the border around them.
  const parallels = nodesOf(machine.root)
    .filter(({ type }) => type === 'parallel')
    .map(idOf);
  const arrows = new Map<string, { from: string; to: string; labels: string[] }>();
  for (const { from, to, label } of transitions) {
    if (to === null || to === from) continue;
    const left = parallels.find((parallel) => isInside(from, parallel) && !isInside(to, parallel));
    const begin = left ?? (isInside(to, from) ? anywhereIn(from) : from);
    const end = isInside(from, to) ? beginningOf(to) : to;
    const words = left === undefined ? label : `${label} (in ${from.slice(left.length + 1)})`;
    const key = `${begin} ${end}`;
    const arrow = arrows.get(key) ?? { from: begin, to: end, labels: [] };
    if (!arrow.labels.includes(words)) arrow.labels.push(words);
    arrows.set(key, arrow);
  }
  return { root: stateOf(machine.root, transitions), arrows: [...arrows.values()] };
}

/**
 * The chart down to a depth (the machine itself is 0), for an overview: arrows of what is deeper begin and end at the state that
 * holds it, and what is heard without leaving is left out.
 */
export function foldedTo(depth: number, { root, arrows }: Chart): Chart {
  const shown = (id: string): string => {
    const [place = '', mark] = id.split(':');
    const path = place.split('.');
    if (path.length <= depth && mark !== undefined) return id;
    return path.slice(0, depth + 1).join('.');
  };
  const fold = (state: ChartState, at: number): ChartState =>
    at === depth
      ? { ...state, reactions: [], states: [], initial: null, leadsInside: false }
      : { ...state, reactions: [], states: state.states.map((child) => fold(child, at + 1)) };
  const ends = arrows.map((arrow) => ({ ...arrow, from: shown(arrow.from), to: shown(arrow.to) }));
  const pairs = Map.groupBy(ends, ({ from, to }) => `${from} ${to}`);
  return {
    root: fold(root, 0),
    arrows: [...pairs.values()].flatMap(([first, ...others]) =>
      first === undefined || first.from === first.to
        ? []
        : [{ ...first, labels: [...new Set([first, ...others].flatMap(({ labels }) => labels))] }],
    ),
  };
}

export function nodesOf(node: AnyStateNode): readonly AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(nodesOf)];
}

function stateOf(node: AnyStateNode, transitions: readonly Transition[]): ChartState {
  if (node.type === 'history') throw new Error(`${idOf(node)}: history states are not drawn`);
  const id = idOf(node);
  const own = transitions.filter(({ from }) => from === id);
  return {
    id,
    name: node.key,
    kind: node.type,
    description: node.description ?? '',
    tags: node.tags,
    runs: node.invoke.map((invoke) => invoke.id),
    reactions: [...new Set(own.flatMap(({ to, label }) => (to === null ? [label] : to === id ? [`${label} ↻`] : [])))],
    initial: node.type === 'compound' ? idOf(onlyTarget(node.initial)) : null,
    leadsInside: own.some(({ to }) => to !== null && isInside(to, id)),
    states: Object.values(node.states).map((child) => stateOf(child, transitions)),
  };
}

function transitionsOf(node: AnyStateNode, naming: Naming): readonly Transition[] {
  const listed = [...node.transitions.values(), node.always ?? []];
  return listed.flatMap((candidates) =>
    candidates.map((transition, index) => ({
      from: idOf(node),
      to: transition.target === undefined ? null : idOf(onlyTarget(transition)),
      label: naming.labelOf(node, transition, index > 0),
    })),
  );
}

function onlyTarget(transition: Pick<AnyTransitionDefinition, 'target' | 'source'>): AnyStateNode {
  const [target, ...more] = transition.target ?? [];
  if (target === undefined || more.length > 0) throw new Error(`${idOf(transition.source)}: not one target`);
  return target;
}
