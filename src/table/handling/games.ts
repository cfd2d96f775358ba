/** `/games`, `/game`, and the buttons that choose one: the game that the table plays, or that a question is about. */
import type { GameRef, ShelvedGame } from '../../ports.ts';
import { openQuestion } from '../../storage/questions.ts';
import { changeTable } from '../../storage/tables.ts';
import type { Keyboard } from '../../tablePorts.ts';
import { bold, concat, join, plain } from '../../text/richText.ts';
import { type Attendance, isAdmin, type Plan } from '../context.ts';
import { named, namedInOrder, namingAt } from '../gameNames.ts';
import { NOTED, type Offer, replying, say, toasting } from '../plans.ts';
import { gamesText } from '../render/gamesText.ts';
import { choiceKeyboard, MOST_CHOICES } from '../render/keyboards.ts';
import { undecidedText } from '../render/rulingText.ts';
import { answerFor } from './question.ts';

/** One button a game; `further` come below. */
export function gameOffer(
  games: readonly GameRef[],
  questionId: number | null,
  further: { readonly leave: string } | null = null,
): Offer {
  const offered = games.slice(0, MOST_CHOICES);
  const choices = offered.map(({ id }) => ({ do: 'game' as const, gameId: id }));
  const names = offered.map(({ name }) => name);
  const below = (data: (index: number) => string): Keyboard =>
    further === null ? [] : [[{ label: further.leave, data: data(offered.length) }]];
  return {
    questionId,
    actions: further === null ? choices : [...choices, { do: 'leave' as const }],
    layout: (data) => [...choiceKeyboard(names, data), ...below(data)],
  };
}

/** As it is called at this table. */
export function gameById(attendance: Attendance, id: string | null): GameRef | null {
  const game = attendance.parts.library.contents().games.find((one) => one.id === id);
  return game === undefined ? null : named(game, namingAt(attendance));
}

/** The library's games as this table calls them, in the order of those names. */
function gamesAt(attendance: Attendance): readonly ShelvedGame[] {
  const { games } = attendance.parts.library.contents();
  return namedInOrder(games, namingAt(attendance), attendance.words.locale);
}

export function listGames(attendance: Attendance, query: string): Plan {
  const { names } = attendance.parts.library.contents();
  const games = gamesAt(attendance);
  const admin = isAdmin(attendance);
  if (query === '') {
    const all = { games, query: null, nearest: [], isAdmin: admin };
    return replying(attendance, gamesText(all, attendance.words));
  }
  const match = names.match(query);
  const fitting = match.kind === 'one' ? [match.game] : match.kind === 'several' ? match.games : [];
  const listing = {
    games: games.filter((game) => fitting.some(({ id }) => id === game.id)),
    query,
    nearest: match.kind === 'none' ? match.nearest.map((game) => named(game, namingAt(attendance))) : [],
    isAdmin: admin,
  };
  return replying(attendance, gamesText(listing, attendance.words));
}

/** Without a name: which game is played, with buttons to change that. With one: that game is played from now on. */
export async function chooseGame(attendance: Attendance, name: string): Promise<Plan> {
  const { words, memory, parts } = attendance;
  const { names } = parts.library.contents();
  const games = gamesAt(attendance);
  if (games.length === 0) return listGames(attendance, '');
  if (name === '') {
    const active = gameById(attendance, memory.game_id);
    const others = games.filter((game) => game.id !== active?.id);
    const text = join(
      [active === null ? plain(words.games.noneActive) : bold(words.games.active(active.name)), words.games.choose],
      '\n',
    );
    const leave = active === null ? null : { leave: words.buttons.leaveGame };
    return replying(attendance, text, { buttons: gameOffer(others, null, leave) });
  }
  const match = names.match(name);
  const naming = namingAt(attendance);
  if (match.kind === 'one') {
    // Asked which game is meant, the table is answered its question.
    const open = memory.awaiting === 'game' ? await openQuestion(parts.db, attendance.table) : null;
    if (open !== null) return answerFor(attendance, open.id, named(match.game, naming));
    return replying(attendance, plain(words.games.chosen(naming(match.game.name))), {
      remember: { game_id: match.game.id },
    });
  }
  if (match.kind === 'several') {
    const candidates = match.games.map((game) => named(game, naming));
    const several = { kind: 'undecided' as const, candidates, unknownName: null };
    return replying(attendance, undecidedText(several, words), { buttons: gameOffer(candidates, null) });
  }
  const nearest = match.nearest.length > 0 ? match.nearest.map((game) => named(game, naming)) : games;
  const unknown = { kind: 'undecided' as const, candidates: nearest, unknownName: name };
  return replying(attendance, undecidedText(unknown, words), { buttons: gameOffer(nearest, null) });
}

/** Asks for another game for a question, as a message of its own under the answer. */
export function offerGames(attendance: Attendance, questionId: number, except: string | null): Plan {
  const { words } = attendance;
  const games = gamesAt(attendance).filter((game) => game.id !== except);
  // The others have left the library since: a table that is asked without a choice would wait for nothing.
  if (games.length === 0) return toasting(words.presses.stale);
  const beyond = games.length - MOST_CHOICES;
  const text = beyond > 0 ? concat(bold(words.games.which), '\n', words.games.typeTheName) : bold(words.games.which);
  return {
    ...NOTED,
    write: async (transaction) => {
      await changeTable(transaction, attendance.table, { awaiting: 'game' });
      await say(transaction, attendance, text, gameOffer(games, questionId));
    },
  };
}
