/** The shape of the project as a test: who may import whom, and where each vendor lives (docs: house style, "Shape"). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Finding, findings, importsOf, type Rule, type SourceFile } from './support/architecture.ts';

const root = join(import.meta.dirname, '..');

function filesOf(folder: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|mjs|js|mts|cts|cjs|tsx)$/.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

const files = ['machines', 'src', 'test'].flatMap(filesOf);

const told = (found: readonly Finding[]): readonly string[] =>
  found.map(({ rule, path, what }) => `${rule}: ${path} ${what}`);

describe('the project', () => {
  test('breaks no rule', () => {
    expect(told(findings(files))).toEqual([]);
  });

  test('was looked at as a whole', () => {
    const paths = files.map((file) => file.path);
    expect(paths).toEqual(
      expect.arrayContaining(['machines/lifecycle.machine.ts', 'src/main.ts', 'src/setup.mjs', 'src/text/fold.ts']),
    );
    // Every line that looks like an import is understood as one.
    for (const { path, text } of files.filter((file) => !file.path.startsWith('test/'))) {
      const lines = text.match(/^import\b.*|^\} from '.*|^export .* from '.*/gm) ?? [];
      const opened = lines.filter((line) => line.startsWith('import') && !line.includes("'"));
      // `import()` of a literal, which stands anywhere.
      const late = text.match(/\bimport\('/g) ?? [];
      const imports = lines.length - opened.length + late.length;
      expect({ path, imports: importsOf(text).length }).toEqual({ path, imports });
    }
  });
});

/** Every rule with sources that break it and a source that does not. */
const header = '/** What it is. */\n';
const broken: readonly [rule: Rule, why: string, path: string, text: string][] = [
  ['pure machines', 'a Node built-in', 'machines/a.machine.ts', "import { readFileSync } from 'node:fs';"],
  ['pure machines', 'a Node built-in for its side effect', 'machines/a.machine.ts', "import 'node:fs';"],
  ['pure machines', 'a built-in, late', 'machines/a.machine.ts', "const fs = () => import('node:fs');"],
  ['pure machines', 'values of a port', 'machines/a.machine.ts', "import { type GameRef } from '../src/ports.ts';"],
  ['pure machines', 'a clock', 'machines/a.machine.ts', 'const at = Date.now();'],
  ['pure machines', 'an id', 'machines/a.machine.ts', 'const id = crypto.randomUUID();'],
  ['pure machines', 'chance', 'machines/a.machine.ts', 'const chance = Math.random();'],
  ['direction', 'types of a room', 'machines/a.machine.ts', "import type { A } from '../src/library/library.ts';"],
  ['vendors', 'a vendor', 'machines/a.machine.ts', "import { z } from 'zod';"],
  ['vendors', 'types of a vendor', 'machines/a.machine.ts', "import type { Kysely } from 'kysely';"],
  ['direction', 'upwards', 'src/library/a.ts', "import { createResources } from '../resources.ts';"],
  ['direction', 'a type upwards', 'src/storage/a.ts', "import type { Config } from '../config.ts';"],
  ['direction', 'an actor', 'src/search/a.ts', "import { openStorage } from '../actors/openStorage.ts';"],
  ['direction', 'a neighbour', 'src/search/a.ts', "import { createLibrary } from '../library/library.ts';"],
  ['direction', 'a neighbour', 'src/answer/a.ts', "import { retrieve } from '../search/retrieve.ts';"],
  ['direction', 'a machine', 'src/library/a.ts', "import type { B } from '../../machines/b.types.ts';"],
  ['direction', 'anything', 'src/text/a.ts', "import type { GameRef } from '../ports.ts';"],
  ['direction', 'a command', 'src/actors/a.ts', "import { ask } from '../commands/ask.ts';"],
  ['direction', 'rooms', 'src/main.ts', "import { createLibrary } from './library/library.ts';"],
  ['direction', 'again', 'src/library/a.ts', "export { ask } from '../commands/ask.ts';"],
  ['direction', 'a test', 'src/library/a.ts', "import { b } from '../../test/support/b.ts';"],
  ['vendors', 'the database driver', 'src/library/a.ts', "import BetterSqlite3 from 'better-sqlite3';"],
  ['vendors', 'the query builder', 'src/search/a.ts', "import { sql } from 'kysely';"],
  ['vendors', 'types of the query builder', 'src/search/a.ts', "import type { Kysely } from 'kysely';"],
  ['vendors', 'the machinery', 'src/library/a.ts', "import { createActor } from 'xstate';"],
  ['vendors', 'the watcher', 'src/library/a.ts', "import { watch } from 'chokidar';"],
  ['vendors', 'the PDF reader', 'src/library/a.ts', "import { init } from '@embedpdf/pdfium';"],
  ['vendors', 'a stemmer', 'src/search/a.ts', "import { stemmer } from '@orama/stemmers/en';"],
  ['vendors', 'the parser of outside data', 'src/answer/a.ts', "import { z } from 'zod';"],
  ['vendors', 'the parser of questions.yaml', 'src/library/a.ts', "import { parse } from 'yaml';"],
  ['vendors', 'the logger', 'src/commands/a.ts', "import { createLogger } from 'winston';"],
  ['direction', 'a log in a room', 'src/table/a.ts', "import type { Log } from '../logging/log.ts';"],
  ['vendors', 'the inspector', 'src/commands/a.ts', "const it = await import('@statelyai/inspect');"],
  ['vendors', 'the sockets', 'src/health/a.ts', "import { WebSocketServer } from 'ws';"],
  ['direction', 'a log in the inspector', 'src/inspect/a.ts', "import type { Log } from '../logging/log.ts';"],
  ['vendors', 'a package nobody knows', 'src/text/a.ts', "import leftPad from 'left-pad';"],
  ['vendors', 'a package, late', 'src/text/a.ts', "const pad = await import('left-pad');"],
  ['vendors', 'an unknown module', 'src/text/a.ts', 'const pad = await import(name);'],
  ['vendors', 'a built-in by its old name', 'src/library/a.ts', "import { readFileSync } from 'fs';"],
  ['process', 'the end', 'src/commands/a.ts', 'process.exit(1);'],
  ['process', 'the exit code', 'src/commands/a.ts', 'process.exitCode = 1;'],
  ['process', 'the environment', 'src/config.ts', "const token = process.env['TOKEN'];"],
  ['browser', 'a Node built-in', 'src/standin/page/a.js', "import { join } from 'node:path';"],
  ['browser', 'a package', 'src/standin/page/a.js', "import { z } from 'zod';"],
  ['direction', 'the server', 'src/standin/page/a.js', "import { World } from '../world.ts';"],
  ['browser', 'markup', 'src/standin/page/a.js', 'element.innerHTML = text;'],
  ['browser', 'markup beside', 'src/standin/page/a.js', "element.insertAdjacentHTML('beforeend', text);"],
  ['browser', 'code', 'src/standin/page/a.js', 'eval(text);'],
  ['console', 'the console', 'src/text/a.ts', "console.log('x');"],
  ['barrels', 'a barrel', 'src/text/index.ts', 'export const a = 1;'],
  ['length', '301 lines', 'src/text/a.ts', 'x();\n'.repeat(300)],
  ['specifiers', 'nothing', 'src/text/a.ts', "import { b } from './nowhere.ts';"],
  ['specifiers', 'without its ending', 'src/text/a.ts', "import { b } from './fold';"],
];

