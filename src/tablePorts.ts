/**
 * What the rooms around a table tell each other: who asks where, what was asked for, what is said in reply. Pure types:
 * no vendor and no Node type passes here.
 */
import type { DocumentState, PastAnswer, RulingOutput, RulingStage } from './ports.ts';

/** Languages of the interface. Answers quote the book in the book's language. */
export type Locale = 'en' | 'ru';

/** Where people sit together: a chat, or one topic of a forum. */
export interface TableAddress {
  readonly chatId: number;
  /** null outside of topics. */
  readonly threadId: number | null;
}

/** The same as one word: `<chatId>:<threadId or 0>`. */
export type TableKey = `${number}:${number}`;

/** Offsets and lengths are UTF-16 code units. */
export interface TextEntity {
  readonly type: 'bold' | 'italic' | 'code' | 'pre' | 'blockquote' | 'expandable_blockquote';
  readonly offset: number;
  readonly length: number;
}

/** Text of any length with its emphases; whoever sends it cuts it to what a message holds. */
export interface RichText {
  readonly text: string;
  readonly entities: readonly TextEntity[];
}

/** A button under a message. `data` comes back when it is pressed: at most 64 bytes. */
export interface Button {
  readonly label: string;
  readonly data: string;
}

/** Rows of buttons; empty: none. */
export type Keyboard = readonly (readonly Button[])[];

/** Who wrote or pressed. */
export interface Person {
  /** The chat's own id where somebody writes in the name of the group. */
  readonly userId: number;
  readonly locale: Locale;
  /** Writes in the name of the group: nobody knows who it is, so it is nobody with rights. */
  readonly anonymous: boolean;
}

/** A file that somebody sent. */
export interface SentFile {
  readonly fileId: string;
  /** As the sender named it: not to be trusted as a path; '' where there is none. */
  readonly name: string;
  readonly mimeType: string;
  /** Bytes; null where it is not said. */
  readonly size: number | null;
}

/** Facts of every message-like update. */
export interface Occasion {
  readonly table: TableAddress;
  readonly person: Person;
  readonly isPrivate: boolean;
  /** The message that was written or edited, or under which a button was pressed. */
  readonly messageId: number;
  /** When the message was written, epoch milliseconds; for presses when the update came in. */
  readonly at: number;
}

/** What an update asks of the bot. `ignored` carries a code for the log. */
export type Intent =
  | { readonly kind: 'ignored'; readonly reason: string }
  /** `text` without the mention of the bot; never empty. */
  | (Occasion & { readonly kind: 'question'; readonly text: string })
  | (Occasion & { readonly kind: 'edit'; readonly text: string })
  /** `name` in lower case without slash and bot name; `args` trimmed, '' where there are none. */
  | (Occasion & {
      readonly kind: 'command';
      readonly name: string;
      readonly args: string;
      /** The message that it is a reply to, whoever wrote that; null where it is none. */
      readonly repliedTo: number | null;
    })
  | (Occasion & { readonly kind: 'press'; readonly queryId: string; readonly data: string })
  | (Occasion & { readonly kind: 'document'; readonly file: SentFile })
  /** Sticker, voice, photo, poll …: `albumId` is shared by the messages of one album. */
  | (Occasion & { readonly kind: 'media'; readonly albumId: string | null })
  /** Somebody has put 👎 to a message, the bot's or another's. Telegram does not say in which topic it is. */
  | (Occasion & { readonly kind: 'disliked' })
  /** Addressed to the bot, but nothing was said. */
  | (Occasion & { readonly kind: 'empty' })
  /** The bot was taken in, or taken out or blocked. */
  | { readonly kind: 'membership'; readonly chatId: number; readonly present: boolean }
  | { readonly kind: 'migration'; readonly fromChatId: number; readonly toChatId: number };

/** An update as it is stored before anybody has thought about it. */
export interface ReceivedUpdate {
  readonly updateId: number;
  /**
   * Together with the id what makes an update the same one: ids are dealt anew after a quiet week, and then an old id
   * comes with another message. A digest: it says nothing about the chat.
   */
  readonly identity: string;
  readonly table: TableKey;
  /** A command or a press: somebody waits for it now, and it costs little. It is taken up before what takes longer. */
  readonly isQuick: boolean;
  /** JSON, as it came. */
  readonly payload: string;
}

/** Where updates are durable before they are acknowledged. */
export interface Inbox {
  /** Stores what is not known yet, all or nothing, and returns how many that were. @throws StorageError */
  store(updates: readonly ReceivedUpdate[]): Promise<number>;
}

/** What a table has been offered and not chosen yet. */
export type Awaiting = 'game' | 'clarification';

/** An update that was taken up, with what the conversation has to know of its table. */
export interface PulledUpdate {
  readonly seq: number;
  readonly table: TableKey;
  /** JSON, as it came. */
  readonly payload: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** It was tried too often: apologise rather than try again. */
  readonly spoiled: boolean;
  readonly awaiting: Awaiting | null;
}

