/** Loaded before the bot (`--import`): on SIGUSR2 the event loop stands still for 20 s, as in a computation without an end. */
import process from 'node:process';

const SPIN = 20_000;

process.on('SIGUSR2', () => {
  process.stderr.write('blocked.\n');
  const until = performance.now() + SPIN;
  while (performance.now() < until);
  process.stderr.write('free again.\n');
});
