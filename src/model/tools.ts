/** The searches that a model may ask for, and how it reads what they found. */
import { z } from 'zod';
import { marker } from './fence.ts';
import { type Labelling, letterOf, type ShownPassages } from './labels.ts';
import type { CallProblem, ModelTool } from './modelPort.ts';
import { type BookPassage, documentText, passageText } from './passageText.ts';
import type { TokenCounter } from './tokens.ts';

/** Tokens of what one search brings. */
export const FOUND_BUDGET = 4_000;

const LONGEST_RANKED_QUERY = 300;
const LONGEST_EXACT_QUERY = 200;

/** Lengths are refinements: strict servers refuse a schema that says `maxLength`. */
const query = (longest: number, description: string) =>
  z
    .string()
    .refine((text) => text.trim() !== '' && text.length <= longest, `one to ${longest} characters`)
    .describe(`${description} At most ${longest} characters.`);

export const searchRulesArguments = z.object({
  query: query(LONGEST_RANKED_QUERY, 'What to look for, in the words and the language of the rulebook.'),
});

export const searchExactArguments = z.object({
  query: query(
    LONGEST_EXACT_QUERY,
    'Words that a passage holds: a blank is AND, | is OR, - before a word is NOT, "…" is a phrase. Words are literal parts of words.',
  ),
  fuzzy: z.boolean().describe('Allow one wrong letter in a word, for names whose spelling is not certain.'),
});

export const searchRules = {
  name: 'search_rules',
  description:
    'Finds the passages of this game’s rulebooks that fit a question or some words best. Use it where the passages at hand do not decide the question.',
  arguments: searchRulesArguments,
} as const satisfies ModelTool;

export const searchExact = {
  name: 'search_exact',
  description:
    'Finds every passage of this game’s rulebooks that holds certain words: for the name of a card, an action or a term.',
  arguments: searchExactArguments,
} as const satisfies ModelTool;

/** The same in every request, so that requests begin alike. */
export const searchTools: readonly ModelTool[] = [searchRules, searchExact];

export interface FoundText {
  readonly text: string;
  /** What was shown before and now. */
  readonly labels: ShownPassages;
  /** Of the text, at most. */
  readonly tokens: number;
}

/**
 * The found passages as a model reads them, best first: those that it has not seen with their text, the others by their
 * label. A passage that the labelling does not know (its book was replaced meanwhile) is left out.
 */
export function foundText(
  found: readonly BookPassage[],
  labelling: Labelling,
  shown: ShownPassages,
  count: TokenCounter,
  budget: number = FOUND_BUDGET,
): FoundText {
  const labels = new Map(shown);
  const parts: string[] = [];
  const seen: string[] = [];
  const begun = new Set([...shown.keys()].map(letterOf));
  const frame = [`${marker('found')}\n`, `${marker('/found')}\n`] as const;
  let tokens = count(frame[0]) + count(frame[1]) + FRAME_TOKENS;
  let left = 0;
  for (const passage of found) {
    const label = labelling.get(passage.id);
    if (label === undefined) continue;
    if (labels.has(label)) {
      if (shown.has(label) && !seen.includes(label)) seen.push(label);
      continue;
    }
    const opening = begun.has(letterOf(label)) ? '' : documentText(label, passage.document);
    const text = opening + passageText(label, passage);
    const more = count(text);
    if (tokens + more > budget) {
      left += 1;
      continue;
    }
    tokens += more;
    begun.add(letterOf(label));
    labels.set(label, passage.id);
    parts.push(text);
  }
  const notes = [
    parts.length + seen.length + left === 0 ? 'Nothing was found. Try other words, or rule with what you have.\n' : '',
    seen.length === 0 ? '' : `Found too, and given before: ${seen.slice(0, MOST_NAMED).join(', ')}.\n`,
    left === 0 ? '' : `${left} more did not fit; search for more particular words.\n`,
  ];
  return { text: [frame[0], ...parts, frame[1], ...notes].join(''), labels, tokens };
}

/** Labels named that were given before, and what the notes take at most. */
const MOST_NAMED = 24;
const FRAME_TOKENS = 150;

const PROBLEMS: Readonly<Record<CallProblem, string>> = {
  unknown_tool: 'There is no such tool. There are search_rules and search_exact.',
  too_long: 'The arguments are too long. Search for a few words.',
  not_valid: 'The arguments do not fit the tool. Give a query of a few words.',
};

/** Answers a call that cannot be carried out. */
export function problemText(problem: CallProblem): string {
  return PROBLEMS[problem];
}

/** Answers a call whose search failed or was refused. */
export const SEARCH_FAILED =
  'This search cannot be made. Try search_rules with a few words, or rule with what you have.';
