/** What a serving process tells of its memory, its disk and its records, and of helpers that it has lost. */
import type { Actor } from 'xstate';
import type { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { shownBytes } from '../health/headroom.ts';
import type { Log } from '../logging/log.ts';

/** To be called before the lifecycle starts. */
export function logHousekeeping(log: Log, lifecycle: Actor<typeof lifecycleMachine>): void {
  lifecycle.on('memory.ranLow', ({ used, limit }) =>
    log.warn(`memory runs low: ${shownBytes(used)} of ${shownBytes(limit)} are used`, { used, limit }),
  );
  lifecycle.on('memory.recovered', () => log.info('there is enough memory again'));
  lifecycle.on('disk.ranLow', ({ free }) =>
    log.warn(`the disk of the data folder fills up: ${shownBytes(free)} are free`, { free }),
  );
  lifecycle.on('disk.recovered', () => log.info('there is enough space on the disk again'));
  lifecycle.on('headroom.unwatched', ({ reason }) =>
    log.warn(`memory and disk are not looked at for a while: ${reason}`, { reason }),
  );
  lifecycle.on('watchdog.lost', ({ reason }) =>
    log.error(`the watchdog of the event loop was lost, another one is tried: ${reason}`, { reason }),
  );
  lifecycle.on('records.pruned', ({ removed }) => log.info(`old records removed: ${removed}`, { removed }));
  lifecycle.on('prune.failed', ({ reason }) => log.warn(`old records could not be removed: ${reason}`, { reason }));
  lifecycle.on('actor.lost', ({ actor, reason }) => log.error(`${actor} was lost: ${reason}`, { actor, reason }));
}
