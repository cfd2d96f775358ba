/**
 * Answers that break off. Telegraf's HTTP client notices that only of chunked bodies; the rest of one whose length was
 * told it would await until the limit of the call, which for a poll is most of a minute. Node tells of every answer, so
 * the request is told in its place.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Agent, ClientRequest, IncomingMessage } from 'node:http';

/** Told when the headers have come. */
const CHANNEL = 'http.client.response.finish';

class BrokenOffError extends Error {
  readonly code = 'broken off';
}

/** For the requests of this agent, until the returned function is called. */
export function reportBrokenAnswers(agent: Agent): () => void {
  const watch = (told: unknown): void => {
    if (typeof told !== 'object' || told === null || !('request' in told) || !('response' in told)) return;
    const { request, response } = told;
    if (!(request instanceof ClientRequest && response instanceof IncomingMessage)) return;
    if (!('agent' in request && request.agent === agent)) return;
    response.once('close', () => {
      if (!response.complete) request.emit('error', new BrokenOffError());
    });
  };
  subscribe(CHANNEL, watch);
  return () => unsubscribe(CHANNEL, watch);
}
