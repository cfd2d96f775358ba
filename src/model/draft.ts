/**
 * What a model proposes as its ruling, and what of it can be used. Nothing in a draft is believed: its quotes are still to
 * be found in the book, and its words are made harmless before anybody reads them.
 */
import { z } from 'zod';
import { inert } from '../answer/inert.ts';
import type { ProposedQuote } from '../ports.ts';
import { collapseSpace } from '../text/fold.ts';
import { readLabel, type ShownPassages } from './labels.ts';
import { repeatsPrompt } from './promptLeak.ts';
import { unmarked } from './unmarked.ts';

/** Limits are told in words and held by `usableDraft`: strict servers refuse schemas that say them, and others ignore them. */
export const draftSchema = z.object({
  verdict: z
    .enum(['stated', 'follows', 'not_in_rules'])
    .describe('stated: the rules say it; follows: it follows from what they say; not_in_rules: they do not decide it.'),
  headline: z.string().describe('The ruling itself in one line, in the language of the question. Plain text.'),
  reasoning: z.string().describe('Why, in a few short sentences, in the language of the question. Plain text.'),
  quotes: z
    .array(
      z.object({
        passage: z.string().describe('The label of the one passage that the quote is from.'),
        quote: z.string().describe('One or a few sentences, letter for letter, in the language of the book.'),
      }),
    )
    .describe('What the ruling rests on, the most important first. At most 6.'),
  limits: z
    .string()
    .nullable()
    .describe('Where the ruling does not hold or what it assumes; null where that is nothing.'),
  follow_ups: z.array(z.string()).describe('What the players may ask next, as they would ask it. At most 3.'),
  clarification: z
    .object({
      question: z.string().describe('One short question to the players.'),
      options: z.array(z.string()).describe('Their possible replies, a few words each. At most 5.'),
    })
    .nullable()
    .describe('Only where the ruling depends on something that the players did not say; else null.'),
});
export type ProposedDraft = z.infer<typeof draftSchema>;

/** The form of the answer as the model port wants it. */
export const draftAnswer = { name: 'ruling', schema: draftSchema } as const;

/** A passage by the label that the model gave, and what it says to have read there. */
export interface LabelledQuote {
  readonly label: string;
  readonly quote: string;
}

export interface Clarification {
  readonly question: string;
  readonly options: readonly string[];
}

/** Clean text within its lengths, with nothing in it that can be tapped. The quotes are claims still. */
export interface Draft {
  readonly verdict: ProposedDraft['verdict'];
  /** One line. */
  readonly headline: string;
  /** May be empty. */
  readonly reasoning: string;
  readonly quotes: readonly LabelledQuote[];
  readonly limits: string | null;
  readonly followUps: readonly string[];
  readonly clarification: Clarification | null;
}

/** UTF-16 units at most. */
export const LONGEST = {
  headline: 300,
  reasoning: 2_500,
  quote: 4_000,
  limits: 500,
  followUp: 120,
  clarification: 300,
  option: 60,
} as const;

/** Entries at most. */
export const MOST = { quotes: 6, followUps: 3, options: 5 } as const;

/** A longer text than this is noise before it is looked at: cleaning it takes time. */
const LONGEST_READ = 20_000;

/** What can be used of a proposal, or null where it says nothing or recites its instructions. */
export function usableDraft(proposed: ProposedDraft): Draft | null {
  const reasoning = shown(proposed.reasoning, LONGEST.reasoning);
  const headline = line(proposed.headline, LONGEST.headline) || line(firstLine(reasoning), LONGEST.headline);
  const clarification = usableClarification(proposed.clarification);
  if (headline === '' && clarification === null) return null;
  const limits = shown(proposed.limits ?? '', LONGEST.limits);
  const followUps = lines(proposed.follow_ups, LONGEST.followUp, MOST.followUps);
  const said = [
    headline,
    reasoning,
    limits,
    ...followUps,
    clarification?.question ?? '',
    ...(clarification?.options ?? []),
  ];
  if (repeatsPrompt(said.join('\n'))) return null;
  return {
    verdict: proposed.verdict,
    headline,
    reasoning: reasoning === headline ? '' : reasoning,
    quotes: usableQuotes(proposed.quotes),
    limits: limits === '' ? null : limits,
    followUps,
    clarification,
  };
}

/** The quotes that name a passage which the model was shown, for verification. The others are claims about nothing. */
export function proposedQuotes(draft: Draft, labels: ShownPassages): readonly ProposedQuote[] {
  return draft.quotes.flatMap(({ label, quote }) => {
    const passageId = labels.get(label);
    return passageId === undefined ? [] : [{ passageId, quote }];
  });
}

function usableQuotes(quotes: ProposedDraft['quotes']): readonly LabelledQuote[] {
  return quotes
    .map(({ passage, quote }) => ({
      label: readLabel(passage),
      quote: quote.length > LONGEST.quote ? '' : clean(quote),
    }))
    .filter(({ quote }) => quote !== '')
    .slice(0, MOST.quotes);
}

function usableClarification(proposed: ProposedDraft['clarification']): Clarification | null {
  const question = line(proposed?.question ?? '', LONGEST.clarification);
  if (question === '') return null;
  return { question, options: lines(proposed?.options ?? [], LONGEST.option, MOST.options) };
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

function lines(texts: readonly string[], longest: number, most: number): readonly string[] {
  const said = texts.slice(0, LONGEST_READ).map((text) => line(text, longest));
  return [...new Set(said)].filter((text) => text !== '').slice(0, most);
}

function line(text: string, longest: number): string {
  return cut(collapseSpace(shown(text, LONGEST_READ)), longest);
}

/** As players may read it. */
function shown(text: string, longest: number): string {
  return cut(inert(unmarked(clean(text.slice(0, LONGEST_READ)).replace(MARKERS, ''))), longest);
}

/** Our markers, labels among them, are nothing to players. */
const MARKERS = / ?⟦[^⟦⟧\n]{0,200}⟧|[⟦⟧]/gu;
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029]/g;
/** Control characters, marks of direction and tags: none is needed to write, all can deceive. */
const UNRULY = /[\p{Bidi_Control}\u{e0000}-\u{e007f}\ufffe\uffff]|(?![\n\t\v\f])\p{Cc}/gu;

function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(LINE_BREAKS, '\n')
    .replace(UNRULY, '')
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** At most that long, between words where there is a gap near the end. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const head = text.slice(0, longest - 1);
  const gap = head.search(/\s\S*$/u);
  const kept = gap > longest / 2 ? head.slice(0, gap) : head;
  return `${kept.replace(/[\ud800-\udbff]$/, '').trimEnd()}…`;
}