/** Files that the made-up ones import. */
const around = [
  'src/ports.ts',
  'src/resources.ts',
  'src/config.ts',
  'src/library/library.ts',
  'src/logging/log.ts',
  'src/search/retrieve.ts',
  'src/actors/openStorage.ts',
  'src/commands/ask.ts',
  'src/text/fold.ts',
  'src/standin/world.ts',
  'machines/b.types.ts',
  'test/support/b.ts',
].map((path) => ({ path, text: header }));

const made = (name: string, text: string): SourceFile => ({ path: `src/text/${name}.ts`, text: header + text });

describe('the rules', () => {
  test.each(broken)('%s: %s in %s is found', (rule, _, path, text) => {
    const found = findings([...around.filter((file) => file.path !== path), { path, text: header + text }]);
    expect(found.map((finding) => [finding.rule, finding.path])).toEqual([[rule, path]]);
  });

  test('header: a file that does not say what it is is found', () => {
    expect(told(findings([{ path: 'src/text/a.ts', text: 'export const a = 1;\n' }]))).toEqual([
      'header: src/text/a.ts does not begin with a header comment',
    ]);
  });

  test('circles: a circle over three files is found once, and one of types is none', () => {
    const a = made('a', "import { b } from './b.ts';");
    const b = made('b', "export {\n  c,\n} from './c.ts';");
    const back = "import { a } from './a.ts';";
    expect(told(findings([a, b, made('c', back)]))).toEqual([
      'circles: src/text/a.ts src/text/a.ts → src/text/b.ts → src/text/c.ts → src/text/a.ts',
    ]);
    expect(findings([a, b, made('c', back.replace('import', 'import type'))])).toEqual([]);
  });

  test('what is allowed is not found', () => {
    const allowed = [
      ['machines/a.machine.ts', "import { setup } from 'xstate';\nimport type { GameRef } from '../src/ports.ts';"],
      ['machines/c.machine.ts', "import { b } from './b.types.ts';\n// Date.now() is not for machines\n"],
      ['src/actors/a.ts', "import { fromPromise } from 'xstate';\nimport { retrieve } from '../search/retrieve.ts';"],
      ['src/search/a.ts', "import { fold } from '../text/fold.ts';\nimport { readFileSync } from 'node:fs';"],
    ].map(([path = '', text = '']) => ({ path, text: header + text }));
    expect(told(findings([...around, ...allowed]))).toEqual([]);
  });
});
