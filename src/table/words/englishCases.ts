/** What the bot says of 👎 and golden questions in English. */
import type { CaseTrouble } from '../../tablePorts.ts';
import type { CaseWords } from './caseWords.ts';
import { createMeasures } from './measures.ts';
import { brief } from './naming.ts';

const { count } = createMeasures('en');

const WAITS = { one: 'answer with 👎 waits', other: 'answers with 👎 wait' };

const REFUSED: Readonly<Record<CaseTrouble, (file: string) => string>> = {
  read_only: (file) => `I may not write to the library folder, so ${file} is as it was.`,
  invalid: (file) => `There is a mistake in ${file}, so I have left it as it was. Put it right and send /case again.`,
  no_space: (file) => `There is no space left, so ${file} is as it was. Free some and send /case again.`,
};

export const englishCases: CaseWords = {
  noted: 'Noted. An administrator can make a test of it with /case.',
  alreadyNoted: 'It is noted already.',
  gameFirst: (button) => `I did not know which game this is about. Choose it first: ${button}`,
  usageTitle: 'How /case makes a golden question of an answer:',
  usageLater: 'the right pages are said later',
  usagePage: 'this page is right',
  usagePages: 'any of these pages is right',
  usageNone: 'the rules do not say it',
  usageWhich: 'Sent as a reply to an answer, it is about that one; otherwise about the newest 👎.',
  noneOpen: 'No answer with 👎 waits for /case. Sent as a reply to an answer, it makes a golden question of that one.',
  noAnswer: 'That message is no answer of mine, or I no longer know it. Reply to an answer, or send /case by itself.',
  noGame: (button) =>
    `That answer is about no game. Choose one below it with ${button}, then send /case as a reply to what comes.`,
  appended: (file) => `A golden question, written to ${brief(file)}:`,
  changed: (file) => `This golden question stood in ${brief(file)} with other pages or none; now it is:`,
  known: (file) => `This golden question stands in ${brief(file)} already:`,
  elsewhere: 'It was asked in another chat, so I do not show it here.',
  pagesWanted: 'Nobody has said the right pages yet: reply to this with /case and the pages.',
  waiting: (dislikes) => (dislikes === 0 ? 'No other answer with 👎 waits.' : `${count(dislikes, WAITS)} for /case.`),
  scored: (command) => `On a terminal, ${brief(command)} scores all golden questions.`,
  refused: (why, file) => REFUSED[why](brief(file)),
  paste: (file, list) => `To be put under ${list} in ${brief(file)} by hand:`,
  askInPrivate: 'Send /case to me in private, and I show what can be put in by hand.',
};
