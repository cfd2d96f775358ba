/**
 * Installs what `package-lock.json` names when it is not there yet, so that every `npm run …` works on a fresh clone.
 * Plain JavaScript without imports of ours: it runs on whatever Node happens to run npm, before Node 24 is installed.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.rules-lawyer-setup');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package.json')))
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

const upToDate = () =>
  existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(join(root, 'node_modules', '.bin', 'node'));

if (!upToDate()) {
  process.stderr.write('Installing dependencies (once)…\n');
  // npm's own words go to standard error: standard output belongs to the command that follows.
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    // A production-minded environment must not leave out the tools that the scripts need.
    env: { ...process.env, NODE_ENV: 'development', npm_config_omit: '' },
  });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}
