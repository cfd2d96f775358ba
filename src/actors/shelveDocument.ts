/** Fetches a rulebook that somebody sent, checks it, puts it into the library and reads it. */
import { rm } from 'node:fs/promises';
import { fromPromise } from 'xstate';
import { RulesLawyerError } from '../errors.ts';
import { hiddenPlace, mustBeWritable, shelfName, shelve, ShelvingError } from '../library/shelve.ts';
import type { Resources } from '../resources.ts';
import { LARGEST_UPLOAD } from '../table/settings.ts';
import { readSentFile } from '../table/sentFile.ts';
import type { PulledQuestion, SentFile, Shelving } from '../tablePorts.ts';
import { download, FileError } from '../telegram/files.ts';
import { tableService } from './tableParts.ts';

type Refusal = Extract<Shelving, { readonly kind: 'refused' }>['reason'];

/** What can be told to whoever sent it; anything else is a defect, or worth another try. */
function refusalOf(error: unknown): Refusal | null {
  if (error instanceof ShelvingError) return error.code;
  if (error instanceof FileError && error.code === 'unwritable') return error.retryable ? 'no_space' : 'read_only';
  if (!(error instanceof RulesLawyerError)) return null;
  if (error.code === 'too_large') return 'too_large';
  return ['rejected', 'malformed', 'unreachable'].includes(error.code) ? 'unavailable' : null;
}

/** A phone may send a PDF without a name. */
function nameOf({ name, mimeType }: SentFile, questionId: number): string | null {
  const fallback = `rulebook-${questionId}`;
  return name === '' && mimeType === 'application/pdf' ? `${fallback}.pdf` : shelfName(name, fallback);
}

export const shelveDocument = (resources: Resources) =>
  fromPromise<Shelving, PulledQuestion | null>(async ({ input, signal }) => {
    if (input === null) throw new Error('there is no document to shelve');
    const { libraryFolder } = resources;
    const { library } = resources.use();
    const file = readSentFile(input.text);
    const name = nameOf(file, input.questionId);
    if (name === null) return { kind: 'refused', reason: 'not_pdf' };
    if ((file.size ?? 0) > LARGEST_UPLOAD) return { kind: 'refused', reason: 'too_large' };
    const incoming = hiddenPlace(libraryFolder, String(input.questionId));
    let replaced: boolean;
    try {
      await mustBeWritable(libraryFolder);
      // Left by a process that ended in between.
      await rm(incoming, { force: true });
      const { api } = tableService(resources);
      await download(api, file.fileId, incoming, { limitBytes: LARGEST_UPLOAD, signal });
      replaced = await shelve(incoming, libraryFolder, name);
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === null) throw error;
      return { kind: 'refused', reason };
    }
    await library.refresh(signal);
    const listed = library.contents().files.find(({ path }) => path === name);
    if (listed === undefined) return { kind: 'refused', reason: 'not_listed' };
    if (listed.state === 'indexed') {
      return { kind: 'shelved', file: name, game: listed.game, pages: listed.pages, replaced };
    }
    return { kind: 'quarantined', file: name, state: listed.state, reason: listed.reason };
  });
