/** The commands, each with what it does. */
import { leaveHistory } from '../../storage/history.ts';
import { changeTable, countWork } from '../../storage/tables.ts';
import type { Locale, Occasion } from '../../tablePorts.ts';
import { plain } from '../../text/richText.ts';
import { type Attendance, isAdmin, type Plan } from '../context.ts';
import { namingAt } from '../gameNames.ts';
import { NOTED, replying, say } from '../plans.ts';
import { languageKeyboard } from '../render/keyboards.ts';
import { libraryText, statusText } from '../render/reportText.ts';
import { idText, privacyText } from '../render/tableText.ts';
import { helpText, startText } from '../render/welcomeText.ts';
import { LOCALES, wordsOf } from '../words/catalogues.ts';
import { LONGEST_QUESTION } from '../settings.ts';
import { ADMIN_COMMANDS, type CommandName } from '../words/commandNames.ts';
import { LANGUAGE_NAMES } from '../words/words.ts';
import { cancelAll } from './cancel.ts';
import { makeCase } from './case.ts';
import { forget } from './forget.ts';
import { chooseGame, listGames } from './games.ts';
import { ask } from './question.ts';
import { find, showPage } from './reading.ts';
import { showUsage } from './usage.ts';

export type Commanded = Attendance<
  Occasion & { readonly name: string; readonly args: string; readonly repliedTo: number | null }
>;
type Handler = (attendance: Commanded, args: string) => Plan | Promise<Plan>;

const isLocale = (text: string): text is Locale => LOCALES.some((locale) => locale === text);

const HANDLERS: Readonly<Record<CommandName | 'ask', Handler>> = {
  start: (attendance) => replying(attendance, startText(attendance.words, `@${attendance.parts.username}`)),
  help: (attendance) => replying(attendance, helpText(attendance.words, isAdmin(attendance))),
  ask: (attendance, args) =>
    args === '' ? replying(attendance, plain(attendance.words.refusals.nothingSaid)) : ask(attendance, args),
  games: listGames,
  game: chooseGame,
  find,
  page: showPage,
  cancel: cancelAll,
  reset: (attendance) => ({
    ...NOTED,
    attended: { kind: 'cleared', questionId: null },
    write: async (transaction) => {
      await changeTable(transaction, attendance.table, { game_id: null, awaiting: null });
      await leaveHistory(transaction, attendance.table);
      await say(transaction, attendance, plain(attendance.words.table.reset));
    },
  }),
  forget,
  language: setLanguage,
  privacy: (attendance) => replying(attendance, privacyText(attendance.words, attendance.parts.settings.retentionMs)),
  id: ({ occasion, ...attendance }) =>
    replying({ occasion, ...attendance }, idText(occasion.person.userId, occasion.table, attendance.words)),
  status: async (attendance) => {
    const { parts, words } = attendance;
    const counts = await countWork(parts.db);
    const report = {
      ...parts.status(),
      waiting: counts.queuedQuestions,
      toDeliver: counts.waitingDeliveries,
      files: parts.library.contents().files,
    };
    return replying(attendance, statusText(report, words));
  },
  library: (attendance) => {
    const { files, problems } = attendance.parts.library.contents();
    return replying(attendance, libraryText(files, problems, attendance.words, namingAt(attendance)));
  },
  usage: showUsage,
  case: makeCase,
};

const FOR_ADMINS: readonly string[] = ADMIN_COMMANDS;

const isKnown = (name: string): name is keyof typeof HANDLERS => Object.hasOwn(HANDLERS, name);

function setLanguage(attendance: Attendance, args: string): Plan {
  const { words } = attendance;
  const wanted = args.toLowerCase();
  if (isLocale(wanted)) {
    const text = plain(wordsOf(wanted).table.languageSet(LANGUAGE_NAMES[wanted]));
    return replying(attendance, text, { remember: { locale: wanted } });
  }
  const buttons = {
    questionId: null,
    actions: LOCALES.map((locale) => ({ do: 'locale' as const, locale })),
    layout: languageKeyboard,
  };
  const text = plain(`${words.table.language(LANGUAGE_NAMES[words.locale])}\n${words.table.chooseLanguage}`);
  return replying(attendance, text, { buttons });
}

export async function command(attendance: Commanded): Promise<Plan> {
  const { words, occasion } = attendance;
  const { name, args } = occasion;
  if (!isKnown(name)) return replying(attendance, plain(words.refusals.unknownCommand(name)));
  if (FOR_ADMINS.includes(name) && !isAdmin(attendance)) {
    return replying(attendance, plain(words.refusals.adminsOnly));
  }
  if (args.length > LONGEST_QUESTION) {
    return replying(attendance, plain(words.refusals.tooLong(args.length, LONGEST_QUESTION)));
  }
  return HANDLERS[name](attendance, args);
}
