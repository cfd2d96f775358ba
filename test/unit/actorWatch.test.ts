import { describe, expect, test } from 'vitest';
import { type AnyActorRef, createActor, enqueueActions, fromPromise, setup, stopChild } from 'xstate';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { idOf, nodesOf } from '../../docs/render/chart.ts';
import { watchingFor } from '../../src/commands/watching.ts';
import { hideTables } from '../../src/logging/chatId.ts';
import { type ActorChange, createActorWatch } from '../../src/machinesPage/actorWatch.ts';
import { statesIn } from '../../src/machinesPage/statesIn.ts';

const SECRET = 'the words of a player';

interface Words {
  readonly words: string;
}

/** For the type checker alone: no value is read from it. */
const types: { readonly context?: Words; readonly input?: Words; readonly output?: Words } = {};

const table = setup({
  types,
  actors: { listen: fromPromise<string, Words>(() => new Promise(() => undefined)) },
}).createMachine({
  id: 'table',
  context: ({ input }) => input,
  output: ({ context }) => context,
  initial: 'open',
  states: {
    open: {
      initial: 'quiet',
      invoke: { src: 'listen', input: ({ context }) => context },
      on: { close: 'closed' },
      states: { quiet: { on: { speak: 'loud' } }, loud: { on: { hush: 'quiet' } } },
    },
    closed: { type: 'final' },
  },
});

function fail(): never {
  throw new Error('a defect');
}

/** Fails at once, or when it is told to. */
const brittle = setup({ actions: { fail } }).createMachine({
  id: 'brittle',
  context: ({ input }) => ({ input }),
  initial: 'whole',
  states: {
    whole: { always: { target: 'failing', guard: ({ context }) => context.input === 'now' }, on: { hit: 'failing' } },
    failing: { entry: 'fail' },
  },
});

const shelf = setup({ actors: { brittle } }).createMachine({
  id: 'shelf',
  invoke: [
    { src: 'brittle', id: 'first', input: 'now', onError: {} },
    { src: 'brittle', id: 'second', input: 'later', onError: {} },
  ],
});

type HouseEvent = { readonly type: 'wake' | 'stop'; readonly id: string };

/** As above. */
const houseTypes: { readonly events?: HouseEvent } = {};

const house = setup({
  types: houseTypes,
  actors: { table },
  actions: {
    wake: enqueueActions(({ enqueue, event }) => {
      enqueue.spawnChild('table', { id: `table-${event.id}`, input: { words: SECRET } });
    }),
    stop: stopChild(({ event }) => `table-${event.id}`),
  },
}).createMachine({ id: 'house', on: { wake: { actions: 'wake' }, stop: { actions: 'stop' } } });

function openHouse(endedLimit = 40) {
  const watch = createActorWatch({ hide: (name) => hideTables(name, (id) => `hidden${id.length}`), endedLimit });
  const actor = createActor(house, { id: 'house', inspect: watchingFor(watch) });
  actor.start();
  const wake = (id: string): AnyActorRef => {
    actor.send({ type: 'wake', id });
    const child = actor.getSnapshot().children[`table-${id}`];
    if (child === undefined) throw new Error(`table ${id} did not wake`);
    return child;
  };
  return { watch, actor, wake };
}

