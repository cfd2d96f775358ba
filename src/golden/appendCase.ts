/** Adds a golden question to the file beside a library. */
import { basename } from 'node:path';
import type { GoldenCase, KeptCase } from '../tablePorts.ts';
import { caseYaml } from './caseYaml.ts';
import { changedText } from './changedText.ts';
import { goldenError } from './goldenError.ts';
import { readState, replaceFile } from './replaceFile.ts';

/** Its name beside the PDFs of a library. */
export const GOLDEN_FILE = 'questions.yaml';

const HEADER = `# Golden questions of this library: \`npm run golden\` scores them.
#
# question and game have to be there. pages are those of the PDF that answer it, counted from 1: [6], or [6, 8] where
# each of them does; none: the rules do not say; empty: nobody has said yet, and it is not scored. document may name
# one of the game's PDFs. thresholds say what has to be reached, of hit@1 to hit@20, citations, abstention and game:
#
# thresholds: { hit@1: 0.6, hit@5: 0.9, citations: 1, abstention: 0.8, game: 1 }

questions:
`;

/** Each try that fails is one of somebody else that went well. */
const MOST_TRIES = 100;

/**
 * Adds a case to the file, or its pages to one that asks the same of the same game. A file that is not there is made;
 * what else is in it stays. Done twice, the second finds it `known`.
 * @throws GoldenError `golden_invalid` (the file is not touched), `golden_read_only`, `storage_full` (retryable)
 */
export async function appendCase(file: string, goldenCase: GoldenCase): Promise<KeptCase> {
  const name = basename(file);
  try {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const state = await readState(file);
      const bom = state.text.startsWith('\ufeff') ? '\ufeff' : '';
      const before = state.status === null ? HEADER : state.text.slice(bom.length);
      const change = changedText(before, goldenCase, name);
      if (change.kind === 'known') return { kind: 'known', text: caseYaml(change.known) };
      if (await replaceFile(state, bom + change.text)) return { kind: change.kind, text: caseYaml(goldenCase) };
    }
  } catch (error) {
    throw goldenError(error, name);
  }
  throw new Error(`${name} changes faster than it can be written`);
}
