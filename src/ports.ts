/**
 * The minimal interfaces between rooms. Pure types: no vendor and no Node type passes here, so that
 * the machines may import them and a room can be replaced without its neighbours noticing.
 */

/** A game of the library. `id` is opaque and stable while the game keeps its files' place; `name` is what players read. */
export interface GameRef {
  readonly id: string;
  readonly name: string;
}

/** A document of a game that can be searched. */
export interface ShelvedDocument {
  readonly documentId: number;
  /** Path of the PDF relative to the library folder, with `/` between its parts. */
  readonly path: string;
}

/** A game with everything it can be found by. `documents` is empty where none of its files could be indexed. */
export interface ShelvedGame extends GameRef {
  readonly aliases: readonly string[];
  /** What it is called in other languages, by their codes (`ru`), where the index says so: one name a language. */
  readonly localNames: ReadonlyMap<string, string>;
  readonly documents: readonly ShelvedDocument[];
}

/** What became of a document. Everything but `indexed` is quarantined: listed with its reason, never searched. */
export type DocumentState = 'indexed' | 'no_text' | 'garbled' | 'encrypted' | 'damaged' | 'too_large';

/** A passage that the search found: a paragraph (or a few short ones) under its heading, on one page. */
export interface RetrievedPassage {
  /** Opaque; valid until the document is re-indexed. */
  readonly id: string;
  readonly game: GameRef;
  /** Path of the PDF relative to the library folder, with `/` between its parts. */
  readonly document: string;
  readonly page: number;
  readonly pageLabel: string | null;
  /** The headings above the passage, outermost first. */
  readonly headings: readonly string[];
  readonly text: string;
  /** The text begins inside a sentence that the page before began. */
  readonly continues: boolean;
  /** Higher is better; comparable within one search only. */
  readonly score: number;
  /** Share of the question's content words (weighted by rarity) that the passage or its headings hold, 0 to 1. */
  readonly coverage: number;
}

/** A place in a book that a player can be sent to where no passage answers. */
export interface NearestHeading {
  readonly game: GameRef;
  readonly document: string;
  readonly page: number;
  readonly pageLabel: string | null;
  readonly heading: string;
}

/** A quote as somebody (the extract, later the model) claims it: text that must still be found in the book. */
export interface ProposedQuote {
  readonly passageId: string;
  readonly quote: string;
}

/** A quote that was found in the book, in the characters of its text layer (white space collapsed); the page is the one on which it was found. */
export interface Citation {
  readonly document: string;
  readonly page: number;
  readonly pageLabel: string | null;
  readonly heading: string | null;
  readonly quote: string;
  /** The quote begins inside a sentence that the page before began. */
  readonly continues: boolean;
}

/** A question of the same table that was answered before, for what "it" and "then" refer to. */
export interface PastAnswer {
  readonly question: string;
  /** The ruling in short: no quotes. */
  readonly answer: string;
}

export interface AskedQuestion {
  readonly question: string;
  /** The game as the asker named it (`--game`), or null where only the question may name it. */
  readonly gameName: string | null;
  /** Id of the game that somebody chose for this question: nothing else counts then, as long as the library has it. */
  readonly chosenGame: string | null;
  /** Id of the game that is being played: it counts where the question names none. */
  readonly activeGame: string | null;
  /** Oldest first; empty where nobody asked before. */
  readonly history: readonly PastAnswer[];
  /** Whose tokens are spent; null at the terminal. */
  readonly payer: { readonly userId: number; readonly chatId: number } | null;
}

export type GameIdentification =
  | { readonly kind: 'identified'; readonly game: GameRef }
  /** No name was given and none is in the question: the whole library is searched. */
  | { readonly kind: 'unnamed' }
  /** The question is the name of a game and nothing else; `topics` are headings of its rules, to choose from. */
  | { readonly kind: 'named'; readonly game: GameRef; readonly topics: readonly string[] }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly GameRef[] }
  /** A name was given that the library does not have; the candidates are the nearest, or all where nothing is near. */
  | { readonly kind: 'unknown'; readonly name: string; readonly candidates: readonly GameRef[] };

interface Ranked {
  /** Best first. */
  readonly passages: readonly RetrievedPassage[];
  /** Where they stand, for whoever finds no answer in them. */
  readonly nearest: readonly NearestHeading[];
}

export type Retrieval =
  | ({ readonly kind: 'found'; readonly game: GameRef } & Ranked)
  /**
   * Nothing that would answer by itself: a model may make something of it. `searched` is false where there is no readable
   * document to search: that is not the rules' silence.
   */
  | ({ readonly kind: 'nothing'; readonly searched: boolean } & Ranked)
  /** No game was named and the evidence of several is about equally good. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly GameRef[] };

/** How an answer follows from the rules. */
export type Verdict = 'stated' | 'follows' | 'not_in_rules';

