/**
 * Loaded before a program (`--import`): ends it by SIGKILL before the step of that number (`DIE_AT_STEP`, from 1) that gives
 * a file a name or takes one away. That is what is left of a program when the power goes.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

let left = Number(process.env['DIE_AT_STEP']);

function step<Args extends readonly unknown[], Result>(perform: (...args: Args) => Result): (...args: Args) => Result {
  return (...args) => {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return perform(...args);
  };
}

fs.renameSync = step(fs.renameSync);
fs.linkSync = step(fs.linkSync);
fs.rmSync = step(fs.rmSync);
syncBuiltinESMExports();
