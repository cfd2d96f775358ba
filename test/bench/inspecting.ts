/** What it costs a machine that nobody looks on, and that somebody could: the actors of as many rulings, one after the other. */
import { createActor, fromPromise, toPromise } from 'xstate';
import { rulingMachine } from '../../machines/ruling.machine.ts';
import { openInspectingOn } from '../../src/commands/inspecting.ts';
import type { Inspecting } from '../../src/inspect/inspector.ts';
import type { AskedQuestion, GameIdentification } from '../../src/ports.ts';
import { compare } from './comparison.ts';
import type { BenchRow } from './report.ts';
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

/** The port of the inspector that is on; any free one would do, and this is the one of `npm run inspect`. */
const PORT = 8_085;

/** Of a bare machine's speed: less than this would be a cost, and not the noise of a machine that does other things, too. */
const LEAST_SHARE = 0.9;

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
export async function measureInspecting(rulings: number, runs: number): Promise<readonly BenchRow[]> {
  await settlePlain(rulings);
  const off = await openInspectingOn(null, [], String);
  const without = await alternate(
    runs,
    () => settle(rulings, off),
    () => settlePlain(rulings),
  );
  const on = await openInspectingOn(PORT, [], String);
  try {
    const watched = await alternate(
      runs,
      () => settle(rulings, on),
      () => settlePlain(rulings),
    );
    const row = { unit: '/s', plainName: 'bare machine' } as const;
    const told = compare({
      ...row,
      id: 'inspector-off',
      measurement: 'rulings with the inspector off',
      ours: without.ours,
      plain: without.baseline,
    });
    return [
      {
        ...told,
        goal: `≥ ${LEAST_SHARE} of a bare machine`,
        held: told.ratio === null ? null : told.ratio >= LEAST_SHARE,
      },
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
