/** What an administrator reads of `/case`: how it is used, what was written, or why nothing was. */
import type { CaseOutcome, GoldenCase, RichText } from '../../tablePorts.ts';
import { bold, code, concat, join, plain, pre } from '../../text/richText.ts';
import { sentences } from '../words/naming.ts';
import type { Words } from '../words/words.ts';

/** Scores the golden questions. */
const SCORER = 'npm run golden';

/** Under which a golden question stands in its file. */
const LIST = 'questions:';

export interface ToldCase {
  readonly outcome: CaseOutcome;
  /** Name of the file. */
  readonly file: string;
  readonly pages: GoldenCase['pages'];
  /** Other answers with 👎 that wait. */
  readonly waiting: number;
  /** Whether everybody in the chat may read the question. */
  readonly isShown: boolean;
}

export function caseText({ outcome, file, pages, waiting, isShown }: ToldCase, { cases }: Words): RichText {
  if (outcome.kind === 'refused') {
    const { reason, problem, text } = outcome;
    const told = plain(sentences(cases.refused(reason, file), reason === 'invalid' ? problem : null));
    if (reason !== 'read_only') return told;
    return isShown
      ? join([told, cases.paste(file, LIST), pre(text.trimEnd())], '\n')
      : join([told, cases.askInPrivate], '\n');
  }
  return join(
    [
      bold(cases[outcome.kind](file)),
      isShown ? pre(outcome.text.trimEnd()) : cases.elsewhere,
      // What is known may have them: the text says so.
      ...(pages === null && outcome.kind !== 'known' ? [cases.pagesWanted] : []),
      cases.waiting(waiting),
      cases.scored(SCORER),
    ],
    '\n',
  );
}

const way = (command: string, meaning: string): RichText => concat('• ', code(command), ` — ${meaning}`);

export function caseUsageText({ cases }: Words): RichText {
  return join(
    [
      bold(cases.usageTitle),
      way('/case', cases.usageLater),
      way('/case 12', cases.usagePage),
      way('/case 12, 14-15', cases.usagePages),
      way('/case none', cases.usageNone),
      cases.usageWhich,
    ],
    '\n',
  );
}
