/**
 * Loads the modules of the copy that Stryker made as often as somebody asks: each time all of them are new, and what
 * they import as `vitest` is warm/vitest.ts. Packages are loaded once.
 */
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SHIM = new URL('./vitest.ts', import.meta.url).href;

export interface Modules {
  /** What is loaded from now on is loaded anew. */
  renew(): void;
  /** Imports a file, path relative to the copy. */
  load(file: string): Promise<unknown>;
}

/** @param root the copy's folder, absolute */
export function freshModules(root: string): Modules {
  const ours = pathToFileURL(`${root}/`).href;
  const isOurs = (url: string | undefined): boolean =>
    url !== undefined && url.startsWith(ours) && !url.includes('/node_modules/');
  const sources = new Map<string, string>();
  const sourceOf = (path: string): string => {
    const known = sources.get(path);
    if (known !== undefined) return known;
    const source = stripTypeScriptTypes(readFileSync(path, 'utf8'));
    sources.set(path, source);
    return source;
  };
  let generation = 0;
  registerHooks({
    resolve: (specifier, context, next) => {
      if (!isOurs(context.parentURL)) return next(specifier, context);
      if (specifier === 'vitest') return { url: SHIM, shortCircuit: true };
      const found = next(specifier, context);
      return isOurs(found.url) ? { ...found, url: found.url + new URL(context.parentURL ?? '').search } : found;
    },
    load: (url, context, next) => {
      if (!isOurs(url) || !new URL(url).pathname.endsWith('.ts')) return next(url, context);
      return { format: 'module', source: sourceOf(fileURLToPath(url.replace(/\?.*$/, ''))), shortCircuit: true };
    },
  });
  return {
    renew: () => {
      generation += 1;
    },
    load: (file) => import(`${pathToFileURL(join(root, file)).href}?generation=${generation}`),
  };
}
