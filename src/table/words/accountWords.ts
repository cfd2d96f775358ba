/** What administrators are told of the model: what it costs, and that its account is of no use. */

/** Why the account at the model's server is of no use: nothing is left to pay with, the key is refused. */
export type AccountTrouble = 'quota' | 'unauthorized';

/** What somebody has spent today. */
export interface Spender {
  /** null: nobody's any more, or the terminal's. */
  readonly userId: number | null;
  readonly tokens: number;
  /** US dollars; null where no prices are known. */
  readonly cost: number | null;
  /** Tokens; null where there is no limit. */
  readonly left: number | null;
}

/** What the model costs. */
export interface UsageWords {
  readonly title: string;
  readonly noModel: string;
  readonly today: string;
  lastDays(days: number): string;
  asked(questions: number, requests: number): string;
  /** `cached` tokens are among `input`. */
  tokens(input: number, cached: number, output: number): string;
  /** US dollars. */
  cost(amount: number): string;
  readonly spendersTitle: string;
  spender(spender: Spender): string;
  readonly budgetTitle: string;
  budgetOfAll(left: number, tokens: number): string;
  budgetOfOne(tokens: number): string;
  readonly noBudget: string;
}

/** To administrators: the account at the model's server is of no use. */
export interface AccountWords
  extends Readonly<Record<AccountTrouble, { readonly title: string; readonly wayOut: string }>> {
  /** What players get. */
  readonly meanwhile: string;
}
