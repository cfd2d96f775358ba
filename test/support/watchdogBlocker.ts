/**
 * A process of its own under a watchdog that trips after so many ticks (first argument) of so many milliseconds (second).
 * It says `watched`, then blocks its event loop for as long as the third argument says (milliseconds), says `free`, and
 * lives on until its standard input ends.
 */
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { watchEventLoop } from '../../src/health/watchdog.ts';

const [limit = 0, interval = 0, blocked = 0] = process.argv.slice(2).map(Number);
const leaving = new AbortController();
process.stdin.on('end', () => leaving.abort()).resume();
void watchEventLoop(leaving.signal, { limit, interval });
await wait(5 * interval);
process.stdout.write('watched\n');
await wait(interval);
// Blocks as a loop without an end does: no timer, no signal handler runs.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blocked);
process.stdout.write('free\n');
