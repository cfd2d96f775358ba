/** What an administrator asks for: `/status` and `/library`. */
import type { LibraryFile } from '../../library/contents.ts';
import { bold, join } from '../../text/richText.ts';
import type { RichText } from '../../tablePorts.ts';
import type { Naming } from '../gameNames.ts';
import { brief, sentences } from '../words/naming.ts';
import type { Words } from '../words/words.ts';

export interface StatusReport {
  /** Milliseconds since the start. */
  readonly running: number;
  /** Code of the error that keeps messages from coming in; null where they do. */
  readonly intakeTrouble: string | null;
  /** Names of the health checks that fail. */
  readonly degraded: readonly string[];
  /** Questions. */
  readonly answering: number;
  readonly waiting: number;
  /** Messages that are not yet sent. */
  readonly toDeliver: number;
  readonly files: readonly LibraryFile[];
}

export function statusText(status: StatusReport, words: Words): RichText {
  const { report } = words;
  // That messages do not come in has a line of its own.
  const worse = status.degraded.filter((check) => check !== 'intake');
  return join(
    [
      bold(report.statusTitle),
      report.started(status.running),
      status.intakeTrouble === null ? report.intakeWell : report.intakeTroubled(status.intakeTrouble),
      ...(worse.length === 0 ? [] : [report.degraded(worse)]),
      report.answering(status.answering),
      report.waiting(status.waiting),
      report.toDeliver(status.toDeliver),
      shelfLine(status.files, words),
    ],
    '\n',
  );
}

/** Lines of one part of the report; the terminal's report has them all. */
const MOST_LINES = 50;

/** Characters of a path, and of a sentence with a path in it. */
const LONGEST_PATH = 120;
const LONGEST_PROBLEM = 300;

/** First what needs the owner: reasons and problems are sentences of the library, in its own language. */
export function libraryText(
  files: readonly LibraryFile[],
  problems: readonly string[],
  words: Words,
  naming: Naming,
): RichText {
  const { report } = words;
  const part = (title: string, lines: readonly string[]): readonly RichText[] => {
    const beyond = lines.length - MOST_LINES;
    const rest = beyond > 0 ? [report.more(beyond)] : [];
    return lines.length === 0 ? [] : [join([bold(title), ...lines.slice(0, MOST_LINES), ...rest], '\n')];
  };
  const games = Map.groupBy(files, (file) => file.game);
  const shelved = [...games].map(([game, shelf]) => {
    const pages = shelf.reduce((sum, file) => sum + file.pages, 0);
    return `• ${brief(naming(game))}: ${report.shelved(shelf.length, pages)}`;
  });
  return join(
    [
      shelfLine(files, words),
      ...part(
        report.unreadTitle,
        files.flatMap((file) => troubleLine(file, words)),
      ),
      ...part(
        report.problemsTitle,
        problems.map((problem) => `• ${brief(problem, LONGEST_PROBLEM)}`),
      ),
      ...part(report.libraryTitle, shelved),
    ],
    '\n\n',
  );
}

function shelfLine(files: readonly LibraryFile[], { report }: Words): string {
  const games = new Set(files.map((file) => file.game)).size;
  const unread = files.filter((file) => file.state !== 'indexed').length;
  return report.library(games, files.length, unread);
}

function troubleLine({ path, state, reason }: LibraryFile, { report }: Words): readonly string[] {
  return state === 'indexed' ? [] : [sentences(`• ${brief(path, LONGEST_PATH)}: ${report.states[state]}.`, reason)];
}
