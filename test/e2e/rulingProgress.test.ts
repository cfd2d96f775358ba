/** What people read while a model thinks: how far it is, and nothing of an answer that is not proved. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { book, type TemporaryFolder, temporaryFolder } from '../support/library.ts';
import { openModelBot } from '../support/modelBot.ts';
import { labelIn } from '../support/modelReferee.ts';
import { finish, text } from '../support/modelServer.ts';
import { DONE } from '../support/modelWire.ts';
import { calls, draft } from '../support/rulingStage.ts';

const QUESTION = 'When does the round end?';
const FAR_AWAY = 'The keeper of the lantern draws two amber tokens.';
const THINKING = /^Reading p\. [\d, ]+ of Lighthouse…\nThinking it over…$/;

/** Too long to be read whole. */
let library: TemporaryFolder;
beforeAll(async () => {
  library = await temporaryFolder();
  const pages = Array.from({ length: 140 }, (_, page) =>
    Array.from({ length: 34 }, (_unused, line) =>
      page === 0
        ? `The round ends when the last card of the deck is drawn, step ${line + 1}.`
        : `Rule ${page}.${line}: whoever holds marker ${page} moves it ${line} spaces towards the harbour.`,
    ),
  );
  await library.put('Lighthouse.pdf', book(...pages, [FAR_AWAY]));
});
afterAll(() => library[Symbol.asyncDispose]());

test('the game, the pages, then that it is thought about; no word of the answer before its quotes were found', async () => {
  const { server, standin, ask } = await openModelBot({ library: library.root });
  const search = { name: 'search_rules', arguments: JSON.stringify({ query: 'lantern amber tokens' }) };
  const looking = Promise.withResolvers<() => void>();
  const writing = Promise.withResolvers<() => void>();
  server.behave(
    (response, request) => looking.resolve(() => calls(search)(response, request)),
    (response, request) => {
      const quotes = [{ passage: labelIn(request, FAR_AWAY), quote: FAR_AWAY }];
      const answer = JSON.stringify(draft({ headline: 'Two, says the book.', quotes }));
      const middle = answer.indexOf('"quotes"');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(text(answer.slice(0, middle)));
      writing.resolve(() => response.end(text(answer.slice(middle)) + finish('stop') + DONE));
    },
  );
  const put = ask(QUESTION);
  const goOn = await looking.promise;
  await standin.waitFor(() => THINKING.test(put.said.at(-1) ?? ''), 40_000);
  goOn();
  const writeOn = await writing.promise;
  await standin.waitFor(() => /\b141\b[^]*Thinking it over…$/.test(put.said.at(-1) ?? ''), 40_000);
  const now = put.said.at(-1)?.split('\n') ?? [];
  expect(now[0]).toBe('Looking for “lantern amber tokens”…');
  expect(now.slice(1).join('\n')).toMatch(THINKING);
  expect(put.said.join('\n')).not.toContain('Two, says');
  writeOn();
  const { text: answer } = await put.answer();
  expect(answer).toMatch(/^Two, says the book\.\nLighthouse\n[^]*two amber tokens\.[^]*p\. 141/);
  expect(put.answers).toEqual([answer]);
  expect(put.said[0]).toBe('Looking into the rules…');
  expect(put.said.slice(0, -1).every((line) => line.endsWith('…'))).toBe(true);
});
