/** What the image leaves out of the packages (deploy/prune.sh): nothing that the running bot reads. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import type { CountRequest } from '../../src/model/tokenThread.ts';
import { ROOT } from '../support/deployFiles.ts';

/** Those that the script names. */
const PACKAGES = ['better-sqlite3', 'gpt-tokenizer', 'openai', 'tinyld'];

/** A folder with nothing but these packages, as they are in the image. */
async function pruned(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-pruned-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const copies = PACKAGES.map((name) =>
    cp(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true }),
  );
  await Promise.all(copies);
  execFileSync('sh', [join(ROOT, 'deploy/prune.sh'), join(folder, 'node_modules')]);
  return folder;
}

test.skipIf(process.platform !== 'linux')(
  'the thread that counts tokens counts, and every package can be loaded',
  async () => {
    const folder = await pruned();
    for (const name of ['tokenThread', 'tokens', 'tokenRanks']) {
      await cp(join(ROOT, `src/model/${name}.ts`), join(folder, `${name}.ts`));
    }
    const worker = new Worker(join(folder, 'tokenThread.ts'));
    onTestFinished(async () => void (await worker.terminate()));
    expect(await once(worker, 'message')).toEqual([0]);
    const counts = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
    const request: CountRequest = { id: 1, texts: ['A tie goes to the defender.'], counts };
    worker.postMessage(request, []);
    expect(await once(worker, 'message')).toEqual([1]);
    expect(counts[1]).toBe(7);
    const require = createRequire(join(folder, 'index.js'));
    for (const name of ['better-sqlite3', 'openai', 'tinyld/light']) expect(require(name)).toBeTruthy();
  },
);
