/** A housekeeping whose looks and whose pruning wait for the test, beside a process or by itself. */
import { type AnyEventObject, createActor, fromCallback, type SimulatedClock } from 'xstate';
import { housekeepingMachine } from '../../machines/housekeeping.machine.ts';
import type { HeadroomFact, HousekeepingFact, HousekeepingReport } from '../../machines/housekeeping.types.ts';
import { codedError } from './machineRulings.ts';
import { HeldActors, type TimerBoard } from './machineStage.ts';

/** Sees nothing and removes nothing: for tests that are about something else. Its timers go off in none of them. */
export function idleHousekeeping() {
  return housekeepingMachine.provide({
    delays: {
      firstPruneDelay: 900_000_001,
      pruneInterval: 900_000_002,
      pruneLimit: 900_000_003,
      headroomRetryDelay: 900_000_004,
    },
    actors: { watchHeadroom: fromCallback(() => () => undefined) },
  });
}

/** What `watchHeadroom` tells. */
export const headroomFacts = {
  'memory low': { type: 'memory.ranLow', used: 80, limit: 100 },
  'memory lower': { type: 'memory.ranLow', used: 90, limit: 100 },
  'memory well': { type: 'memory.recovered' },
  'disk low': { type: 'disk.ranLow', free: 150 },
  'disk well': { type: 'disk.recovered' },
  'headroom failed': { type: 'headroom.failed', reason: 'EIO' },
} satisfies Record<string, HeadroomFact>;

/** The housekeeping in an actor of its own, with somebody who hears its reports. */
export function startHousekeeping(clock: SimulatedClock | TimerBoard, delays: Readonly<Record<string, number>> = {}) {
  const held = new HeldActors();
  const telling = new Set<(fact: HeadroomFact) => void>();
  let looks = 0;
  const facts: HousekeepingFact[] = [];
  const errors: unknown[] = [];
  const observer = createActor(
    fromCallback<HousekeepingReport>(({ receive }) => {
      receive(({ type, fact }) => {
        if (type === 'housekeeping.reported') facts.push(fact);
      });
    }),
  );
  observer.start();
  const machine = housekeepingMachine.provide({
    delays,
    actors: {
      watchHeadroom: fromCallback<AnyEventObject>(({ sendBack, receive }) => {
        looks += 1;
        telling.add(sendBack);
        receive(() => {
          telling.delete(sendBack);
          throw codedError('broken');
        });
        return () => {
          telling.delete(sendBack);
        };
      }),
      pruneRecords: held.promise('pruneRecords'),
    },
  });
  const actor = createActor(machine, { input: { observer }, clock });
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.start();
  return {
    actor,
    errors,
    facts,
    held,
    tell: (fact: HeadroomFact) => {
      for (const sendBack of telling) sendBack(fact);
    },
    listening: () => telling.size,
    /** How often it was begun to look. */
    looks: () => looks,
  };
}
