/** The bot as a process whose model fails as it is told, one question at a time. One for the tests of a file. */
import type { Socket } from 'node:net';
import { type FaultsStage, openFaultsStage } from './faultsStage.ts';
import { QUESTION, QUOTE } from './faultsLibrary.ts';
import type { Asked } from './killWitness.ts';
import { rules, questionIn } from './modelReferee.ts';
import { type Behaviour, createModelServer, KEY, type ModelServer } from './modelServer.ts';

export const RULING = /^Five\.\nHarbour Lights\n[^]*at most five lanterns\.[^]*p\. 1/;
export const ruling = rules(QUOTE, { headline: 'Five.' });

/** The labelled extract, whole. */
export const extract = (why: string): RegExp =>
  new RegExp(`^Best passages, word for word \\(${why}\\)\nHarbour Lights\n[^]*at most five lanterns\\.[^]*p\\. 1`, 'u');
export const UNAVAILABLE = extract('the model is not available now');
export const UNUSABLE = extract('the model’s answer could not be used');
export const UNPROVED = extract('no ruling could be proved from the book');

/** A question, and what became of it at the model's server. */
export interface FaultyQuestion {
  readonly asked: Asked;
  /** One for each request: the connection it came on, and when, ms. */
  readonly requests: readonly { readonly socket: Socket | null; readonly at: number }[];
  /** Resolves with the final answer. `took`: milliseconds since the first request; since the question where there was none. */
  readonly answer: () => Promise<{ readonly text: string; readonly took: number }>;
  /** Resolves when each of its connections has ended. */
  readonly closed: () => Promise<unknown>;
}

export interface FaultsModel {
  readonly stage: FaultsStage;
  readonly server: ModelServer;
  /** Somebody new asks; the model's server does this with the requests that come of it, the last of it again and again. */
  readonly ask: (...behaviours: readonly [Behaviour, ...Behaviour[]]) => FaultyQuestion;
  /** Resolves when the model rules: however often a breaker has to let one try. */
  readonly works: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openFaultsModel(env: Readonly<Record<string, string>> = {}): Promise<FaultsModel> {
  const scripts = new Map<
    string,
    { readonly waiting: Behaviour[]; readonly requests: { socket: Socket | null; at: number }[] }
  >();
  const server = await createModelServer((response, request) => {
    const script = scripts.get(questionIn(request));
    if (script === undefined) throw new Error(`nobody has asked “${questionIn(request)}”`);
    script.requests.push({ socket: response.socket, at: performance.now() });
    const [behaviour] = script.waiting.length > 1 ? script.waiting.splice(0, 1) : script.waiting;
    behaviour?.(response, request);
  });
  const stage = await openFaultsStage(true, {
    ANSWER_MODE: '',
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: server.baseUrl,
    MAX_CONCURRENT_ANSWERS: '16',
    ...env,
  });
  const ask = (...behaviours: readonly [Behaviour, ...Behaviour[]]): FaultyQuestion => {
    // An answer is kept: each question is one that was not asked before.
    const text = `${QUESTION} (${scripts.size + 1})`;
    const requests: { socket: Socket | null; at: number }[] = [];
    scripts.set(text, { waiting: [...behaviours], requests });
    const asked = stage.ask(stage.seat(), text);
    return {
      asked,
      requests,
      answer: async () => {
        const answer = await stage.answered(asked);
        return { text: answer, took: (asked.finalTime ?? Number.NaN) - (requests[0]?.at ?? asked.at) };
      },
      closed: () => Promise.all(requests.map(({ socket }) => ended(socket))),
    };
  };
  return {
    stage,
    server,
    ask,
    works: async () => {
      while (!RULING.test((await ask(ruling).answer()).text));
    },
    close: async () => {
      await stage.close();
      server.close();
    },
  };
}

function ended(socket: Socket | null): Promise<void> {
  return new Promise((resolve) => {
    if (socket === null || socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}
