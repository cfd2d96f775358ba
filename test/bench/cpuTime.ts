/** Time that a process, all its threads together, has spent on a processor. */
import { type ProcessId, readProc } from './procFiles.ts';

/** Linux counts in hundredths of a second wherever it shows the time to programs. */
const TICK = 10;
/** Of what follows the name of the program, which may itself hold blanks and brackets: proc(5). */
const USER_TIME = 11;
const SYSTEM_TIME = 12;

/** Milliseconds; null where the system does not tell. */
export function cpuTime(process: ProcessId): number | null {
  const stat = readProc(process, 'stat');
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) * TICK;
}
