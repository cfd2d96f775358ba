/** Reads a file of golden questions for whoever scores them. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { goldenError, GoldenError } from './goldenError.ts';
import { type GoldenFile, parseGolden } from './goldenFile.ts';
import { readState } from './replaceFile.ts';

const EXAMPLE = `questions:
  - question: Who wins a tie?
    game: the name of the game, as \`npm run library\` shows it
    pages: [6]
  - question: Can I trade with the bank?
    game: the same
    pages: none   # the rules do not say`;

/** @throws GoldenError `golden_missing` with a file to begin with, `golden_invalid` naming every mistake, `golden_read_only` */
export async function readGolden(file: string): Promise<GoldenFile> {
  try {
    const { text, status } = await readState(file);
    if (status === null) {
      const folder = dirname(file);
      if (!existsSync(folder)) {
        throw new GoldenError(
          'golden_missing',
          `There is no folder ${folder}. Name another with --library or --questions.`,
        );
      }
      throw new GoldenError(
        'golden_missing',
        `There is no ${file}. Make one with the questions that your players ask (pages are those of the PDF, from 1), or name another with --questions:\n\n${EXAMPLE}`,
      );
    }
    return parseGolden(text.replace(/^\ufeff/u, ''), file);
  } catch (error) {
    throw goldenError(error, file);
  }
}
