/** What the process does with the rulings in flight: the cap, duplicates, defects, cancelling. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { startProcess } from '../support/machineProcess.ts';

test('one more than the cap is refused as busy, and taken once one ended', async () => {
  const process = startProcess({ maxRulings: 2 });
  await process.ready();
  process.ask('a');
  expect(process.tags()).toContain('accepting');
  process.ask('b');
  expect(process.tags()).not.toContain('accepting');
  process.ask('c');
  expect(process.refusals()).toEqual(['c: busy']);
  expect(process.rulings()).toEqual(['a', 'b']);
  await process.end('a');
  expect(process.tags()).toContain('accepting');
  process.ask('c');
  expect(process.rulings()).toEqual(['b', 'c']);
  expect(process.refusals()).toEqual(['c: busy']);
});

test('an id in flight is refused as a duplicate below and at the cap, and is free again after its end', async () => {
  const process = startProcess({ maxRulings: 2 });
  await process.ready();
  process.ask('a');
  process.ask('a');
  process.ask('b');
  process.ask('a');
  expect(process.refusals()).toEqual(['a: duplicate', 'a: duplicate']);
  await process.end('a');
  process.ask('a');
  expect(process.refusals()).toHaveLength(2);
  expect(process.rulings()).toEqual(['b', 'a']);
});

test('a cap of nothing takes nothing', async () => {
  const process = startProcess({ maxRulings: 0 });
  await process.ready();
  process.ask('a');
  expect(process.refusals()).toEqual(['a: busy']);
});

test('a ruling whose machine throws ends alone: the others and the process go on', async () => {
  const process = startProcess();
  await process.ready();
  process.ask('a');
  process.ask('b');
  await process.crash('a');
  expect(process.settlements()).toEqual(['a: failed defect']);
  expect(process.children()).toEqual(['ruling-b']);
  await process.end('b');
  expect(process.settlements()).toEqual(['a: failed defect', 'b: undecided']);
  expect(process.children()).toEqual([]);
  expect(process.errors).toEqual([]);
});

test('what a ruling tells on its way is told on', async () => {
  const process = startProcess();
  await process.ready();
  process.ask('a');
  process.facts.splice(0);
  const degraded = { type: 'ruling.degraded', rulingId: 'a', reason: 'off' } as const;
  process.actor.send(degraded);
  expect(process.facts).toEqual([degraded]);
});

test('cancelling ends the named ruling only, at once', async () => {
  const process = startProcess();
  await process.ready();
  process.ask('a');
  process.ask('b');
  process.cancel('a');
  expect(process.settlements()).toEqual(['a: cancelled']);
  expect(process.held.held('a?').signal.aborted).toBe(true);
  expect(process.rulings()).toEqual(['b']);
  process.drain();
  process.cancel('b');
  expect(process.settlements()).toEqual(['a: cancelled', 'b: cancelled']);
  expect(process.value()).toEqual({ draining: 'releasing' });
});

test('cancelling a ruling that does not exist is harmless in every state', async () => {
  const process = startProcess();
  process.cancel('x');
  await process.ready();
  process.ask('a');
  process.cancel('x');
  process.cancel('');
  expect(process.rulings()).toEqual(['a']);
  await process.end('a');
  process.cancel('a');
  process.drain();
  process.cancel('a');
  await process.held.resolve('releaseResources', undefined);
  expect(process.output()).toEqual({ exitCode: 0, problems: [] });
  expect(process.errors).toEqual([]);
});

test('whatever comes in whatever order, each ruling taken is settled once and the cap holds', async () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(fc.constant('ask' as const), id) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom('cancel', 'end', 'crash'), id) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('drain' as const), id) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const process = startProcess({ maxRulings: 2 });
      await process.ready();
      let asked = 0;
      for (const [what, name] of steps) {
        if (process.output() !== undefined) break;
        if (what === 'ask') {
          asked += 1;
          process.ask(name);
        } else if (what === 'drain') process.drain();
        else if (what === 'cancel') process.cancel(name);
        else if (process.rulings().includes(name)) await process[what](name);
        expect(process.children().toSorted()).toEqual(
          process
            .rulings()
            .map((ruling) => `ruling-${ruling}`)
            .toSorted(),
        );
        expect(process.rulings().length).toBeLessThanOrEqual(2);
        expect(asked).toBe(process.rulings().length + process.refusals().length + process.settlements().length);
      }
      expect(process.errors).toEqual([]);
      process.actor.stop();
    }),
    { numRuns: 150 },
  );
});
