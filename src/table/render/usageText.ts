/** What an administrator reads of what the model costs: `/usage`. */
import { costOf, type PersonalSpending, type Spent, type TokenPrices } from '../../storage/modelLedger.ts';
import { bold, join } from '../../text/richText.ts';
import type { RichText } from '../../tablePorts.ts';
import type { Words } from '../words/words.ts';

/** What may be spent, and what it costs. */
export interface ModelTerms {
  /** Tokens a day (UTC), input and output: of one person, and of all; null: no limit. */
  readonly dailyTokensPerUser: number | null;
  readonly dailyTokensTotal: number | null;
  /** null: no cost is told. */
  readonly prices: TokenPrices | null;
}

export interface UsageReport {
  readonly today: Spent;
  /** Of `days` days, today included. */
  readonly lately: Spent;
  readonly days: number;
  /** Of today, who spent most first. */
  readonly spenders: readonly PersonalSpending[];
  readonly terms: ModelTerms;
}

const tokensOf = ({ inputTokens, outputTokens }: Spent): number => inputTokens + outputTokens;
const left = (limit: number, spent: Spent): number => Math.max(0, limit - tokensOf(spent));

const part = (title: string, lines: readonly string[]): RichText => join([bold(title), ...lines], '\n');

export function usageText(report: UsageReport, words: Words): RichText {
  const { usage } = words;
  const { today, lately, days, spenders, terms } = report;
  return join(
    [
      bold(usage.title),
      part(usage.today, spentLines(today, terms, words)),
      part(usage.lastDays(days), spentLines(lately, terms, words)),
      part(usage.budgetTitle, budgetLines(today, terms, words)),
      ...(spenders.length === 0 ? [] : [part(usage.spendersTitle, spenderLines(spenders, terms, words))]),
    ],
    '\n\n',
  );
}

function spentLines(spent: Spent, { prices }: ModelTerms, { usage }: Words): readonly string[] {
  return [
    usage.asked(spent.questions, spent.rounds),
    usage.tokens(spent.inputTokens, spent.cachedTokens, spent.outputTokens),
    ...(prices === null ? [] : [usage.cost(costOf(spent, prices))]),
  ];
}

function budgetLines(
  today: Spent,
  { dailyTokensTotal, dailyTokensPerUser }: ModelTerms,
  { usage }: Words,
): readonly string[] {
  const lines = [
    ...(dailyTokensTotal === null ? [] : [usage.budgetOfAll(left(dailyTokensTotal, today), dailyTokensTotal)]),
    ...(dailyTokensPerUser === null ? [] : [usage.budgetOfOne(dailyTokensPerUser)]),
  ];
  return lines.length === 0 ? [usage.noBudget] : lines;
}

function spenderLines(
  spenders: readonly PersonalSpending[],
  { prices, dailyTokensPerUser }: ModelTerms,
  { usage }: Words,
): readonly string[] {
  return spenders.map((spender) => {
    const isKnown = spender.userId > 0;
    return `• ${usage.spender({
      userId: isKnown ? spender.userId : null,
      tokens: tokensOf(spender),
      cost: prices === null ? null : costOf(spender, prices),
      left: isKnown && dailyTokensPerUser !== null ? left(dailyTokensPerUser, spender) : null,
    })}`;
  });
}
