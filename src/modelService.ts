/** What rules with a model: the line to it, the breaker before it, what it may cost. Opened with the rest of the resources. */
import { type Breaker, type BreakerState, createBreaker } from './model/breaker.ts';
import { guardedModel } from './model/guardedModel.ts';
import type { ProposedDraft } from './model/draft.ts';
import { GameBook } from './model/gameBook.ts';
import { learnAhead } from './model/learnAhead.ts';
import type { Model, ModelReply } from './model/modelPort.ts';
import type { OpenaiModelOptions } from './model/openaiModel.ts';
import { SharedCalls } from './model/sharedCalls.ts';
import { createTokenCounting, type TokenCounting } from './model/tokenCounting.ts';
import type { TokenCounter } from './model/tokens.ts';
import type { RetrievedPassage } from './ports.ts';
import { type BookShelf, createBookShelf } from './storage/bookShelf.ts';
import { keepBreaker, readBreaker } from './storage/breakers.ts';
import { addSpending, type Spending, type TokenPrices } from './storage/modelLedger.ts';
import type { Database } from './storage/schema.ts';

export interface ModelOptions {
  readonly apiKey: string | null;
  readonly baseUrl: string;
  readonly model: string;
  readonly breakerResetMs: number;
  /** Tokens a day (UTC), input and output: of one person, and of all; null: no limit. */
  readonly dailyTokensPerUser: number | null;
  readonly dailyTokensTotal: number | null;
  /** null: what is spent is told in tokens alone. */
  readonly prices: TokenPrices | null;
  /** Told what was not written, what the operator has to know; never the words of a server or a player. */
  readonly report: (trouble: ModelTrouble) => void;
  /** Counts tokens, and is closed with the rest; one of its own where it is missing. */
  readonly tokens?: TokenCounting;
  /** Limits of a call, where they are not the usual ones. */
  readonly timing?: Pick<OpenaiModelOptions, 'total' | 'limits' | 'retry'>;
}

export interface ModelTrouble {
  readonly kind: 'storage' | 'unusable_account' | 'refused' | 'unlisted' | 'defect';
  /** A code; of what is refused or not listed, a sentence with the way out; of a defect, what was noted and a code. */
  readonly reason: string;
}

type StateListener = (state: BreakerState) => void;

export interface ModelService {
  readonly options: ModelOptions;
  readonly model: Model;
  readonly breaker: Breaker;
  /** What it reads. */
  readonly books: BookShelf<GameBook<RetrievedPassage>>;
  /** Nothing of it is loaded before somebody counts, or it is warmed. */
  readonly tokens: TokenCounting;
  readonly counter: () => Promise<TokenCounter>;
  /** The same question asked twice at a time is one question to the model. */
  readonly shared: SharedCalls<ModelReply<ProposedDraft>>;
  /** Notes what was spent; what cannot be noted is told as trouble with the storage, and nobody waits for it in vain. */
  readonly spend: (spending: Spending) => Promise<void>;
  /** What is being noted. */
  readonly spendings: ReadonlySet<Promise<void>>;
  /** When the administrators were told last that the account is of no use, as performance.now() says it; whether it has answered. */
  readonly account: { toldAt: number; answered: boolean };
  /** Told each change of the breaker. */
  readonly listeners: Set<StateListener>;
}

export async function openModelService(db: Database, options: ModelOptions): Promise<ModelService> {
  const { apiKey, baseUrl, model, breakerResetMs, report, timing } = options;
  // The SDK takes 16 MB, which nobody should pay for who has no model.
  const { createOpenaiModel } = await import('./model/openaiModel.ts');
  const { openedAt } = await readBreaker(db, model);
  const listeners = new Set<StateListener>();
  const breaker = createBreaker({
    resetMs: breakerResetMs,
    openedAt,
    now: Date.now,
    onState: (state, at) => {
      for (const listener of listeners) listener(state);
      // While it probes, a restart should find it as it was.
      if (state === 'probing') return;
      keepBreaker(db, model, at).catch(() => report({ kind: 'storage', reason: 'breaker' }));
    },
  });
  const tokens = options.tokens ?? createTokenCounting();
  const spendings = new Set<Promise<void>>();
  return {
    options,
    model: guardedModel(createOpenaiModel({ apiKey, baseUrl, model, ...timing }), breaker),
    breaker,
    books: createBookShelf(db, (passages) => {
      const book = new GameBook(passages);
      // Where it cannot be counted ahead, each question counts what it needs, and is told.
      learnAhead(book, tokens).catch(() => undefined);
      return book;
    }),
    tokens,
    counter: () => tokens.counter(),
    shared: new SharedCalls(),
    spend: async (spending) => {
      const noting = addSpending(db, spending).catch(() => report({ kind: 'storage', reason: 'ledger' }));
      spendings.add(noting);
      await noting;
      spendings.delete(noting);
    },
    spendings,
    account: { toldAt: -Infinity, answered: false },
    listeners,
  };
}

export async function closeModelService(service: ModelService): Promise<void> {
  await service.model.close();
  await service.tokens.close();
  await Promise.all(service.spendings);
}