/** What the model proposes. Nothing of it reaches a player before it was verified. */
export interface Proposal {
  readonly verdict: Verdict;
  /** One line: the ruling. */
  readonly headline: string;
  readonly reasoning: string;
  readonly quotes: readonly ProposedQuote[];
  /** The passages that the quotes name, as far as they exist. */
  readonly passages: readonly RetrievedPassage[];
  /** What the ruling does not cover, or null. */
  readonly limits: string | null;
  readonly followUps: readonly string[];
  /** The whole book was read, not a choice of passages. */
  readonly whole: boolean;
  /** Under which the proposal is kept once its quotes were found; null: not at all. */
  readonly key: string | null;
}

/** Something that the model wants to look up. `id` names it in the exchange. */
export interface ModelSearch {
  readonly id: string;
  readonly tool: 'rules' | 'exact';
  readonly query: string;
  readonly fuzzy: boolean;
  /** It cannot be carried out, and why the model is told; null where it can. */
  readonly problem: string | null;
}

/** What was said between us and the model so far: passed on from round to round, and looked into by the model's room alone. */
export interface Exchange {
  readonly rounds: number;
}

export type Deliberation =
  | { readonly kind: 'proposed'; readonly proposal: Proposal }
  | { readonly kind: 'searching'; readonly searches: readonly ModelSearch[]; readonly exchange: Exchange }
  | { readonly kind: 'clarifying'; readonly question: string; readonly options: readonly string[] }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** What was found for the searches of the model. */
export interface Widening {
  readonly exchange: Exchange;
  /** Pages that were read on the way, best first. */
  readonly pages: readonly number[];
}

export interface Confidence {
  readonly level: 'high' | 'medium' | 'low';
  /** 0 to 1. */
  readonly score: number;
}

export type Verification =
  | {
      readonly kind: 'verified';
      readonly citations: readonly Citation[];
      readonly confidence: Confidence;
      /** The proposal's words without anything in quotation marks that is not in the book. */
      readonly headline: string;
      readonly reasoning: string;
      readonly limits: string | null;
      readonly followUps: readonly string[];
    }
  | { readonly kind: 'unverified' };

export type Extract =
  | {
      readonly kind: 'extracted';
      readonly answer: string;
      readonly citations: readonly Citation[];
      /** Headings near what was quoted, at most 3: each is a question that can be asked as it stands. */
      readonly followUps: readonly string[];
    }
  | { readonly kind: 'nothing'; readonly nearest: readonly NearestHeading[] };

/** What a ruling is about, on its way to its end. */
export type RulingStage = 'identifying' | 'retrieving' | 'deliberating' | 'widening' | 'verifying' | 'extracting';

/** What a ruling finds out. */
export type RulingOutcome =
  | {
      readonly kind: 'ruled';
      readonly game: GameRef;
      readonly verdict: Verdict;
      /** The ruling in a line, then the reasons, a blank line between them. */
      readonly answer: string;
      readonly citations: readonly Citation[];
      readonly confidence: Confidence;
      readonly limits: string | null;
      /** What may be asked next, at most 3, each as it would be asked. */
      readonly followUps: readonly string[];
    }
  | {
      readonly kind: 'extracted';
      readonly game: GameRef;
      readonly answer: string;
      readonly citations: readonly Citation[];
      readonly followUps: readonly string[];
      /** Why no model has ruled: a code, `no_model` where none is wanted. */
      readonly degraded: string;
    }
  /** As in GameIdentification; `asked` is the model's question, or null where only a game was named. */
  | {
      readonly kind: 'unclear';
      readonly game: GameRef;
      readonly topics: readonly string[];
      readonly asked: string | null;
    }
  /** `searched` as in Retrieval. */
  | {
      readonly kind: 'abstained';
      readonly game: GameRef | null;
      /** The model has read the rules and found nothing; false: the search alone has. */
      readonly deliberated: boolean;
      /** Why the model has not, where it was to: a code. */
      readonly degraded: string | null;
      readonly nearest: readonly NearestHeading[];
      readonly searched: boolean;
    }
  /** The asker has to choose. `unknownName` is the name that no game has, or null where several games fit. */
  | { readonly kind: 'undecided'; readonly candidates: readonly GameRef[]; readonly unknownName: string | null };

/** The end of one ruling. */
export type RulingOutput =
  | RulingOutcome
  /** `reason` is a code for the log (an error's code or name, or the limit that passed), never a text for players. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'cancelled' };

/** Exit codes of the process (docs: "Exit codes"). */
export type ExitCode = 0 | 1 | 69 | 75 | 78;

export type StorageOpening =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly exitCode: 69 | 75 | 78; readonly problems: readonly string[] };

/** What this machine can do beyond the minimum; a missing one is reported, never fatal. */
export interface Capabilities {
  readonly exactSearch: boolean;
  readonly pdftotext: boolean;
}

export type Validation =
  | { readonly kind: 'valid'; readonly capabilities: Capabilities }
  | { readonly kind: 'invalid'; readonly exitCode: 69 | 75 | 78; readonly problems: readonly string[] };

/** One look at the library folder: what was read anew and what stands now. */
export interface LibraryRefresh {
  readonly documents: number;
  readonly indexed: number;
  readonly quarantined: number;
  /** Something is not as the look before had left it; true of the first look. */
  readonly changed: boolean;
}
