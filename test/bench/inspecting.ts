/** What it costs a machine that nobody looks on, and that somebody could: the actors of as many rulings, one after the other. */
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { createActor, fromPromise, toPromise } from 'xstate';
import { rulingMachine } from '../../machines/ruling.machine.ts';
import { openInspectingOn } from '../../src/commands/inspecting.ts';
import type { Inspecting } from '../../src/inspect/inspector.ts';
import type { AskedQuestion, GameIdentification } from '../../src/ports.ts';
import { atMostTimes, compare } from './comparison.ts';
import type { BenchRow } from './report.ts';
import { freePort } from '../support/freePort.ts';
import { alternate } from './statistics.ts';

const AMBIGUOUS: GameIdentification = { kind: 'ambiguous', candidates: [] };
const machine = rulingMachine.provide({
  actors: { identifyGame: fromPromise<GameIdentification, AskedQuestion>(() => Promise.resolve(AMBIGUOUS)) },
});

const INPUT = {
  rulingId: '1',
  question: '',
  gameName: null,
  chosenGame: null,
  activeGame: null,
  history: [],
  payer: null,
  mayDeliberate: false,
  observer: null,
};

const BARE = 'bare machine';

/** Of a bare machine's time: more than this would be a cost, and not the noise of a machine that does other things, too. */
const MOST_OF_BARE = 1.1;

/** Rulings a second. */
async function settle(rulings: number, inspecting: Inspecting | null): Promise<number> {
  const begun = performance.now();
  for (let ruling = 0; ruling < rulings; ruling += 1) {
    // As the service begins its lifecycle.
    const watched = inspecting === null ? {} : { inspect: inspecting.hear };
    await toPromise(createActor(machine, { input: INPUT, ...watched }).start());
  }
  return (1_000 * rulings) / (performance.now() - begun);
}

/** Rulings a second of machines that nothing was added to. */
async function settlePlain(rulings: number): Promise<number> {
  const begun = performance.now();
  for (let ruling = 0; ruling < rulings; ruling += 1) {
    await toPromise(createActor(machine, { input: INPUT }).start());
  }
  return (1_000 * rulings) / (performance.now() - begun);
}

/** @throws ConfigurationError where the inspector's port is taken */
export async function measureInspecting(
  { rulings, runs }: { readonly rulings: number; readonly runs: number },
  signal: AbortSignal,
): Promise<readonly BenchRow[]> {
  // What runs for the first time is slow in either way, and does not count.
  await settlePlain(rulings);
  const beside = async (inspecting: Inspecting | null) =>
    alternate(
      runs,
      async () => {
        // A signal that ends it is heard between two runs.
        await turnOfTheLoop();
        signal.throwIfAborted();
        return settle(rulings, inspecting);
      },
      () => settlePlain(rulings),
    );
  const without = await beside(await openInspectingOn(null, [], String));
  const on = await openInspectingOn(await freePort(), [], String);
  try {
    const watched = await beside(on);
    const row = { unit: '/s', plainName: BARE } as const;
    return [
      compare({
        ...row,
        id: 'inspector-off',
        measurement: 'rulings with the inspector off',
        ours: without.ours,
        plain: without.baseline,
        goal: atMostTimes(MOST_OF_BARE, BARE),
      }),
      compare({
        ...row,
        id: 'inspector-on',
        measurement: 'rulings with the inspector on, nobody looking',
        ours: watched.ours,
        plain: watched.baseline,
      }),
    ];
  } finally {
    await on?.close();
  }
}
