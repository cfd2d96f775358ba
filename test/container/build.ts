/** Builds the image once, before all container tests, and again after a change of the source; says how long it took. */
import process from 'node:process';
import type { TestProject } from 'vitest/node';
import { build, docker, hasEngine, IMAGE, inspect } from './docker.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether there is an engine, and the image. */
    readonly engine: boolean;
  }
}

const MEGABYTE = 1_000_000;

export default async function setup(project: TestProject): Promise<void> {
  const engine = await hasEngine();
  project.provide('engine', engine);
  if (!engine || process.env['CONTAINER_IMAGE'] !== undefined) return;
  const begun = performance.now();
  await build(IMAGE);
  const seconds = (performance.now() - begun) / 1_000;
  const size = Number(await inspect(IMAGE, '{{.Size}}')) / MEGABYTE;
  const version = await docker('version', '--format', '{{.Server.Version}}');
  process.stderr.write(
    `image: ${size.toFixed(0)} MB, built in ${seconds.toFixed(1)} s (whatever was cached) by engine ${version}\n`,
  );
}
