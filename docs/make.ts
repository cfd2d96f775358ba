/** Draws the machines (docs/machines.md, docs/machines/*.svg) and tells what was measured (docs/proof.md, docs/proof/*.svg): `npm run docs`. Prints one line a file. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { docsFiles } from './render/files.ts';

for (const [name, text] of await docsFiles()) {
  const file = join(import.meta.dirname, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  process.stdout.write(`docs/${name}: ${Math.ceil(text.length / 1024)} kB\n`);
}
