/** What some of the cited tests take that not every machine has. Whoever has it and still skips the test has not shown anything. */
import process from 'node:process';
import { hasEngine } from '../container/docker.ts';
import { CAN_SEE_PROCESSES } from '../support/processes.ts';
import { canMount, canTrace, faketimeLibrary } from '../support/tools.ts';

export type Need = 'engine' | 'mount' | 'proc' | 'strace' | 'faketime' | 'user';

/** Who looks for it, and how it is called where it is missing. */
const NEEDS: Readonly<Record<Need, { readonly label: string; readonly isHere: () => boolean | Promise<boolean> }>> = {
  // Where it cannot build an image by itself, CONTAINER_BUILD says how, as in .ci/run.
  engine: { label: 'docker engine', isHere: hasEngine },
  mount: { label: 'the right to mount', isHere: canMount },
  proc: { label: '/proc', isHere: () => CAN_SEE_PROCESSES },
  strace: { label: 'strace that may attach', isHere: canTrace },
  faketime: { label: 'libfaketime', isHere: () => faketimeLibrary() !== null },
  user: { label: 'another user than root', isHere: () => process.getuid?.() !== 0 },
};

/** By file; null: all of it. */
export const NEEDED: readonly { readonly file: string; readonly name: string | null; readonly need: Need }[] = [
  { file: 'test/container/endings.test.ts', name: null, need: 'engine' },
  {
    file: 'test/e2e/faultsStorage.test.ts',
    name: 'a full disk makes the bot unready and moves no offset; with room again it goes on, and has lost nothing',
    need: 'mount',
  },
  {
    file: 'test/e2e/faultsClock.test.ts',
    name: 'the clock of the system is set so, under the process: every question is answered, and the end is as ever',
    need: 'faketime',
  },
  { file: 'test/e2e/faultsDiskCalls.test.ts', name: null, need: 'strace' },
  { file: 'test/e2e/startChecks.test.ts', name: 'for a data folder on a disk that is read-only', need: 'mount' },
  { file: 'test/integration/database.test.ts', name: 'in a folder that is read-only', need: 'user' },
  { file: 'test/integration/extractionHostile.test.ts', name: 'on processor time stops it as well', need: 'proc' },
];

export const needOf = (file: string, name: string): Need | null =>
  NEEDED.find((needed) => needed.file === file && (needed.name ?? name) === name)?.need ?? null;

export const labelOf = (need: Need): string => NEEDS[need].label;

/** Those of `needs` that are not here. */
export async function missingOf(needs: ReadonlySet<Need>): Promise<ReadonlySet<Need>> {
  const looked = await Promise.all([...needs].map(async (need) => [need, await NEEDS[need].isHere()] as const));
  return new Set(looked.filter(([, isHere]) => !isHere).map(([need]) => need));
}
