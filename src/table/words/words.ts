/**
 * Everything the bot says, as a type: a catalogue that lacks a sentence does not compile. Arguments are raw names and
 * numbers; the catalogue cuts, counts and declines. Sentences are whole, no sentence is glued out of two entries.
 */
import type { DocumentState } from '../../ports.ts';
import type { Locale } from '../../tablePorts.ts';
import type { AccountWords, UsageWords } from './accountWords.ts';
import type { CaseWords } from './caseWords.ts';
import type { CommandName } from './commandNames.ts';
import type { PictureWords } from './pictureWords.ts';

/**
 * Why passages stand where a ruling might: none is wanted, today's tokens are used up, none can be had, what came was none,
 * none could be proved.
 */
export type Degradation = 'no_model' | 'budget' | 'unavailable' | 'unusable' | 'unproven';

/** Why a document cannot be searched. */
export type Trouble = Exclude<DocumentState, 'indexed'>;

export interface PageNumber {
  /** Page of the PDF, from 1. */
  readonly page: number;
  /** The printed number, or null where the PDF carries none. */
  readonly pageLabel: string | null;
}

export interface IndexedUpload {
  readonly file: string;
  readonly game: string;
  readonly pages: number;
}

/** `name` with its mention sign, as people type it: `@RulesLawyerBot`. */
type Mention = string;

interface WelcomeWords {
  readonly title: string;
  readonly whatItDoes: string;
  readonly anyoneCanAsk: string;
  inGroups(mention: Mention): string;
  readonly examplesTitle: string;
  readonly examples: readonly string[];
  readonly whatNext: string;
  readonly helpTitle: string;
  readonly helpHint: string;
  readonly adminTitle: string;
  /** To an administrator: how rulebooks come in. */
  readonly adminUpload: string;
}

interface GameWords {
  counted(games: number): string;
  matching(games: number, query: string): string;
  noneMatching(query: string): string;
  /** Above the names that come nearest to one that is not there. */
  readonly nearest: string;
  readonly empty: string;
  /** The same to somebody who can add rulebooks. */
  readonly emptyForAdmin: string;
  /** Behind the name of a game whose documents cannot be searched. */
  readonly unreadableMark: string;
  more(games: number): string;
  active(game: string): string;
  readonly noneActive: string;
  readonly choose: string;
  chosen(game: string): string;
  left(game: string): string;
  readonly nothingToLeave: string;
  unknown(name: string): string;
  /** The question fits several games; buttons follow. */
  readonly which: string;
  /** More games fit than have a button. */
  moreThanButtons(games: number): string;
  /** After the button that asks for a game that is not among the buttons. */
  readonly typeTheName: string;
  /** Somebody named a game and asked nothing. */
  clarify(game: string): string;
}

interface ButtonWords {
  readonly cancel: string;
  readonly otherGame: string;
  readonly leaveGame: string;
  /** `document` only where the pages of an answer are of several. */
  page(page: number, document: string | null): string;
}

/** Why a message is not looked into. */
interface RefusalWords {
  readonly adminsOnly: string;
  /** Somebody who is not on the operator's lists; the ids follow. */
  readonly strangers: string;
  /** `wait` is milliseconds. */
  tooOften(perMinute: number, wait: number): string;
  tableFull(waiting: number): string;
  tooLong(characters: number, most: number): string;
  readonly onlyText: string;
  readonly nothingSaid: string;
  unknownCommand(name: string): string;
  readonly nothingToCancel: string;
}

/** Answers to a pressed button, at most 200 characters each. */
interface PressWords {
  readonly stale: string;
  alreadyChosen(game: string): string;
  readonly alreadyAsked: string;
  readonly alreadyCancelled: string;
  /** The game of the button has left the library. */
  readonly gameGone: string;
  /** To somebody who is not on the operator's lists. */
  readonly stranger: string;
}

interface ProgressWords {
  readonly looking: string;
  waiting(ahead: number): string;
  found(game: string): string;
  searching(game: string): string;
  readonly searchingAll: string;
  reading(game: string, pages: string): string;
  lookingFor(words: readonly string[]): string;
  readonly deliberating: string;
  readonly verifying: string;
  readonly extracting: string;
  readonly answeringAgain: string;
  readonly cancelled: string;
}

