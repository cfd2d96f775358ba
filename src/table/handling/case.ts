/**
 * `/case`: an administrator makes a golden question of an answer. It is written to the file before the row says so: handled
 * again after a break, the file says that it knows it.
 */
import type { ShelvedGame } from '../../ports.ts';
import { countDislikes, markCase } from '../../storage/dislikes.ts';
import type { GoldenCase, Occasion } from '../../tablePorts.ts';
import { plain } from '../../text/richText.ts';
import type { Attendance, Plan } from '../context.ts';
import { NOTED, replying, say } from '../plans.ts';
import { caseText, caseUsageText } from '../render/caseText.ts';
import { documentName } from '../render/documentName.ts';
import { type AnsweredCase, caseTarget } from './caseTarget.ts';

type Pages = GoldenCase['pages'];

const RANGE = /^(?<from>\d{1,6})(?:\s*[-–—]\s*(?<to>\d{1,6}))?$/u;

/** Ranges of pages, both ends included; what is said otherwise than `/case` has it is null. */
type SaidPages = readonly { readonly from: number; readonly to: number }[] | 'none' | 'later' | null;

export async function makeCase(
  attendance: Attendance<Occasion & { readonly repliedTo: number | null }>,
  args: string,
): Promise<Plan> {
  const { parts, words, occasion } = attendance;
  const said = readPages(args);
  if (said === null) return replying(attendance, caseUsageText(words));
  const target = await caseTarget(attendance, occasion.repliedTo);
  switch (target.kind) {
    case 'no_answer':
      return replying(attendance, plain(words.cases.noAnswer));
    case 'none_open':
      return replying(attendance, plain(words.cases.noneOpen));
    case 'no_game':
      return replying(attendance, plain(words.cases.noGame(words.buttons.otherGame)));
    case 'game_gone':
      return replying(attendance, plain(words.presses.gameGone));
    case 'found':
    default: {
      const { answer } = target;
      const beyond = pageBeyond(said, answer.game, attendance);
      if (beyond !== null) return replying(attendance, plain(words.page.outOfRange(...beyond)));
      return written(attendance, answer, pagesOf(said), await countDislikes(parts.db, answer.id));
    }
  }
}

async function written(attendance: Attendance, answer: AnsweredCase, pages: Pages, waiting: number): Promise<Plan> {
  const { parts, words, occasion } = attendance;
  const { question, answered, game } = answer;
  const outcome = await parts.cases.append({ question, answered, pages, game: game.name, document: null });
  // What was asked elsewhere is for administrators, and not for whoever else is here.
  const isShown = occasion.isPrivate || occasion.table.chatId === answer.chatId;
  const text = caseText({ outcome, file: parts.cases.name, pages, waiting, isShown }, words);
  if (outcome.kind === 'refused') return replying(attendance, text);
  return {
    ...NOTED,
    write: async (transaction) => {
      await markCase(transaction, answer, parts.now());
      await say(transaction, attendance, text, null, answer.id);
    },
  };
}

function readPages(args: string): SaidPages {
  if (args === '') return 'later';
  if (args.toLowerCase() === 'none') return 'none';
  const ranges = args.split(/\s*[,;]\s*/u).map((part) => {
    const { from, to = from } = RANGE.exec(part.trim())?.groups ?? {};
    return { from: Number(from), to: Number(to) };
  });
  return ranges.every(({ from, to }) => from >= 1 && from <= to) ? ranges : null;
}

/** Once each, in the order of the book. */
function pagesOf(said: Exclude<SaidPages, null>): Pages {
  if (said === 'later') return null;
  if (said === 'none') return said;
  const pages = said.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
  return [...new Set(pages)].toSorted((one, other) => one - other);
}

/** A page that no document of the game has, with the longest of them; null: there is none. */
function pageBeyond(
  said: Exclude<SaidPages, null>,
  { documents }: ShelvedGame,
  { parts }: Attendance,
): readonly [page: number, document: string, pages: number] | null {
  if (typeof said === 'string') return null;
  const paths = new Set(documents.map(({ path }) => path));
  const [longest] = parts.library
    .contents()
    .files.filter(({ path }) => paths.has(path))
    .toSorted((one, other) => other.pages - one.pages);
  const pages = longest?.pages ?? 0;
  const last = Math.max(...said.map(({ to }) => to));
  return last > pages ? [last, documentName(longest?.path ?? ''), pages] : null;
}
