/** Pictures of pages: out of the cache, or made in a child, one at a time. A page that cannot be drawn is an ordinary outcome. */
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../errors.ts';
import { createSlots } from '../search/exact/slots.ts';
import { filesWithBytes } from '../storage/bookFiles.ts';
import type { Database } from '../storage/schema.ts';
import type { PictureOutcome, PictureReference, PictureSource } from '../tablePorts.ts';
import type { RenderingLimits } from './limits.ts';
import { createPictureCache, type PictureCache } from './pictureCache.ts';
import { renderPage, type Rendering } from './renderPage.ts';

export interface PictureOptions {
  readonly db: Database;
  /** The library folder. What is owed from an earlier run is drawn before anybody has looked into it. */
  readonly library: string;
  /** Where pictures are kept. */
  readonly folder: string;
  /** Bytes of all pictures that are kept; 200 MB where it is missing. */
  readonly mostBytes?: number;
  readonly limits?: Partial<RenderingLimits>;
}

const MOST_KEPT = 200_000_000;
/** Children at a time: one takes 170 MB, and a container has 512. */
const MOST_AT_ONCE = 1;

/** The file is not there, or holds something else. */
const GONE: readonly string[] = ['changed', 'unreadable'];

export function createPictures({
  db,
  library,
  folder,
  mostBytes = MOST_KEPT,
  limits = {},
}: PictureOptions): PictureSource {
  const cache = createPictureCache({ folder, mostBytes, now: Date.now });
  const slots = createSlots(MOST_AT_ONCE);

  const make = async (reference: PictureReference, signal: AbortSignal): Promise<PictureOutcome> => {
    let last: PictureOutcome = { kind: 'gone' };
    // Under its real name the database knows it.
    const root = await realpath(library);
    for (const path of await filesWithBytes(db, root, reference.hash)) {
      const rendering = await renderPage({ ...reference, file: join(root, path) }, { signal, limits });
      last = outcomeOf(rendering);
      // The same book may stand in another folder, too.
      if (last.kind !== 'gone') break;
    }
    if (last.kind === 'made') await keepIfPossible(cache, reference, last);
    return last;
  };

  return {
    picture: async (reference, signal) => {
      try {
        const kept = await findIfPossible(cache, reference);
        if (kept !== null) return kept;
        const release = await slots.acquire(signal);
        try {
          // Whoever waited here may have waited for the same picture.
          return (await findIfPossible(cache, reference)) ?? (await make(reference, signal));
        } finally {
          release();
        }
      } catch (error) {
        signal.throwIfAborted();
        return { kind: 'unmade', reason: codeOf(error) };
      }
    },
  };
}

function outcomeOf(rendering: Rendering): PictureOutcome {
  if (rendering.kind === 'rendered') return { kind: 'made', bytes: rendering.bytes, format: rendering.format };
  return GONE.includes(rendering.reason) ? { kind: 'gone' } : { kind: 'unmade', reason: rendering.reason };
}

type Made = Extract<PictureOutcome, { readonly kind: 'made' }>;

/** A cache that cannot be read is as good as an empty one. */
async function findIfPossible(cache: PictureCache, reference: PictureReference): Promise<Made | null> {
  try {
    const kept = await cache.find(reference);
    return kept === null ? null : { kind: 'made', ...kept };
  } catch (error) {
    if (isOfTheFileSystem(error)) return null;
    throw error;
  }
}

/** A full disk takes nothing from whoever waits for the picture. */
async function keepIfPossible(cache: PictureCache, reference: PictureReference, made: Made): Promise<void> {
  try {
    await cache.keep(reference, made);
  } catch (error) {
    if (!isOfTheFileSystem(error)) throw error;
  }
}

function isOfTheFileSystem(error: unknown): boolean {
  return error instanceof Error && 'errno' in error;
}
