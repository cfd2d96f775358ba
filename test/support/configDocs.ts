/**
 * The table of variables in the README and `.env.example`, made from the schema of the configuration.
 * Run: writes both (`npm run docs:config`).
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { VARIABLES } from '../../src/config/variables.ts';

const ROOT = join(import.meta.dirname, '../..');
export const README = join(ROOT, 'README.md');
export const EXAMPLE = join(ROOT, '.env.example');

const BLOCK = /(<!-- config -->\n).*(<!-- \/config -->)/su;

function table(): string {
  const rows = VARIABLES.map(({ name, says, standard, default: value }) => {
    return `| \`${name}\` | ${standard ?? `\`${value}\``} | ${says} |`;
  });
  return ['| variable | standard value | says |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

/** The README with its table as it is to be. @throws where it has no place for it */
export function withTable(readme: string): string {
  if (!BLOCK.test(readme)) throw new Error('README.md has no <!-- config --> … <!-- /config -->');
  return readme.replace(BLOCK, (_, begin: string, end: string) => `${begin}\n${table()}\n${end}`);
}

export function example(): string {
  const blocks = VARIABLES.map(({ name, says, standard, written, default: value }) => {
    const usual = standard === undefined ? '' : ` (${standard})`;
    return `# ${says}${usual}\n# ${name}=${written ?? value}\n`.replaceAll('`', '');
  });
  const head = [
    '# What the bot is configured by. Copy this to .env, take the # off the lines that you want to change, and load it:',
    '#   set -a; . ./.env; set +a; npm start',
    '# Each may also be given as NAME_FILE, the name of a file that holds the value.',
    '',
    '',
  ].join('\n');
  return head + blocks.join('\n');
}

if (process.argv[1] === import.meta.filename) {
  await writeFile(README, withTable(await readFile(README, 'utf8')));
  await writeFile(EXAMPLE, example());
}
