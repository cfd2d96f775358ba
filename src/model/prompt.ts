/**
 * The messages of a question, in an order that lets a server keep what it read: the instructions, then the books, then what
 * was said at the table, then the question. Books, talk and question are one message, because some servers want two sides
 * that take turns; all of it is fenced, earlier answers too, which rest on books that others wrote.
 */
import type { BookContext } from './bookContext.ts';
import { asData, fence } from './fence.ts';
import { SYSTEM_PROMPT } from './instructions.ts';
import type { ModelMessage } from './modelPort.ts';
import type { TokenCounter } from './tokens.ts';

/** A question of the table and what it was answered. */
export interface Exchange {
  readonly question: string;
  readonly answer: string;
}

export interface Asked {
  readonly book: Pick<BookContext, 'text'>;
  /** Oldest first. */
  readonly history: readonly Exchange[];
  readonly question: string;
  /** BCP 47 tag of the question's language, or null where it is not known. */
  readonly language: string | null;
}

/** Tokens for the talk at the table. */
export const HISTORY_BUDGET = 2_000;

/** Exchanges told at most. */
export const MOST_EXCHANGES = 6;

/** UTF-16 units of what is told of one. */
const LONGEST_EARLIER_QUESTION = 1_000;
const LONGEST_EARLIER_ANSWER = 2_000;

/** A question is never longer, UTF-16 units. */
export const LONGEST_QUESTION = 4_000;

const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}$/i;

export function buildMessages(
  { book, history, question, language }: Asked,
  count: TokenCounter,
  budget: number = HISTORY_BUDGET,
): readonly ModelMessage[] {
  const known = language !== null && language !== 'und' && LANGUAGE_TAG.test(language) ? language : null;
  const asked = fence('question', { language: known }, question.slice(0, LONGEST_QUESTION));
  const earlier = latest(history, count, budget).join('');
  return [
    { role: 'system', text: SYSTEM_PROMPT },
    { role: 'user', text: `${book.text}${earlier}${asked}` },
  ];
}

/** The last exchanges that fit, in their order: where one does not, none before it is told. */
function latest(history: readonly Exchange[], count: TokenCounter, budget: number): readonly string[] {
  const told: string[] = [];
  let left = budget;
  for (const exchange of history.slice(-MOST_EXCHANGES).toReversed()) {
    const text = exchangeText(exchange);
    left -= count(text);
    if (left < 0) break;
    told.push(text);
  }
  return told.toReversed();
}

function exchangeText({ question, answer }: Exchange): string {
  return (
    fence('earlier-question', {}, shortened(question, LONGEST_EARLIER_QUESTION)) +
    fence('earlier-answer', {}, shortened(answer, LONGEST_EARLIER_ANSWER))
  );
}

function shortened(text: string, longest: number): string {
  const data = asData(text);
  return data.length <= longest ? data : `${data.slice(0, longest)} …`;
}