describe('an actor watch', () => {
  test('knows where every actor with a chart is, was, and whose child it is', () => {
    const { watch, wake } = openHouse();
    const child = wake('1:0');
    child.send({ type: 'speak' });
    const [root, one, ...more] = watch.actors();
    expect(more).toEqual([]);
    expect(root).toMatchObject({ name: 'house', parent: null, machine: 'house', status: 'active', states: ['house'] });
    expect(one).toMatchObject({
      parent: root?.key,
      machine: 'table',
      status: 'active',
      states: ['table', 'table.open', 'table.open.loud'],
      past: ['table.open.quiet'],
    });
    child.send({ type: 'hush' });
    expect(watch.actors()[1]).toMatchObject({
      states: ['table', 'table.open', 'table.open.quiet'],
      past: ['table.open.loud'],
    });
  });

  test('hides ids of chats and knows no words of anybody', () => {
    const { watch, wake, actor } = openHouse();
    const told: ActorChange[] = [];
    watch.subscribe((change) => told.push(change));
    wake('-1001234567890:7').send({ type: 'speak', words: SECRET });
    wake('4242:0').send({ type: 'close' });
    actor.send({ type: 'stop', id: '-1001234567890:7' });
    const all = JSON.stringify([told, watch.actors()]);
    expect(watch.actors().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['table-hidden14:7', 'table-hidden4:0']),
    );
    for (const secret of [SECRET, '1001234567890', '4242']) expect(all).not.toContain(secret);
  });

  test('tells how an actor has ended', () => {
    const { watch, wake, actor } = openHouse();
    wake('1:0').send({ type: 'close' });
    wake('2:0');
    actor.send({ type: 'stop', id: '2:0' });
    expect(watch.actors().map(({ machine, status, states }) => [machine, status, states.at(-1)])).toEqual([
      ['house', 'active', 'house'],
      ['table', 'done', 'table.closed'],
      ['table', 'stopped', 'table.open.quiet'],
    ]);
  });

  test('knows that an actor has failed, at its first step or later', () => {
    const watch = createActorWatch({ hide: (name) => hideTables(name, () => 'hidden') });
    const actor = createActor(shelf, { id: 'shelf', inspect: watchingFor(watch) });
    actor.start();
    const told = (): readonly string[] => watch.actors().map(({ name, status }) => `${name} ${status}`);
    expect(told().toSorted()).toEqual(['first error', 'second active', 'shelf active']);
    actor.getSnapshot().children['second']?.send({ type: 'hit' });
    expect(told().toSorted()).toEqual(['first error', 'second error', 'shelf active']);
  });

  test('forgets those who have ended longest ago, and nobody who is alive', () => {
    const { watch, wake } = openHouse(2);
    const gone: string[] = [];
    watch.subscribe((change) => gone.push(...change.gone));
    const alive = wake('0:0');
    const children = ['1:0', '2:0', '3:0', '4:0'].map(wake);
    for (const child of children) child.send({ type: 'close' });
    const left = watch.actors().map(({ key }) => key);
    expect(left).toHaveLength(4);
    expect(left).toContain(alive.sessionId);
    expect(gone).toEqual(children.slice(0, 2).map(({ sessionId }) => sessionId));
  });

  test('tells of changes of states and of nothing else, until nobody listens', () => {
    const { watch, wake } = openHouse();
    let heard = 0;
    const unsubscribe = watch.subscribe(() => {
      heard += 1;
    });
    const child = wake('1:0');
    const before = heard;
    child.send({ type: 'hush' });
    expect(heard).toBe(before);
    child.send({ type: 'speak' });
    expect(heard).toBe(before + 1);
    unsubscribe();
    child.send({ type: 'hush' });
    expect(heard).toBe(before + 1);
  });
});

test('the states of a snapshot have the ids that they have in the diagram', () => {
  const drawn = nodesOf(lifecycleMachine.root).map(idOf);
  const value = { ready: { library: { refreshing: 'overtaken' }, model: 'off', answering: 'open' } };
  const states = statesIn('lifecycle', value);
  expect(drawn).toEqual(expect.arrayContaining([...states]));
  expect(states).toEqual([
    'lifecycle',
    'lifecycle.ready',
    'lifecycle.ready.library',
    'lifecycle.ready.library.refreshing',
    'lifecycle.ready.library.refreshing.overtaken',
    'lifecycle.ready.model',
    'lifecycle.ready.model.off',
    'lifecycle.ready.answering',
    'lifecycle.ready.answering.open',
  ]);
});
