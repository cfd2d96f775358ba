/** Whether a text recites the instructions that a model was given. */
import { wordsOf } from '../text/analyzer.ts';
import { foldForMatching } from '../text/fold.ts';
import { SYSTEM_PROMPT } from './instructions.ts';

/** So many words in a row agree by no chance. */
const RUN = 9;

function* runsOf(text: string): Generator<string> {
  const words = wordsOf(foldForMatching(text));
  for (let from = 0; from + RUN <= words.length; from += 1) yield words.slice(from, from + RUN).join(' ');
}

const INSTRUCTED: ReadonlySet<string> = new Set(runsOf(SYSTEM_PROMPT));

export function repeatsPrompt(text: string): boolean {
  for (const run of runsOf(text)) {
    if (INSTRUCTED.has(run)) return true;
  }
  return false;
}
