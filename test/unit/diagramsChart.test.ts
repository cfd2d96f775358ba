import { describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import { type Chart, type ChartState, chartOf, foldedTo } from '../../docs/render/chart.ts';
import { CHARTS } from '../../docs/render/machines.ts';
import { durationOf } from '../../docs/render/naming.ts';

/** A machine with one of everything that is drawn. */
const kettle = setup({
  types: { context: { limitMs: 0 } },
  guards: { lidIsOn: () => true },
  delays: { boilLimit: 90_000, coolDelay: ({ context }) => context.limitMs },
}).createMachine({
  id: 'kettle',
  description: 'Boils water.',
  context: { limitMs: 1_500 },
  initial: 'off',
  on: { 'kettle.break': '.broken', 'kettle.touch': { actions: () => undefined } },
  states: {
    off: {
      description: 'Cold.',
      tags: 'idle',
      on: { 'kettle.start': [{ guard: 'lidIsOn', target: 'on' }, { target: 'broken' }] },
    },
    on: {
      type: 'parallel',
      description: 'Hot.',
      states: {
        water: {
          initial: 'warming',
          states: {
            warming: { after: { boilLimit: 'boiling' }, on: { 'kettle.start': { target: 'warming', reenter: true } } },
            boiling: {
              after: { coolDelay: '#kettle.off' },
              on: { 'kettle.refill': { target: '#kettle.on.water', reenter: true } },
            },
          },
        },
        lamp: {},
      },
    },
    broken: { type: 'final' },
  },
});

const chart = chartOf(kettle, { limitMs: 1_500 });

const told = ({ arrows }: Chart) => arrows.map(({ from, to, labels }) => `${from} → ${to}: ${labels.join(' | ')}`);

function stateAt({ root }: Chart, id: string): ChartState {
  const search = (state: ChartState): readonly ChartState[] => [state, ...state.states.flatMap(search)];
  const found = search(root).find((state) => state.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

describe('a chart', () => {
  test('has an arrow for each way, with event, guard and delay', () => {
    expect(told(chart).toSorted()).toEqual([
      'kettle.off → kettle.broken: kettle.start [else]',
      'kettle.off → kettle.on: kettle.start [lidIsOn]',
      // Who leaves a region leaves them all.
      'kettle.on → kettle.off: after coolDelay · 1500 ms (in water.boiling)',
      'kettle.on.water.boiling → kettle.on.water:initial: kettle.refill',
      'kettle.on.water.warming → kettle.on.water.boiling: after boilLimit · 90 s',
      'kettle:anywhere → kettle.broken: kettle.break',
    ]);
  });

  test('tells what is heard without an arrow, where it begins and what kind a state is', () => {
    expect(stateAt(chart, 'kettle')).toMatchObject({
      kind: 'compound',
      initial: 'kettle.off',
      leadsInside: true,
      reactions: ['kettle.touch'],
      description: 'Boils water.',
    });
    expect(stateAt(chart, 'kettle.off')).toMatchObject({ kind: 'atomic', tags: ['idle'], description: 'Cold.' });
    expect(stateAt(chart, 'kettle.on')).toMatchObject({ kind: 'parallel', initial: null });
    expect(stateAt(chart, 'kettle.on.water.warming').reactions).toEqual(['kettle.start ↻']);
    expect(stateAt(chart, 'kettle.broken').kind).toBe('final');
  });

  test('folded, keeps the ways between what is left', () => {
    const folded = foldedTo(1, chart);
    expect(stateAt(folded, 'kettle.on').states).toEqual([]);
    expect(told(folded).toSorted()).toEqual([
      'kettle.off → kettle.broken: kettle.start [else]',
      'kettle.off → kettle.on: kettle.start [lidIsOn]',
      'kettle.on → kettle.off: after coolDelay · 1500 ms (in water.boiling)',
      'kettle:anywhere → kettle.broken: kettle.break',
    ]);
  });

  test('of a machine with something that cannot be drawn is refused', () => {
    const past = setup({}).createMachine({
      id: 'past',
      initial: 'a',
      states: { a: { on: { back: 'b.before' } }, b: { initial: 'c', states: { c: {}, before: { type: 'history' } } } },
    });
    expect(() => chartOf(past, {})).toThrow('past.b.before: history');
    const nameless = setup({}).createMachine({
      id: 'nameless',
      initial: 'a',
      states: { a: { on: { go: { guard: () => true, target: 'b' } } }, b: {} },
    });
    expect(() => chartOf(nameless, {})).toThrow('a guard without a name');
  });
});

test.each([
  [250, '250 ms'],
  [1_000, '1 s'],
  [1_500, '1500 ms'],
  [90_000, '90 s'],
  [120_000, '2 min'],
  [21_600_000, '6 h'],
])('%i ms is %s', (ms, words) => {
  expect(durationOf(ms)).toBe(words);
});

const labelsOf = (name: string): readonly string[] => CHARTS[name]?.arrows.flatMap(({ labels }) => labels) ?? [];

describe('the machines of the bot', () => {
  test('say how long their limits are, also those that are configured', () => {
    expect(labelsOf('lifecycle')).toEqual(
      expect.arrayContaining(['after bootLimit · 1 min', 'after drainLimit · 15 s', 'after releaseLimit · 5 s']),
    );
    expect(labelsOf('conversations')).toContain('after finishLimit · 12 s');
    expect(labelsOf('ruling')).toContain('after deliberationLimit · 90 s');
  });

  test('the ways of a ruling into a verdict are drawn', () => {
    expect(told(CHARTS['ruling'] ?? chart)).toEqual(
      expect.arrayContaining([
        'ruling.verifying → ruling.ruled: done [quotesAreVerified]',
        'ruling:anywhere → ruling.cancelled: ruling.cancel',
        'ruling.degraded → ruling.extracting: [evidenceSuffices]',
      ]),
    );
  });

  test.each(Object.keys(CHARTS))('%s: every state can be reached by an arrow, or is where it begins', (name) => {
    const { root, arrows } = CHARTS[name] ?? chart;
    const unreached = (state: ChartState, parent: ChartState | null): readonly string[] => {
      const isEntered =
        parent === null ||
        parent.kind === 'parallel' ||
        parent.initial === state.id ||
        arrows.some(({ to }) => to === state.id || to.startsWith(`${state.id}.`));
      return [...(isEntered ? [] : [state.id]), ...state.states.flatMap((child) => unreached(child, state))];
    };
    expect(unreached(root, null)).toEqual([]);
  });
});
