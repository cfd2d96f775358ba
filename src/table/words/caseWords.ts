/** What is said of 👎 on answers and of the golden questions that administrators make of them. `file` is the name of a file. */
import type { CaseTrouble } from '../../tablePorts.ts';

export interface CaseWords {
  /** Notices to whoever pressed 👎, at most 200 characters each. */
  readonly noted: string;
  readonly alreadyNoted: string;
  /** `button` is the one that offers the games. */
  gameFirst(button: string): string;

  /** Above the ways in which the command is used, and behind each of them. */
  readonly usageTitle: string;
  readonly usageLater: string;
  readonly usagePage: string;
  readonly usagePages: string;
  readonly usageNone: string;
  readonly usageWhich: string;

  readonly noneOpen: string;
  readonly noAnswer: string;
  /** The answer is about no game. */
  noGame(button: string): string;

  appended(file: string): string;
  changed(file: string): string;
  known(file: string): string;
  /** In place of the text, to a group that has nothing to do with the question. */
  readonly elsewhere: string;
  readonly pagesWanted: string;
  waiting(dislikes: number): string;
  /** `command` is what is run on a terminal. */
  scored(command: string): string;

  refused(why: CaseTrouble, file: string): string;
  /** Above the text; `list` is the line under which it belongs. */
  paste(file: string, list: string): string;
  /** Why the text is not shown. */
  readonly askInPrivate: string;
}
