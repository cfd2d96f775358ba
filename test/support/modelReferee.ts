/** A model that answers out of what it was shown: it reads the request as a model would, and not the database behind it. */
import type { ProposedDraft } from '../../src/model/draft.ts';
import type { PastAnswer } from '../../src/ports.ts';
import { answers, type Behaviour, messagesOf, type ReceivedRequest } from './modelServer.ts';
import { draft } from './rulingStage.ts';

const PASSAGE = /⟦([a-z]+\d+)(?: [^⟧]*)?⟧\n([^⟦]*)\n⟦\/\1⟧/gu;
const QUESTION = /⟦question[^⟧]*⟧\n([^⟦]*)\n⟦\/question⟧/u;
const TALK = /⟦earlier-question⟧\n([^⟦]*)\n⟦\/earlier-question⟧\n⟦earlier-answer⟧\n([^⟦]*)\n⟦\/earlier-answer⟧/gu;

const collapsed = (text: string): string => text.replaceAll(/\s+/gu, ' ');

/** All that a request says, its instructions left out. */
export function toldIn(request: ReceivedRequest | undefined): string {
  const [, ...told] = messagesOf(request).map(({ content }) => content ?? '');
  return told.join('\n');
}

/** '' where a request asks nothing. */
export function questionIn(request: ReceivedRequest | undefined): string {
  return QUESTION.exec(toldIn(request))?.[1] ?? '';
}

/** What a request tells of the talk before the question, oldest first. */
export function talkIn(request: ReceivedRequest | undefined): readonly PastAnswer[] {
  return [...toldIn(request).matchAll(TALK)].map(([, question = '', answer = '']) => ({ question, answer }));
}

/** The label under which a request shows the passage that holds `words`; one that is nowhere where none does. */
export function labelIn(request: ReceivedRequest, words: string): string {
  for (const [, label = '', text = ''] of toldIn(request).matchAll(PASSAGE)) {
    if (collapsed(text).includes(collapsed(words))) return label;
  }
  return 'z99';
}

/** Rules with this quote, from the passage where it stands. */
export function rules(quote: string, changes: Partial<ProposedDraft> = {}): Behaviour {
  return (response, request) => {
    const quotes = [{ passage: labelIn(request, quote), quote }];
    answers(draft({ quotes, ...changes }))(response, request);
  };
}

/** One behaviour for the questions that hold its words; the first that fits. */
export function byQuestion(...routes: readonly (readonly [words: string, behaviour: Behaviour])[]): Behaviour {
  return (response, request) => {
    const question = questionIn(request);
    const [, behaviour] = routes.find(([words]) => question.includes(words)) ?? [];
    if (behaviour !== undefined) return behaviour(response, request);
    response.destroy();
    throw new Error(`nobody knows what to say to “${question}”`);
  };
}

export interface Held {
  readonly behaviour: Behaviour;
  /** Resolves when the request is there. */
  readonly asked: Promise<void>;
  readonly release: () => void;
}

/** Answers when it is told to. */
export function held(behaviour: Behaviour): Held {
  const asked = Promise.withResolvers<undefined>();
  const released = Promise.withResolvers<undefined>();
  return {
    behaviour: (response, request) => {
      asked.resolve(undefined);
      void released.promise.then(() => behaviour(response, request));
    },
    asked: asked.promise.then(() => undefined),
    release: () => released.resolve(undefined),
  };
}
