/** The library's golden questions as the tables see them: what stands in the way is told, and the case can be put in by hand. */
import { join } from 'node:path';
import type { CaseFile, CaseTrouble } from '../tablePorts.ts';
import { appendCase, GOLDEN_FILE } from './appendCase.ts';
import { caseYaml } from './caseYaml.ts';
import { GoldenError } from './goldenError.ts';

const TROUBLES: Readonly<Partial<Record<GoldenError['code'], CaseTrouble>>> = {
  golden_read_only: 'read_only',
  golden_invalid: 'invalid',
  storage_full: 'no_space',
};

/** @param folder of the library */
export function createCaseFile(folder: string): CaseFile {
  return {
    name: GOLDEN_FILE,
    append: async (one) => {
      try {
        return await appendCase(join(folder, GOLDEN_FILE), one);
      } catch (error) {
        const reason = error instanceof GoldenError ? TROUBLES[error.code] : undefined;
        if (!(error instanceof GoldenError) || reason === undefined) throw error;
        return { kind: 'refused', reason, problem: error.message, text: caseYaml(one) };
      }
    },
  };
}
