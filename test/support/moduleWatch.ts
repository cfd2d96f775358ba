/**
 * Runs before a program of ours (`--import`) and watches its modules: at the end the addresses of all that were loaded are
 * added to the file MODULES_FILE; the packages that MODULES_MISSING names (with spaces between) are as if not installed.
 */
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import process from 'node:process';

const file = process.env['MODULES_FILE'];
const missing = (process.env['MODULES_MISSING'] ?? '').split(' ');
const loaded: string[] = [];

registerHooks({
  resolve: (specifier, context, next) => {
    if (!missing.includes(specifier)) return next(specifier, context);
    throw Object.assign(new Error(`Cannot find package '${specifier}'`), { code: 'ERR_MODULE_NOT_FOUND' });
  },
  load: (url, context, next) => {
    loaded.push(url);
    return next(url, context);
  },
});

process.on('exit', () => {
  if (file !== undefined) appendFileSync(file, loaded.map((url) => `${url}\n`).join(''));
});
