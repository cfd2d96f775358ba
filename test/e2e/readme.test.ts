/** The README's picture is what the command prints; `UPDATE_PICTURES=1 npm test` draws it anew. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { terminalPicture } from '../support/terminalPicture.ts';

const Manifest = z.object({ scripts: z.record(z.string(), z.string()) });

const QUESTION = 'May I call a standoff on the first day?';
const PICTURE = join(import.meta.dirname, '../../docs/ask.svg');
const README = join(import.meta.dirname, '../../README.md');
const MAIN = join(import.meta.dirname, '../../src/main.ts');

let dataPath: string;

beforeAll(async () => {
  dataPath = await mkdtemp(join(tmpdir(), 'rules-lawyer-readme-'));
});

afterAll(() => rm(dataPath, { recursive: true, force: true }));

it('shows in its picture what the command prints', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'ask', QUESTION], {
    env: { ...process.env, DATA_PATH: dataPath, PDF_STORAGE_PATH: join(import.meta.dirname, '../../samples/library') },
  });
  const picture = terminalPicture(`npm run -s ask -- "${QUESTION}"`, stdout);
  if (process.env['UPDATE_PICTURES'] === '1') await writeFile(PICTURE, picture);
  expect(await readFile(PICTURE, 'utf8')).toBe(picture);
});

it('names every command of package.json, and none that is not there', async () => {
  const readme = await readFile(README, 'utf8');
  const manifest = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
  const scripts = Object.keys(Manifest.parse(JSON.parse(manifest)).scripts);
  const named = new Set(
    [...readme.matchAll(/npm (?:run (?:-s )?([\w:]+)|(test|start)\b)/g)].map((match) => match[1] ?? match[2] ?? ''),
  );
  for (const script of scripts) expect(named, `npm run ${script} is not in the README`).toContain(script);
  for (const name of named) {
    expect(scripts, `the README names npm run ${name}`).toContain(name);
  }
});
