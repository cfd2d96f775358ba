/**
 * `npm run chaos`: every fault of docs/requirements.md against the real bot, one after the other, and a table of what held.
 * Ends with 1 where something does not. SIGINT and SIGTERM end it with all that it has started.
 */
import process from 'node:process';
import { chaos } from './command.ts';
import { readRows } from './rows.ts';

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort(new Error(`stopped by ${name}`)));
process.exitCode = await chaos(process.argv.slice(2), readRows(), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  signal: stop.signal,
});
