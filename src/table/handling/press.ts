/** A pressed button: what it does stands in our rows, and a press that names none of them does nothing. */
import {
  type Action,
  closeKeyboard,
  keyboardOfQuestion,
  readKeyboard,
  type StoredKeyboard,
  takeAction,
} from '../../storage/keyboards.ts';
import { readQuestion } from '../../storage/questions.ts';
import { changeTable } from '../../storage/tables.ts';
import type { Locale, Occasion } from '../../tablePorts.ts';
import { italic, plain } from '../../text/richText.ts';
import { admit, putAnew } from '../admission.ts';
import type { Attendance, Plan } from '../context.ts';
import { NOTED, rewrite, toasting } from '../plans.ts';
import { wordsOf } from '../words/catalogues.ts';
import { LANGUAGE_NAMES } from '../words/words.ts';
import { endCancelled } from './cancel.ts';
import { dislike } from './dislike.ts';
import { gameById, offerGames } from './games.ts';
import { pageWanted } from './picture.ts';
import { answerFor } from './question.ts';

const PRESS = /^(?<id>[0-9a-z]{1,10})\.(?<nonce>[\w-]{1,16})\.(?<at>\d{1,2})$/;

type Press = Attendance<Occasion & { readonly data: string }>;

export async function press(attendance: Press): Promise<Plan> {
  const { parts, occasion, table, words } = attendance;
  const { id = '', nonce = '', at = '' } = PRESS.exec(occasion.data)?.groups ?? {};
  const keyboard = id === '' ? null : await readKeyboard(parts.db, Number.parseInt(id, 36));
  if (keyboard === null || keyboard.nonce !== nonce || keyboard.table !== table) return toasting(words.presses.stale);
  const action = keyboard.actions[Number(at)];
  if (action === undefined) return toasting(words.presses.stale);
  if (keyboard.closed) return toasting(await whyClosed(attendance, keyboard, action));
  if (action === null) return toasting(words.presses.alreadyAsked);
  return carryOut(attendance, keyboard, { action, at: Number(at) });
}

async function whyClosed(attendance: Press, keyboard: StoredKeyboard, action: Action | null): Promise<string> {
  const { presses } = attendance.words;
  if (action?.do === 'cancel') return presses.alreadyCancelled;
  if (action?.do !== 'game' || keyboard.questionId === null) return presses.stale;
  const question = await readQuestion(attendance.parts.db, keyboard.questionId);
  const chosen = gameById(attendance, question?.gameId ?? null);
  return chosen === null ? presses.stale : presses.alreadyChosen(chosen.name);
}

interface Pressed {
  readonly action: Action;
  readonly at: number;
}

async function carryOut(attendance: Press, keyboard: StoredKeyboard, { action, at }: Pressed): Promise<Plan> {
  const { words } = attendance;
  const { questionId } = keyboard;
  switch (action.do) {
    case 'cancel':
      return questionId === null ? toasting(words.presses.stale) : cancelOne(attendance, questionId);
    case 'game':
      return gameChosen(attendance, keyboard, action.gameId);
    case 'games':
      return questionId === null ? toasting(words.presses.stale) : gamesWanted(attendance, questionId, action.except);
    case 'leave':
      return gameLeft(attendance, keyboard);
    case 'ask':
      return admit(attendance, action, (transaction) => takeAction(transaction, keyboard, at));
    case 'clarify':
      return questionId === null ? toasting(words.presses.stale) : clarified(attendance, questionId, action);
    case 'page':
      return pageWanted(attendance, keyboard, { action, at });
    case 'sent':
      return toasting(words.pictures.alreadySent);
    case 'dislike':
      return questionId === null ? toasting(words.presses.stale) : dislike(attendance, questionId, action);
    case 'locale':
      return localeChosen(attendance, action.locale);
    default:
      return toasting(words.presses.stale);
  }
}

async function cancelOne(attendance: Press, id: number): Promise<Plan> {
  const { parts, table, words, answering } = attendance;
  const question = await readQuestion(parts.db, id);
  if (question?.state !== 'queued') return toasting(words.presses.alreadyCancelled);
  return {
    attended: id === answering ? { kind: 'cancelled', questionId: id } : { kind: 'noted' },
    toast: words.progress.cancelled,
    write: async (transaction) => {
      await endCancelled(transaction, { table, id, words, parts });
    },
  };
}

async function gameChosen(attendance: Press, keyboard: StoredKeyboard, gameId: string): Promise<Plan> {
  const { table, words, occasion, parts, answering } = attendance;
  const game = gameById(attendance, gameId);
  if (game === null) return toasting(words.presses.gameGone);
  const { questionId } = keyboard;
  if (questionId === null) {
    return {
      ...NOTED,
      write: async (transaction) => {
        await closeKeyboard(transaction, keyboard.id);
        await changeTable(transaction, table, { game_id: gameId });
        await rewrite(transaction, attendance, occasion.messageId, plain(words.games.chosen(game.name)));
      },
    };
  }
  const question = await readQuestion(parts.db, questionId);
  if (question === null) return toasting(words.presses.stale);
  const isOwnMessage = question.placeholderId === occasion.messageId;
  const plan = answerFor(attendance, questionId, game);
  return {
    ...plan,
    // What is being found out for another game is of no use any more.
    attended: questionId === answering ? { kind: 'cancelled', questionId } : { kind: 'noted' },
    write: async (transaction) => {
      await plan.write(transaction);
      if (!isOwnMessage)
        await rewrite(transaction, attendance, occasion.messageId, plain(words.games.chosen(game.name)));
    },
  };
}

/** Pressed twice, the games are not offered twice. */
async function gamesWanted(attendance: Press, questionId: number, except: string | null): Promise<Plan> {
  const newest = await keyboardOfQuestion(attendance.parts.db, questionId);
  const isOffered = newest?.actions[0]?.do === 'game';
  return isOffered ? toasting(attendance.words.games.which) : offerGames(attendance, questionId, except);
}

async function gameLeft(attendance: Press, keyboard: StoredKeyboard): Promise<Plan> {
  const { words, table, memory, occasion } = attendance;
  const game = gameById(attendance, memory.game_id);
  if (game === null) return toasting(words.games.nothingToLeave);
  return {
    ...NOTED,
    write: async (transaction) => {
      await closeKeyboard(transaction, keyboard.id);
      await changeTable(transaction, table, { game_id: null });
      await rewrite(transaction, attendance, occasion.messageId, plain(words.games.left(game.name)));
    },
  };
}

async function clarified(
  attendance: Press,
  questionId: number,
  { text, gameId }: { readonly text: string; readonly gameId: string },
): Promise<Plan> {
  const { words, table } = attendance;
  return {
    ...NOTED,
    write: async (transaction) => {
      await changeTable(transaction, table, { awaiting: null });
      const change = { text, game_id: gameId };
      await putAnew(transaction, attendance, questionId, change, italic(words.progress.looking));
    },
  };
}

async function localeChosen(attendance: Press, locale: Locale): Promise<Plan> {
  const { table, occasion } = attendance;
  const text = plain(wordsOf(locale).table.languageSet(LANGUAGE_NAMES[locale]));
  return {
    ...NOTED,
    write: async (transaction) => {
      await changeTable(transaction, table, { locale });
      await rewrite(transaction, attendance, occasion.messageId, text);
    },
  };
}
