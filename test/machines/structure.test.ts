/** What holds for every machine, whatever it does. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AnyActorLogic, type AnyStateMachine, createActor, StateMachine } from 'xstate';
import { conversationMachine } from '../../machines/conversation.machine.ts';
import { conversationsMachine } from '../../machines/conversations.machine.ts';
import { housekeepingMachine } from '../../machines/housekeeping.machine.ts';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { rulingMachine } from '../../machines/ruling.machine.ts';
import { watchdogMachine } from '../../machines/watchdog.machine.ts';
import { chartFaults, stateNodesOf } from '../support/machineStructure.ts';

const folder = join(import.meta.dirname, '../../machines');
const files = readdirSync(folder);
const source = (file: string) => readFileSync(join(folder, file), 'utf8');

function isLogic(value: unknown): value is AnyActorLogic {
  return typeof value === 'object' && value !== null && 'getInitialSnapshot' in value;
}

const machines: [string, AnyStateMachine][] = [
  ['ruling', rulingMachine],
  ['conversation', conversationMachine],
  ['conversations', conversationsMachine],
  ['lifecycle', lifecycleMachine],
  ['housekeeping', housekeepingMachine],
  ['watchdog', watchdogMachine],
];

test('every machine of the folder is looked at here', () => {
  const charts = files.filter((file) => file.endsWith('.machine.ts'));
  expect(charts.toSorted()).toEqual(machines.map(([name]) => `${name}.machine.ts`).toSorted());
});

describe.each(machines)('%s', (name, machine) => {
  test('every state says what it is', () => {
    const silent = stateNodesOf(machine).filter((node) => (node.description ?? '').length < 10);
    expect(silent.map((node) => node.id)).toEqual([]);
  });

  test('every invoke has an owner for its error and the id of its actor key', () => {
    const invokes = stateNodesOf(machine).flatMap((node) => node.invoke.map((invoke) => ({ node, invoke })));
    expect(invokes.length).toBeGreaterThan(0);
    for (const { node, invoke } of invokes) {
      expect(invoke.id).toBe(invoke.src);
      expect(node.ownEvents).toContain(`xstate.error.actor.${invoke.id}`);
    }
  });

  test('every delay is named, and by its kind', () => {
    const delays = stateNodesOf(machine).flatMap((node) => node.after.map((delayed) => String(delayed.delay)));
    expect(delays.length).toBeGreaterThan(0);
    for (const delay of delays) expect(delay).toMatch(/(Limit|Delay|Interval)$/);
    expect(Object.keys(machine.implementations.delays).toSorted()).toEqual([...new Set(delays)].toSorted());
  });

  test('an actor that nobody provided fails by its name', async () => {
    // The machine of a child is no placeholder.
    const impure = Object.entries(machine.implementations.actors).filter(
      ([, logic]) => !(logic instanceof StateMachine),
    );
    expect(impure.length).toBeGreaterThan(0);
    for (const [key, logic] of impure) {
      const failure = Promise.withResolvers<unknown>();
      if (!isLogic(logic)) throw new Error(`${key} is no actor logic`);
      const actor = createActor(logic);
      actor.subscribe({ error: failure.resolve });
      actor.start();
      expect(String(await failure.promise)).toBe(`Error: actor "${key}" is not provided`);
    }
  });

  test('the chart is one literal', () => {
    expect(chartFaults(source(`${name}.machine.ts`))).toEqual([]);
  });
});

test.each(files)('%s is pure, documented and short', (file) => {
  const text = source(file);
  expect(text.split('\n').length - 1).toBeLessThanOrEqual(300);
  expect(text.startsWith('/**')).toBe(true);
  for (const [, kind, from] of text.matchAll(/^import (type )?[^;]*?from '([^']+)';/gms)) {
    const pure = from === 'xstate' || /^\.\/\w+\.(machine|setup|types)\.ts$|^\.\/reason\.ts$/.test(from ?? '');
    expect(pure || kind === 'type ', `${file} imports ${from}`).toBe(true);
  }
  // A machine reads no clock and makes up no id.
  expect(text).not.toMatch(/Date\.|randomUUID|Math\.random|process\.\w/);
});

test('a chart that a text tool could not read is noticed', () => {
  expect(chartFaults('setup({}).createMachine({ states: { ...shared } })')).toEqual(['a spread']);
  expect(chartFaults('setup({}).createMachine({ states: { [name]: {} } })')).toEqual(['a computed key']);
  expect(chartFaults('setup({}).createMachine({ states: shared })')).toEqual(['a reference: states']);
  expect(chartFaults('setup({}).createMachine({ on: { go: { actions, target: `a` } } })')).toEqual([
    'a reference: actions',
  ]);
  expect(chartFaults('setup({}).createMachine({ on, initial: `a` })')).toEqual(['a reference: on']);
  expect(chartFaults("setup({}).createMachine({ entry: assign({ a: 'x' }) })")).toEqual([
    'a reference: entry',
    'a call: { entry: assign(',
  ]);
  expect(chartFaults('createMachine({}); createMachine({})')).toEqual(['2 createMachine']);
  expect(chartFaults("setup({}).createMachine({ description: 'one (of two) [x]: ...' })")).toEqual([]);
});
