/**
 * Walks every transition of a machine that its model (xstate/graph) finds, on real actors, and holds what they do
 * against a table typed by hand. A row says: in this state this event leads there and tells this. A transition
 * without a row must change nothing; a row that was not walked is reported.
 */
import type { AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import { adjacencyMapToArray, TestModel } from 'xstate/graph';
import { activePaths } from './machineStructure.ts';

/**
 * `[state, event, target, facts]`: state and target are paths of atomic states (several targets with a space between
 * them), the event and the facts are labels.
 */
export type Row = readonly [state: string, event: string, target: string, facts: readonly string[]];

/** The machine under test in a real actor. */
export interface Stage {
  /** Makes the event happen: settles the actor that it comes from, fires its timer, or sends it. */
  perform(event: EventObject): Promise<void>;
  value(): unknown;
  /** The facts emitted since the last call, as labels. */
  takeFacts(): readonly string[];
  /** Whatever reached the error observer. */
  readonly errors: readonly unknown[];
  stop(): void;
}

export interface Walk<TStage extends Stage> {
  readonly machine: AnyStateMachine;
  readonly input: unknown;
  /** Every event by its label. */
  readonly events: Readonly<Record<string, EventObject>>;
  /** Which events may come in a state, by its atomic states, the event's label and its context; all where left out. */
  readonly offers?: (states: readonly string[], event: string, context: unknown) => boolean;
  readonly rows: readonly Row[];
  readonly start: () => TStage;
  /** Asked at the end of each path, with the labels of its events; `ended` where the machine is done. */
  readonly atEnd?: (stage: TStage, ended: boolean, walked: readonly string[]) => void;
}

export interface Walked {
  readonly states: number;
  readonly transitions: number;
  /** What did not go by the table; empty where all is well. */
  readonly faults: readonly string[];
}

/** A model whose events happen on a stage, whatever their type. */
class StagedModel extends TestModel<AnyMachineSnapshot, EventObject, unknown> {
  stage: Stage | null = null;

  override async testTransition(_: unknown, step: { readonly event: EventObject }): Promise<void> {
    this.stage?.takeFacts();
    if (step.event.type !== 'xstate.init') await this.stage?.perform(step.event);
  }
}

const serializeState = (state: AnyMachineSnapshot) => JSON.stringify([state.value, state.context]);
const top = (path: string) => path.split('.')[0];

/** Where the rows lead: the regions that no row speaks of stay, unless a row leads out of all that they are in. */
function expectedStates(from: readonly string[], rows: readonly Row[]): string[] {
  const targets = rows.flatMap((row) => row[2].split(' '));
  const staying = targets.some((target) => from.every((path) => top(path) !== top(target)))
    ? []
    : from.filter((path) => rows.every((row) => row[0] !== path));
  return [...new Set([...staying, ...targets])].toSorted();
}

export async function walkEveryTransition<TStage extends Stage>(walk: Walk<TStage>): Promise<Walked> {
  const labels = new Map(Object.entries(walk.events).map(([label, event]) => [JSON.stringify(event), label]));
  const labelOf = (event: EventObject) => labels.get(JSON.stringify(event)) ?? event.type;
  const model = new StagedModel(walk.machine, {
    input: walk.input,
    events: Object.values(walk.events),
    serializeState,
    filterEvents: (state, event) => walk.offers?.(activePaths(state.value), labelOf(event), state.context) ?? true,
    // An ended actor takes no events.
    stopWhen: (state) => state.status !== 'active',
  });
  const paths = model.getShortestPaths({ allowDuplicatePaths: true });
  const pathTo = new Map(paths.map((path) => [serializeState(path.state), path]));
  const edges = adjacencyMapToArray(model.getAdjacencyMap());
  const unwalked = new Set(walk.rows);
  const faults: string[] = [];
  let transitions = 0;
  for (const { state: source, event, nextState: target } of edges) {
    const from = activePaths(source.value);
    const to = activePaths(target.value);
    const rows = walk.rows.filter((row) => from.includes(row[0]) && row[1] === labelOf(event));
    const place = `${from.join(' ')} --${labelOf(event)}→ ${to.join(' ')}`;
    if (rows.length === 0) {
      if (serializeState(source) !== serializeState(target)) faults.push(`${place}: no row allows it`);
      continue;
    }
    const due = expectedStates(from, rows);
    if (due.join(' ') !== to.toSorted().join(' ')) faults.push(`${place}: the table says ${due.join(' ')}`);
    for (const row of rows) unwalked.delete(row);
    transitions += 1;
    const path = pathTo.get(serializeState(source));
    if (path === undefined) throw new Error(`no path to ${from.join(' ')}`);
    const stage = walk.start();
    model.stage = stage;
    const steps = [...path.steps, { event, state: target }];
    await model.testPath(
      { state: target, steps, weight: steps.length },
      {
        states: {
          '*': (state) => {
            if (JSON.stringify(stage.value()) !== JSON.stringify(state.value))
              throw new Error(`the actor is in ${JSON.stringify(stage.value())}`);
          },
        },
      },
    );
    const told = stage.takeFacts().toSorted();
    const expected = [...new Set(rows.flatMap((row) => row[3]))].toSorted();
    if (JSON.stringify(told) !== JSON.stringify(expected))
      faults.push(`${place}: told ${told.join(', ') || 'nothing'}`);
    faults.push(...stage.errors.map((error) => `${place}: ${String(error)}`));
    walk.atEnd?.(stage, target.status === 'done', steps.map((step) => labelOf(step.event)).slice(1));
    stage.stop();
  }
  faults.push(...[...unwalked].map((row) => `not walked: ${row[0]} --${row[1]}→ ${row[2]}`));
  return { states: paths.length, transitions, faults };
}
