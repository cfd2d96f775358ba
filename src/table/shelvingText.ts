/** What became of a rulebook that somebody sent, in words. */
import type { RichText, Shelving } from '../tablePorts.ts';
import { plain } from '../text/richText.ts';
import type { Naming } from './gameNames.ts';
import { readSentFile } from './sentFile.ts';
import { LARGEST_UPLOAD } from './settings.ts';
import type { Words } from './words/words.ts';

/**
 * @param stored the JSON of the file as it came in
 * @param naming what games are called where it is read
 */
export function shelvingText(stored: string, shelving: Shelving, { upload }: Words, naming: Naming): RichText {
  const { name } = readSentFile(stored);
  switch (shelving.kind) {
    case 'shelved': {
      const shelved = { ...shelving, game: naming(shelving.game) };
      return plain(shelved.replaced ? upload.replaced(shelved) : upload.indexed(shelved));
    }
    case 'quarantined':
      return plain(upload.quarantined(shelving.file, shelving.state, shelving.reason));
    case 'refused':
    default:
      return plain(refusals(name, upload)[shelving.reason]);
  }
}

type Refusal = Extract<Shelving, { readonly kind: 'refused' }>['reason'];

function refusals(name: string, upload: Words['upload']): Readonly<Record<Refusal, string>> {
  return {
    not_pdf: upload.notPdf(name),
    too_large: upload.tooLarge(name, LARGEST_UPLOAD),
    read_only: upload.readOnlyFolder,
    no_space: upload.noSpace,
    unavailable: upload.notReceived(name),
    not_listed: upload.notReceived(name),
  };
}
