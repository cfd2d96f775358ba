/** What a model looks up in a book that is too long to be read whole, and what it may try instead. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MOST_ROUNDS } from '../../machines/ruling.setup.ts';
import { SEARCH_FAILED } from '../../src/model/tools.ts';
import { findExecutable, SYSTEM_PATH } from '../../src/search/exact/findExecutable.ts';
import { book, type TemporaryFolder, temporaryFolder } from '../support/library.ts';
import { answers, type Behaviour, messagesOf, openModelServer } from '../support/modelServer.ts';
import { calls, draft, openRulingStage } from '../support/rulingStage.ts';

const hasUgrep = (await findExecutable('ugrep', SYSTEM_PATH)) !== null;

const QUESTION = 'When does the round end?';
const FAR_AWAY = 'The keeper of the lantern draws two amber tokens.';

/** Too long for what a model is shown: the page about the lantern is far from the best passages. */
const rounds = Array.from({ length: 140 }, (_, page) =>
  Array.from({ length: 34 }, (_unused, line) =>
    page === 0
      ? `The round ends when the last card of the deck is drawn, step ${line + 1}.`
      : `Rule ${page}.${line}: whoever holds marker ${page} moves it ${line} spaces towards the harbour.`,
  ),
);

let library: TemporaryFolder;

beforeAll(async () => {
  library = await temporaryFolder();
  await library.put('Lighthouse.pdf', book(...rounds, [FAR_AWAY]));
});

afterAll(() => library[Symbol.asyncDispose]());

async function open(...behaviours: readonly Behaviour[]) {
  const server = await openModelServer();
  const stage = await openRulingStage({ baseUrl: server.baseUrl, library: library.root });
  const passage = await stage.label('Lighthouse', FAR_AWAY);
  const ruled = answers(draft({ headline: 'Two.', quotes: [{ passage, quote: FAR_AWAY }] }));
  server.behave(...behaviours, ruled);
  const contents = (request: number): readonly string[] =>
    messagesOf(server.requests[request]).map(({ role, content }) => `${role}: ${content ?? ''}`);
  return {
    server,
    stage,
    ruled,
    contents,
    /** What the model was told in answer to its calls. */
    told: (request: number) => contents(request).filter((said) => said.startsWith('tool: ')),
    ask: () => stage.rule('Lighthouse', QUESTION),
  };
}

const rules = (query: string) => ({ name: 'search_rules', arguments: JSON.stringify({ query }) });
const exact = (query: string) => ({ name: 'search_exact', arguments: JSON.stringify({ query, fuzzy: false }) });

it('a passage that a model has not seen cannot be quoted', async () => {
  const { server, ask } = await open();
  expect(await ask()).toMatchObject({ kind: 'extracted', degraded: 'unverified' });
  expect(server.requests).toHaveLength(1);
});

it('a search brings the passage, which can then be quoted; its pages are told on the way', async () => {
  const { ask, contents, stage, told } = await open(calls(rules('lantern keeper amber tokens')));
  expect(await ask()).toMatchObject({ kind: 'ruled', citations: [{ page: 141, quote: FAR_AWAY }] });
  expect(contents(0).join('\n')).not.toContain(FAR_AWAY);
  expect(told(1)).toEqual([expect.stringContaining(FAR_AWAY)]);
  const stages = stage.facts.flatMap((fact) => (fact.type === 'ruling.progressed' ? [fact] : []));
  expect(stages.map((fact) => fact.stage)).toEqual([
    'identifying',
    'retrieving',
    'deliberating',
    'widening',
    'deliberating',
    'verifying',
  ]);
  expect(stages.at(-1)?.pages[0]).toBe(141);
});

it('the second request begins as the first, to the byte', async () => {
  const { server, ask } = await open(calls(rules('lantern')));
  await ask();
  const [first, second] = server.requests.map(({ body }) => JSON.stringify(body['messages']).slice(0, -1));
  expect(second?.startsWith(first ?? ' ')).toBe(true);
});

it.skipIf(!hasUgrep)('an exact search brings the passage with its words', async () => {
  const { ask, told } = await open(calls(exact('"amber tokens"')));
  expect(await ask()).toMatchObject({ kind: 'ruled', citations: [{ page: 141 }] });
  expect(told(1)).toEqual([expect.stringContaining(FAR_AWAY)]);
});

it.skipIf(hasUgrep)('an exact search that cannot be made is answered, and the model rules without it', async () => {
  const { ask, told } = await open(calls(exact('"amber tokens"'), rules('lantern amber tokens')));
  expect(await ask()).toMatchObject({ kind: 'ruled' });
  expect(told(1)).toEqual([`tool: ${SEARCH_FAILED}`, expect.stringContaining(FAR_AWAY)]);
});

it.each([
  ['a tool that there is not', { name: 'delete_rules', arguments: '{}' }],
  ['a name that is none', { name: '../../etc/passwd', arguments: '{}' }],
  ['arguments of 1 MB', { name: 'search_rules', arguments: JSON.stringify({ query: 'x'.repeat(1_000_000) }) }],
  ['arguments of another form', { name: 'search_rules', arguments: '{"path":"/etc/passwd"}' }],
  ['arguments that are no JSON', { name: 'search_exact', arguments: '{"query":' }],
])('%s is answered, searched for nowhere, and the model goes on', async (_, call) => {
  const { ask, told } = await open(calls(call, rules('lantern amber tokens')));
  expect(await ask()).toMatchObject({ kind: 'ruled' });
  const [refused = '', found] = told(1);
  expect(refused).not.toContain('⟦');
  expect(refused.length).toBeLessThan(500);
  expect(found).toContain(FAR_AWAY);
});

it('of 100 calls 8 are carried out, and each of them is answered', async () => {
  const hundred = Array.from({ length: 100 }, (_, index) =>
    rules(index === 0 ? 'lantern amber tokens' : `marker ${index}`),
  );
  const { ask, told } = await open(calls(...hundred));
  expect(await ask()).toMatchObject({ kind: 'ruled' });
  expect(told(1)).toHaveLength(8);
});

it('a model that only ever searches is asked four times, the last time without tools, and the extract answers', async () => {
  const { server, ask } = await open();
  server.behave(calls(rules('lantern')));
  const output = await ask();
  expect(output).toMatchObject({ kind: 'extracted' });
  const choices = server.requests.map(({ body }) => body['tool_choice']);
  expect(choices.slice(0, MOST_ROUNDS)).toEqual(['auto', 'auto', 'auto', 'none']);
  // The last answer is asked for once more, as any that cannot be read.
  expect(server.requests.length).toBeLessThanOrEqual(MOST_ROUNDS + 1);
});