interface RulingWords {
  /** Above passages that nobody summed up. */
  extracted(why: Degradation): string;
  /** The ruling is not a sentence of the book, but follows from some. */
  readonly follows: string;
  confidence(level: 'medium' | 'low'): string;
  /** Before what a ruling does not cover. */
  readonly limits: string;
  /** Somebody has read the rules and they do not decide it. */
  readonly rulesSilentLabel: string;
  /** The search has found nothing; the rules may say it in other words. */
  readonly silentLabel: string;
  /** Why it was the search alone. */
  notRead(why: Degradation): string;
  readonly nearestTitle: string;
  /** What to do where nothing was found. */
  readonly tryAgain: string;
  readonly unreadableLabel: string;
  /** `game` is null where no document of the library can be read. */
  unreadable(game: string | null): string;
  readonly otherLanguageLabel: string;
  /** `languages` are codes: `de`. */
  otherLanguage(languages: readonly string[]): string;
  /** `p. 12 (printed 10)`. */
  page(place: PageNumber): string;
  /** `p. 4, 7, 12`. */
  pages(numbers: readonly number[]): string;
  begunOn(page: number): string;
  /** `reply` is what somebody has chosen where the bot had asked back. */
  chosen(reply: string): string;
  /** `since` is milliseconds between question and answer. */
  late(since: number): string;
  /** After the last try; `reference` is what the operator looks for in the log. */
  failed(reference: string): string;
}

interface FindWords {
  title(query: string, game: string): string;
  titleOfAll(query: string): string;
  /** Above passages that hold words which are only nearly the same. */
  similar(query: string): string;
  readonly needsWords: string;
  nothing(query: string, game: string): string;
  nothingAtAll(query: string): string;
  more(passages: number): string;
  readonly tooManyWords: string;
}

interface PageWords {
  /** `page` and `pages` are pages of the PDF. */
  position(place: PageNumber, pages: number): string;
  readonly needsNumber: string;
  readonly needsGame: string;
  outOfRange(page: number, document: string, pages: number): string;
  readonly empty: string;
  readonly whichDocument: string;
}

interface TableWords {
  readonly reset: string;
  /** `questions` with their answers, that were deleted. */
  forgotten(questions: number): string;
  readonly nothingToForget: string;
  readonly userId: string;
  readonly chatId: string;
  readonly topicId: string;
  readonly privacyTitle: string;
  /** @param days for which questions are kept; null: for ever */
  readonly privacy: (days: number | null) => readonly string[];
  language(name: string): string;
  readonly chooseLanguage: string;
  languageSet(name: string): string;
}

interface UploadWords {
  receiving(file: string): string;
  checking(file: string): string;
  indexed(upload: IndexedUpload): string;
  replaced(upload: IndexedUpload): string;
  notPdf(file: string): string;
  /** Bytes. */
  tooLarge(file: string, most: number): string;
  readonly readOnlyFolder: string;
  readonly noSpace: string;
  notReceived(file: string): string;
  /** `reason` is a sentence of the library, in its own language, or null. */
  quarantined(file: string, state: Trouble, reason: string | null): string;
  readonly adminsOnly: string;
}

interface ReportWords {
  readonly statusTitle: string;
  /** Milliseconds. */
  started(since: number): string;
  answering(questions: number): string;
  waiting(questions: number): string;
  toDeliver(messages: number): string;
  readonly intakeWell: string;
  /** `code` is the error's. */
  intakeTroubled(code: string): string;
  /** `checks` are names of the health checks that fail. */
  degraded(checks: readonly string[]): string;
  library(games: number, documents: number, unread: number): string;
  readonly libraryTitle: string;
  shelved(documents: number, pages: number): string;
  readonly unreadTitle: string;
  readonly problemsTitle: string;
  more(lines: number): string;
  /** Half a sentence about a document. */
  readonly states: Readonly<Record<Trouble, string>>;
}

export interface Words {
  readonly locale: Locale;
  /** One line a command, for the menu and for help. */
  readonly commands: Readonly<Record<CommandName, string>>;
  readonly welcome: WelcomeWords;
  readonly games: GameWords;
  readonly buttons: ButtonWords;
  readonly refusals: RefusalWords;
  readonly presses: PressWords;
  readonly progress: ProgressWords;
  readonly ruling: RulingWords;
  readonly find: FindWords;
  readonly page: PageWords;
  readonly pictures: PictureWords;
  readonly table: TableWords;
  readonly upload: UploadWords;
  readonly report: ReportWords;
  readonly usage: UsageWords;
  readonly account: AccountWords;
  readonly cases: CaseWords;
}

/** Each language by its own name, whatever the language around it. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', ru: 'Русский' };
