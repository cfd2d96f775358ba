/** Puts a rulebook that somebody sent into the library folder: under a name that is one, and whole or not at all. */
import { access, constants, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, RulesLawyerError } from '../errors.ts';

/** `not_pdf`, `read_only`, `no_space`: what to tell whoever sent it. */
export class ShelvingError extends RulesLawyerError {
  declare readonly code: 'not_pdf' | 'read_only' | 'no_space';
}

/** Bytes of a name; file systems take 255. */
const LONGEST_NAME = 120;

/** A PDF says that it is one somewhere in here, bytes. */
const HEAD = 1024;

/** What programs for other systems take for something else than a part of a name. */
const RESERVED = /[\\/:*?"<>|]/gu;

/**
 * The name under which a file is kept: no path, nothing that a shell or a program takes for an option or hides.
 * @param fallback for a PDF that came without a name that can be read
 * @returns null where it is not the name of a PDF
 */
export function shelfName(sent: string, fallback: string): string | null {
  const base = sent.normalize('NFC').replace(/^.*[\\/]/su, '');
  const cleaned = base
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(RESERVED, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const stem = cleaned.replace(/\.pdf$/iu, '');
  if (stem === cleaned) return null;
  const visible = stem.replace(/^[.\-\s]+/u, '').replace(/[.\s]+$/u, '');
  return `${/[\p{L}\p{N}\p{S}]/u.test(visible) ? cut(visible) : fallback}.pdf`;
}

/** No letter is cut in the middle. */
function cut(name: string): string {
  let short = '';
  for (const { segment } of new Intl.Segmenter().segment(name.toWellFormed())) {
    if (Buffer.byteLength(short + segment) > LONGEST_NAME) break;
    short += segment;
  }
  return short.trim();
}

/** A file in the folder that the scan does not see. */
export function hiddenPlace(folder: string, key: string): string {
  return join(folder, `.incoming-${key}.part`);
}

/** @throws ShelvingError `read_only` */
export async function mustBeWritable(folder: string): Promise<void> {
  try {
    // With a slash at its end, so that a file in its place is none.
    await access(`${folder}/`, constants.W_OK);
  } catch (error) {
    throw refused(error);
  }
}

/**
 * Moves what was fetched to its name; a file that has it already is replaced, and serves until then.
 * @returns whether there was one. @throws ShelvingError; what was fetched is gone then
 */
export async function shelve(fetched: string, folder: string, name: string): Promise<boolean> {
  try {
    if (!(await looksLikePdf(fetched))) {
      throw new ShelvingError('not_pdf', `What was sent as ${name} is no PDF.`);
    }
    const target = join(folder, name);
    const known = await stat(target).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (known !== null && !known.isFile()) throw new ShelvingError('read_only', `${name} is a folder of the library.`);
    await rename(fetched, target);
    return known !== null;
  } catch (error) {
    await rm(fetched, { force: true });
    throw refused(error);
  }
}

async function looksLikePdf(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead).includes('%PDF-');
  } finally {
    await handle.close();
  }
}

function refused(error: unknown): unknown {
  const code = codeOf(error);
  if (['EROFS', 'EACCES', 'EPERM', 'ENOENT', 'ENOTDIR'].includes(code)) {
    return new ShelvingError('read_only', `The library folder cannot be written (${code}).`, { cause: error });
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ShelvingError('no_space', 'There is no space for the rulebook.', { cause: error });
  }
  return error;
}
