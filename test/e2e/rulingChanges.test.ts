/** Somebody thinks again while the model thinks: what it was asked for is given up, and nothing of it is ever shown. */
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { say } from '../support/killSeats.ts';
import { openModelBot } from '../support/modelBot.ts';
import { byQuestion, rules } from '../support/modelReferee.ts';
import { type Behaviour, neverEnds, text } from '../support/modelServer.ts';

const TIE = 'Who wins a tie in a standoff in Saltwind Couriers?';
const BID = 'Do I get my bid back in a standoff of Saltwind Couriers?';
const LIMIT = 40_000;

/** Goes on writing for ever. */
function endless(): { readonly behaviour: Behaviour; readonly asked: Promise<Socket | null> } {
  const asked = Promise.withResolvers<Socket | null>();
  return {
    behaviour: (response, request) => {
      neverEnds([text('{"verdict":"stated","headline":"Old.')], text(' '))(response, request);
      asked.resolve(response.socket);
    },
    asked: asked.promise,
  };
}

const closed = (socket: Socket | null): Promise<unknown> =>
  new Promise((resolve) => {
    if (socket === null || socket.closed) resolve(null);
    else socket.once('close', resolve);
  });

test('/cancel, an edit and /forget while the model thinks', { timeout: 120_000 }, async () => {
  const { server, standin, ask } = await openModelBot();
  const [cancelled, edited, forgotten] = [endless(), endless(), endless()];
  server.behave(
    byQuestion(
      ['(cancelled)', cancelled.behaviour],
      ['(edited)', edited.behaviour],
      ['(forgotten)', forgotten.behaviour],
      ['bid', rules('All the shells shown go to the bank', { headline: 'No.' })],
    ),
  );
  const first = ask(`${TIE} (cancelled)`);
  const second = ask(`${TIE} (edited)`);
  const third = ask(`${TIE} (forgotten)`);
  const sockets = await Promise.all([cancelled.asked, edited.asked, forgotten.asked]);

  say(standin, first.seat, '/cancel');
  standin.as(second.seat.person).editText(second.seat.chat, second.messageId, BID);
  say(standin, third.seat, '/forget');
  await Promise.all(sockets.map(closed));
  await standin.waitFor(() => first.said.at(-1) === 'Cancelled.', LIMIT);
  expect((await second.answer()).text).toMatch(/^No\.\nSaltwind Couriers\n[^]*p\. 6/);
  await standin.waitFor(() => third.said.some((said) => said.startsWith('Deleted: ')), LIMIT);

  // Whoever had been thinking for them has nothing to say any more, and the table is served.
  say(standin, third.seat, BID);
  await standin.waitFor(() => third.said.some((said) => said.startsWith('No.')), LIMIT);
  for (const { said } of [first, second, third]) expect(said.join('\n')).not.toContain('Old.');
  expect(second.answers).toHaveLength(1);
});
