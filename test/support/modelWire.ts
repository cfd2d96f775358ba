/** What every server that plays a model reads and writes: a request's body, and an answer as a stream of events. */
import type { IncomingMessage } from 'node:http';
import type { ProposedDraft } from '../../src/model/draft.ts';

export const STREAM = { 'content-type': 'text/event-stream' };

export const event = (data: unknown): string => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
export const DONE = event('[DONE]');

/** The event of one delta. */
export const choice = (delta: object, reason: string | null): string =>
  event({ choices: [{ index: 0, delta, finish_reason: reason }] });

export function whenRead(request: IncomingMessage, use: (body: string) => void): void {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.once('end', () => use(Buffer.concat(parts).toString()));
}

/** `text` in so many deltas, about equally long. */
export function inDeltas(text: string, pieces: number): readonly { readonly content: string }[] {
  const length = Math.ceil(text.length / pieces);
  return Array.from({ length: pieces }, (_, piece) => ({ content: text.slice(piece * length, (piece + 1) * length) }));
}

/** A ruling by these quotes; without any, the rules are silent. */
export const rulingBy = (quotes: ProposedDraft['quotes']): ProposedDraft => ({
  verdict: quotes.length === 0 ? 'not_in_rules' : 'stated',
  headline: 'So it is written.',
  reasoning: '',
  quotes,
  limits: null,
  follow_ups: [],
  clarification: null,
});
