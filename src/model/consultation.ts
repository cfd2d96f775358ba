/** One question on its way to the model and back: what it was shown, what it looked up, what it said. */
import type { Exchange, ModelSearch, PastAnswer, Proposal, RetrievedPassage } from '../ports.ts';
import { assembleBook, BOOK_BUDGET, type BookContext } from './bookContext.ts';
import { draftAnswer, proposedQuotes, type ProposedDraft, usableDraft } from './draft.ts';
import type { GameBook } from './gameBook.ts';
import type { Labelling, ShownPassages } from './labels.ts';
import type { ModelCall, ModelMessage, ModelReply, ModelRequest } from './modelPort.ts';
import { buildMessages } from './prompt.ts';
import { repeatsPrompt } from './promptLeak.ts';
import type { TokenCounter } from './tokens.ts';
import {
  foundText,
  problemText,
  SEARCH_FAILED,
  searchExact,
  searchExactArguments,
  searchRules,
  searchRulesArguments,
  searchTools,
} from './tools.ts';

export interface ConsultationStart {
  /** Under which the answer may be kept; of the books as they were when it was begun. */
  readonly key: string;
  readonly game: string;
  readonly question: string;
  readonly language: string | null;
  readonly history: readonly PastAnswer[];
  readonly book: GameBook<RetrievedPassage>;
  /** What the search found, best first. */
  readonly ranked: readonly RetrievedPassage[];
}

/** What was found for one search; null: it failed. */
export interface SearchResult {
  readonly search: ModelSearch;
  readonly found: readonly RetrievedPassage[] | null;
}

interface Said {
  readonly messages: readonly ModelMessage[];
  readonly shown: ShownPassages;
  readonly rounds: number;
}

/** What of a reply can be used. `unusable` carries a code. */
export type Heard =
  | { readonly kind: 'proposed'; readonly proposal: Omit<Proposal, 'key'> }
  | { readonly kind: 'clarifying'; readonly question: string; readonly options: readonly string[] }
  | { readonly kind: 'searching'; readonly searches: readonly ModelSearch[]; readonly exchange: Consultation }
  | { readonly kind: 'unusable'; readonly reason: string };

export class Consultation implements Exchange {
  readonly whole: boolean;
  readonly key: string;
  readonly #said: Said;
  readonly #labelling: Labelling;
  readonly #book: Pick<BookContext, 'text' | 'tokens'>;
  /** All of the game's, as they were when the exchange began; what a search finds is one of them. */
  readonly passages: readonly RetrievedPassage[];
  readonly #count: TokenCounter;

  private constructor(
    said: Said,
    book: {
      readonly text: Pick<BookContext, 'text' | 'tokens'>;
      readonly labelling: Labelling;
      readonly passages: readonly RetrievedPassage[];
      readonly whole: boolean;
      readonly key: string;
      readonly count: TokenCounter;
    },
  ) {
    this.#said = said;
    this.#book = book.text;
    this.#labelling = book.labelling;
    this.passages = book.passages;
    this.#count = book.count;
    this.whole = book.whole;
    this.key = book.key;
  }

  static begin(start: ConsultationStart, count: TokenCounter, budget: number = BOOK_BUDGET): Consultation {
    const { key, game, question, language, history, book: all, ranked } = start;
    const book = assembleBook({ game, book: all, ranked }, count, budget);
    const messages = buildMessages({ book, history, question, language }, count);
    return new Consultation(
      { messages, shown: book.labels, rounds: 0 },
      {
        text: { text: book.text, tokens: book.tokens },
        labelling: book.labelling,
        passages: all.passages,
        whole: book.whole,
        key,
        count,
      },
    );
  }

  get rounds(): number {
    return this.#said.rounds;
  }

  /** Tokens of the request as we count them, without the forms of its tools and its answer. */
  get tokens(): number {
    const { text: book, tokens } = this.#book;
    return this.#said.messages.reduce((sum, message) => {
      const holdsBook = message.role === 'user' && message.text.startsWith(book);
      // The book was counted passage by passage.
      const text = holdsBook ? message.text.slice(book.length) : message.text;
      const calls = message.role === 'assistant' ? JSON.stringify(message.calls ?? []) : '';
      return sum + (holdsBook ? tokens : 0) + this.#count(text) + this.#count(calls);
    }, 0);
  }

  /** @param isLast the model has to answer now. Who has read the whole book has nothing left to look up. */
  request(isLast: boolean): ModelRequest<ProposedDraft> {
    const mayCallTools = !isLast && !this.whole;
    return { messages: this.#said.messages, tools: searchTools, mayCallTools, answer: draftAnswer };
  }

  hear(reply: ModelReply<ProposedDraft>): Heard {
    if (reply.kind === 'called') {
      const messages = [...this.#said.messages, reply.message];
      const exchange = this.#with({ messages, shown: this.#said.shown, rounds: this.rounds + 1 });
      return { kind: 'searching', searches: reply.calls.map(searchOf), exchange };
    }
    const draft = usableDraft(reply.value);
    if (draft === null) return { kind: 'unusable', reason: 'unusable' };
    const { clarification } = draft;
    // Whoever has a ruling does not wait for a reply.
    if (clarification !== null && (draft.quotes.length === 0 || draft.headline === '')) {
      return { kind: 'clarifying', question: clarification.question, options: clarification.options };
    }
    const quotes = proposedQuotes(draft, this.#said.shown);
    const { verdict, headline, reasoning, followUps } = draft;
    // What it would have asked is what it has assumed.
    const limits = draft.limits ?? clarification?.question ?? null;
    const quoted = new Set(quotes.map(({ passageId }) => passageId));
    const passages = this.passages.filter(({ id }) => quoted.has(id));
    return {
      kind: 'proposed',
      proposal: { verdict, headline, reasoning, quotes, passages, limits, followUps, whole: this.whole },
    };
  }

  /** Every search is answered, also one that could not be made: servers insist on it. */
  widen(results: readonly SearchResult[]): Consultation {
    let { shown } = this.#said;
    const answers = results.map(({ search, found }): ModelMessage => {
      if (search.problem !== null) return { role: 'tool', callId: search.id, text: search.problem };
      if (found === null) return { role: 'tool', callId: search.id, text: SEARCH_FAILED };
      const told = foundText(found, this.#labelling, shown, this.#count);
      shown = told.labels;
      return { role: 'tool', callId: search.id, text: told.text };
    });
    return this.#with({ messages: [...this.#said.messages, ...answers], shown, rounds: this.rounds });
  }

  #with(said: Said): Consultation {
    return new Consultation(said, {
      text: this.#book,
      labelling: this.#labelling,
      passages: this.passages,
      whole: this.whole,
      key: this.key,
      count: this.#count,
    });
  }
}

function searchOf(call: ModelCall): ModelSearch {
  const search = readSearch(call);
  // People are told what is looked for.
  return repeatsPrompt(search.query) ? { ...search, query: '', problem: problemText('not_valid') } : search;
}

function readSearch({ id, name, arguments: given, problem }: ModelCall): ModelSearch {
  const none = { id, tool: 'rules' as const, query: '', fuzzy: false };
  if (problem !== null) return { ...none, problem: problemText(problem) };
  if (name === searchRules.name) {
    const { query } = searchRulesArguments.parse(given);
    return { ...none, query, problem: null };
  }
  if (name === searchExact.name) {
    const { query, fuzzy } = searchExactArguments.parse(given);
    return { id, tool: 'exact', query, fuzzy, problem: null };
  }
  return { ...none, problem: problemText('unknown_tool') };
}
