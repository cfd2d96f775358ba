/**
 * A model that rules as it is told, out of the passages that it was sent: it finds the label of the passage that holds the
 * words, as a real model has to, and quotes the words. What it cannot find, it cannot quote.
 */
import type { ProposedDraft } from '../../src/model/draft.ts';
import { labelIn, questionIn } from './modelReferee.ts';
import { type Behaviour, finish, type ReceivedRequest, streams, text, USAGE } from './modelServer.ts';
import { DONE } from './modelWire.ts';
import { draft } from './rulingStage.ts';

export interface Ruling {
  /** It is given to questions that hold these words. */
  readonly about: string;
  readonly headline: string;
  readonly reasoning?: string;
  /** Each from one passage, letter for letter. */
  readonly quotes: readonly string[];
  readonly followUps?: readonly string[];
  readonly limits?: string;
}

function answerTo(request: ReceivedRequest, rulings: readonly Ruling[]): ProposedDraft {
  const question = questionIn(request);
  const ruling = rulings.find(({ about }) => question.includes(about));
  if (ruling === undefined) return draft({ verdict: 'not_in_rules', headline: 'The rules do not say.' });
  return draft({
    headline: ruling.headline,
    reasoning: ruling.reasoning ?? '',
    quotes: ruling.quotes.map((quote) => ({ passage: labelIn(request, quote), quote })),
    follow_ups: [...(ruling.followUps ?? [])],
    limits: ruling.limits ?? null,
  });
}

/** Streams its answer word by word, as a model does. */
export function referee(...rulings: readonly Ruling[]): Behaviour {
  return (response, request) => {
    const answer = JSON.stringify(answerTo(request, rulings));
    streams(...(answer.match(/.{1,12}/gsu) ?? []).map(text), finish('stop'), USAGE, DONE)(response, request);
  };
}