/** Somebody's question, or a rulebook that somebody sent, that was taken up. */
export interface PulledQuestion {
  readonly questionId: number;
  readonly table: TableKey;
  readonly kind: 'question' | 'upload';
  /** What is found out for another revision is not an answer to this one. */
  readonly revision: number;
  /** The question; for an upload the JSON of the file. */
  readonly text: string;
  /** Id of the game that somebody chose for this question. */
  readonly chosenGame: string | null;
  /** Id of the game that the table plays: it counts where the question names none. */
  readonly activeGame: string | null;
  /** What the table asked before, oldest first. */
  readonly history: readonly PastAnswer[];
  /** Whose tokens are spent on it. */
  readonly payer: { readonly userId: number; readonly chatId: number };
  /** It was tried too often: apologise rather than try again. */
  readonly spoiled: boolean;
  readonly awaiting: Awaiting | null;
}

/** What there is to do now, as much as was asked for. */
export interface Work {
  readonly updates: readonly PulledUpdate[];
  readonly questions: readonly PulledQuestion[];
}

/** What came of an update; the row is settled by then. */
export type Attended =
  /** Nothing that the conversation has to know. */
  | { readonly kind: 'noted' }
  /** The question in hand is no longer wanted. */
  | { readonly kind: 'cancelled'; readonly questionId: number }
  /** The question in hand has other words now. */
  | { readonly kind: 'revised'; readonly question: PulledQuestion }
  /** The table was cleared: it waits for nothing. */
  | { readonly kind: 'cleared'; readonly questionId: number | null };

/** What came of a question once its end was recorded. */
export interface Recorded {
  /** `superseded`: the question was put anew meanwhile, and waits again. `again`: it failed and waits for another try. */
  readonly kind: 'answered' | 'superseded' | 'again';
  readonly awaiting: Awaiting | null;
}

/** What became of a rulebook that somebody sent. */
export type Shelving =
  | {
      readonly kind: 'shelved';
      readonly file: string;
      readonly game: string;
      readonly pages: number;
      readonly replaced: boolean;
    }
  /** It is in the folder, but cannot be searched: `state` and `reason` are the library's. */
  | {
      readonly kind: 'quarantined';
      readonly file: string;
      readonly state: Exclude<DocumentState, 'indexed'>;
      readonly reason: string | null;
    }
  | {
      readonly kind: 'refused';
      readonly reason: 'not_pdf' | 'too_large' | 'read_only' | 'no_space' | 'unavailable' | 'not_listed';
    };

/** What the asker is shown on the way to an answer. */
export interface QuestionProgress {
  readonly stage: RulingStage | 'shelving';
  /** Name of the game; null while it is not known. */
  readonly game: string | null;
  /** The pages that are being read, best first. */
  readonly pages: readonly number[];
  /** What a model has looked up, in its words. */
  readonly words: readonly string[];
}

/** How the work on a question ended; it is recorded before anybody hears of it. */
export type QuestionEnd =
  | { readonly kind: 'ruling'; readonly output: RulingOutput }
  | { readonly kind: 'shelving'; readonly shelving: Shelving };

/** A page of a book as a picture. The pixels are made when it is sent. */
export interface PictureReference {
  /** SHA-256 of the document's bytes, hexadecimal: another edition is never shown in its place. */
  readonly hash: string;
  /** PDF page, 1-based. */
  readonly page: number;
  /** What is highlighted; empty: nothing. */
  readonly quotes: readonly string[];
}

export type PictureOutcome =
  | { readonly kind: 'made'; readonly bytes: Uint8Array; readonly format: 'png' | 'jpeg' }
  /** The document is no longer in the library, or its file holds another one by now. */
  | { readonly kind: 'gone' }
  /** `reason` is a code for the log. */
  | { readonly kind: 'unmade'; readonly reason: string };

/** Where pictures of pages come from. */
export interface PictureSource {
  /** @throws the reason of `signal` and nothing else */
  picture(reference: PictureReference, signal: AbortSignal): Promise<PictureOutcome>;
}

/** A golden question: what is asked of a game, and where its rules answer it; never who asked, or where. */
export interface GoldenCase {
  /** It stands alone. */
  readonly question: string;
  /** Name of the game, as the library has it. */
  readonly game: string;
  /** Path inside the library, `/` between its parts; null: any document of the game. */
  readonly document: string | null;
  /** PDF pages, 1-based, any of them is a hit; `none`: not in the rules; null: nobody has said yet. */
  readonly pages: readonly number[] | 'none' | null;
  /** What was answered when somebody objected, as `p. 6`: a comment in the file; null for none. */
  readonly answered: string | null;
}

/** What is in the file now. */
export interface KeptCase {
  /** `changed`: the same question of the game stood there with other pages, or none; `known`: nothing had to be written. */
  readonly kind: 'appended' | 'changed' | 'known';
  /** The YAML of the case, of the one in the file where it is known. */
  readonly text: string;
}

/** Why nothing was written. */
export type CaseTrouble = 'read_only' | 'invalid' | 'no_space';

export type CaseOutcome =
  | KeptCase
  /** The file is as it was. `problem` is a sentence that names the file and the way out; `text` can be put in by hand. */
  | { readonly kind: 'refused'; readonly reason: CaseTrouble; readonly problem: string; readonly text: string };

/** The library's golden questions. */
export interface CaseFile {
  /** Of the file, without its folder. */
  readonly name: string;
  /** Written once: the same again is `known`. */
  append(one: GoldenCase): Promise<CaseOutcome>;
}
