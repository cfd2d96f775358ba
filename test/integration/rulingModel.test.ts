/** Rulings with a model on a real server, over rulebooks that were read for real: what comes of what it says, and of its failures. */
import { LLMock } from '@copilotkit/aimock';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { RulingInput } from '../../machines/ruling.types.ts';
import { readBreaker } from '../../src/storage/breakers.ts';
import { dayOf, spentOn } from '../../src/storage/modelLedger.ts';
import { noteServed } from '../../src/storage/tables.ts';
import { leaflet, temporaryFolder } from '../support/library.ts';
import {
  answers,
  type Behaviour,
  hangs,
  KEY,
  messagesOf,
  neverEnds,
  openModelServer,
  refuses,
  text,
} from '../support/modelServer.ts';
import { draft, openRulingStage } from '../support/rulingStage.ts';

const SALTWIND = 'Saltwind Couriers';
const TIE = 'A tie goes to the defender.';
const SHELLS = 'All the shells shown go to the bank';
const QUESTION = 'We both have the same total in a standoff. Who takes it?';
const FIRST_TIME = { userId: 7, chatId: 70 };

/** Saltwind Couriers, and a server that says what `drafted` makes of a label of its passage about ties. */
async function open(options: Parameters<typeof openRulingStage>[0]['model'] = {}) {
  const server = await openModelServer(refuses(500));
  const stage = await openRulingStage({ baseUrl: server.baseUrl, model: options });
  // Chats that are not forgotten.
  await noteServed(stage.resources().db, ['70:0', '80:0'], 'asked_at', 1);
  const passage = await stage.label(SALTWIND, TIE);
  const good = draft({ quotes: [{ passage, quote: TIE }] });
  server.behave(answers(good));
  return {
    ...stage,
    server,
    passage,
    good,
    ask: (question = QUESTION, asked: Partial<RulingInput> = {}) => stage.rule(SALTWIND, question, asked),
  };
}

const extracted = (degraded: string) => ({ kind: 'extracted', degraded });

describe('what a model says', () => {
  it('is a ruling, with the book’s words and page, where its quotes stand in the book', async () => {
    const { server, passage, ask } = await open();
    const said = draft({
      reasoning: 'In a standoff the one who was called is the defender.',
      quotes: [
        { passage, quote: 'a TIE goes to the defender' },
        { passage, quote: SHELLS },
      ],
      limits: 'Not with two players.',
      follow_ups: ['Who gets the shells?'],
    });
    server.behave(answers(said));
    expect(await ask()).toMatchObject({
      kind: 'ruled',
      verdict: 'stated',
      answer: 'The defender wins.\n\nIn a standoff the one who was called is the defender.',
      citations: [
        { document: 'Saltwind Couriers.pdf', page: 6, quote: TIE },
        { page: 6, quote: SHELLS },
      ],
      confidence: { level: 'high' },
      limits: 'Not with two players.',
      followUps: ['Who gets the shells?'],
    });
  });

  it('is a ruling on somebody else’s stand-in as well', async () => {
    const mock = await LLMock.create({ port: 0 });
    onTestFinished(() => mock.stop());
    const stage = await openRulingStage({ baseUrl: `${mock.url}/v1` });
    const passage = await stage.label(SALTWIND, TIE);
    mock.on({}, { content: JSON.stringify(draft({ quotes: [{ passage, quote: TIE }] })) }, { chunkSize: 7 });
    expect(await stage.rule(SALTWIND, QUESTION)).toMatchObject({ kind: 'ruled', citations: [{ page: 6, quote: TIE }] });
  });

  it('loses the quotes that are made up, and its confidence with them', async () => {
    const { server, passage, good, ask } = await open();
    const lie = { passage, quote: 'A tie goes to the attacker.' };
    server.behave(answers({ ...good, quotes: [lie, ...good.quotes] }));
    const output = await ask();
    expect(output).toMatchObject({ kind: 'ruled', citations: [{ quote: TIE }] });
    expect(output.kind === 'ruled' && output.confidence.level).not.toBe('high');
    expect(JSON.stringify(output)).not.toContain('attacker');
  });

  it.each([
    ['the book does not say it', 'A tie goes to the attacker.'],
    ['a number is another', 'for each empty slot 7 shells'],
    ['it is stitched from two places', `${TIE} Nobody may be the target of more than one standoff a day.`],
  ])('is not used where all its quotes are made up: %s', async (_, quote) => {
    const { server, passage, ask } = await open();
    server.behave(answers(draft({ quotes: [{ passage, quote }] })));
    const output = await ask();
    expect(output).toMatchObject(extracted('unverified'));
    expect(JSON.stringify(output)).not.toContain('The defender wins.');
  });

  it('is not used where its quote names a passage that it was not shown', async () => {
    const { server, ask } = await open();
    server.behave(answers(draft({ quotes: [{ passage: 'z99', quote: TIE }] })));
    expect(await ask()).toMatchObject(extracted('unverified'));
  });

  it('keeps quotation marks around the book’s words only, wherever it says something', async () => {
    const { server, good, ask } = await open();
    server.behave(
      answers({
        ...good,
        headline: 'No: “the attacker loses every tie”.',
        reasoning: 'It says “a tie goes to the defender”, and «the attacker pays three salt».',
        limits: 'Unless "the wind is very strong".',
        follow_ups: ['What does “the bell keeps silent” mean?'],
      }),
    );
    expect(await ask()).toMatchObject({
      answer:
        'No: the attacker loses every tie.\n\nIt says “a tie goes to the defender”, and the attacker pays three salt.',
      limits: 'Unless the wind is very strong.',
      followUps: ['What does the bell keeps silent mean?'],
    });
  });

  it('that the rules do not decide it ends in silence, with nothing quoted', async () => {
    const { server, ask } = await open();
    server.behave(answers(draft({ verdict: 'not_in_rules', headline: 'The rules do not say.' })));
    expect(await ask()).toMatchObject({ kind: 'abstained', deliberated: true, searched: true });
  });

  it('as a question back is asked', async () => {
    const { server, ask } = await open();
    const clarification = { question: 'Is it the first day?', options: ['Yes', 'No'] };
    server.behave(answers(draft({ headline: '', clarification })));
    expect(await ask()).toMatchObject({ kind: 'unclear', asked: 'Is it the first day?', topics: ['Yes', 'No'] });
  });

  it('as a question back beside a ruling tells what the ruling leaves open', async () => {
    const { server, good, ask } = await open();
    const clarification = { question: 'Is it the first day?', options: ['Yes', 'No'] };
    server.behave(answers({ ...good, clarification }));
    expect(await ask()).toMatchObject({ kind: 'ruled', limits: 'Is it the first day?' });
  });

  it('can make something of passages that would not answer by themselves', async () => {
    const { server, good, ask } = await open();
    const question = 'Who prevails when nobody outbids anybody?';
    server.behave(refuses(500));
    expect(await ask(question)).toMatchObject({ kind: 'abstained', deliberated: false, degraded: 'unreachable' });
    server.behave(answers(good));
    expect(await ask(question)).toMatchObject({ kind: 'ruled', citations: [{ page: 6 }] });
  });
});

describe('what is asked for', () => {
  it('once is not asked for again, in other letters and blanks either', async () => {
    const { server, ask } = await open();
    const first = await ask();
    expect(await ask('  we both have the same total in a  STANDOFF. Who takes it?')).toEqual(first);
    expect(server.requests).toHaveLength(1);
    const later = await ask(QUESTION, { history: [{ question: 'Who begins?', answer: 'The youngest.' }] });
    expect(later.kind).toBe('ruled');
    expect(server.requests).toHaveLength(2);
  });

  it('and was answered is known after a restart', async () => {
    const { server, ask, restart } = await open();
    const first = await ask();
    await restart();
    expect(await ask()).toEqual(first);
    expect(server.requests).toHaveLength(1);
  });

  it('and was answered by a lie is asked for again', async () => {
    const { server, passage, good, ask } = await open();
    server.behave(answers(draft({ quotes: [{ passage, quote: 'A tie goes to the attacker.' }] })), answers(good));
    expect(await ask()).toMatchObject(extracted('unverified'));
    expect(await ask()).toMatchObject({ kind: 'ruled' });
  });

  it('and was not decided by a whole book is not asked for again; none of the model’s words is kept of it', async () => {
    const { server, ask, resources } = await open();
    const headline = 'The rules do not say.';
    server.behave(answers(draft({ verdict: 'not_in_rules', headline })));
    const first = await ask();
    expect(first).toMatchObject({ kind: 'abstained', deliberated: true });
    expect(await ask()).toEqual(first);
    expect(server.requests).toHaveLength(1);
    const kept = await resources().db.selectFrom('proposals').select('proposal').execute();
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain(headline);
  });

  it('by two at a time is asked for once, and paid for by the first', async () => {
    const { server, good, ask, resources } = await open();
    const asked = Promise.withResolvers<() => void>();
    server.behave((response, request) => asked.resolve(() => answers(good)(response, request)));
    const { model } = resources();
    if (model === null) throw new Error('there is no model');
    const sharing = vi.spyOn(model.shared, 'run');
    const both = [ask(QUESTION, { payer: FIRST_TIME }), ask(QUESTION, { payer: { userId: 8, chatId: 80 } })];
    const answer = await asked.promise;
    await vi.waitUntil(() => sharing.mock.calls.length === 2, { timeout: 30_000 });
    answer();
    const [one, other] = await Promise.all(both);
    expect(one).toMatchObject({ kind: 'ruled' });
    expect(other).toEqual(one);
    expect(server.requests).toHaveLength(1);
    expect(await spentOn(resources().db, dayOf(Date.now()), null)).toMatchObject({ rounds: 1 });
  });

  it('about two things in one small book begins alike to the byte', async () => {
    const { server, ask } = await open();
    await ask();
    await ask('How is the winner found when two are equal?');
    const [one = '', other = ''] = server.requests.map(({ body }) => JSON.stringify(body).split('⟦question')[0]);
    expect(one).toContain(TIE);
    expect(one.length).toBeGreaterThan(10_000);
    expect(other).toBe(one);
  });

  it('holds no key, path or id', async () => {
    const { server, ask, resources } = await open();
    await ask(QUESTION, { payer: { userId: 424_242, chatId: 535_353 } });
    const sent = JSON.stringify(server.requests[0]?.body);
    const path =
      resources()
        .library.contents()
        .games.flatMap(({ documents }) => documents)[0]?.path ?? '';
    expect([path, KEY, '424242', '535353', SALTWIND].map((word) => sent.includes(word))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});

it('a follow-up looks where the question before it was about, and tells the model so', async () => {
  const { server, ask, facts } = await open();
  const pagesFor = async (question: string): Promise<readonly number[]> => {
    const begun = facts.length;
    await ask('And then?', { history: [{ question, answer: 'So it is.' }] });
    const fact = facts.slice(begun).find((one) => one.type === 'ruling.progressed' && one.stage === 'deliberating');
    return fact?.type === 'ruling.progressed' ? fact.pages : [];
  };
  expect((await pagesFor('How does a standoff at sea go?'))[0]).toBe(6);
  expect((await pagesFor('How much more does it cost to sail against the wind?'))[0]).toBe(5);
  expect(messagesOf(server.requests[0])[1]?.content).toContain('How does a standoff at sea go?');
});

describe('a book that is replaced', () => {
  it('is asked about again', async () => {
    const folder = await temporaryFolder();
    onTestFinished(() => folder[Symbol.asyncDispose]());
    await folder.put('Lantern.pdf', leaflet('The keeper draws two amber tokens at dusk.'));
    const server = await openModelServer(refuses(500));
    const stage = await openRulingStage({ baseUrl: server.baseUrl, library: folder.root });
    const ask = () => stage.rule('Lantern', 'How many amber tokens does the keeper draw?');
    const says = async (quote: string) =>
      answers(draft({ quotes: [{ passage: await stage.label('Lantern', quote), quote }] }));
    server.behave(await says('The keeper draws two amber tokens at dusk.'));
    await ask();
    await ask();
    expect(server.requests).toHaveLength(1);
    await writeFile(join(folder.root, 'Lantern.pdf'), leaflet('The keeper draws nine amber tokens at dawn.'));
    await stage.refresh();
    server.behave(await says('The keeper draws nine amber tokens at dawn.'));
    expect(await ask()).toMatchObject({
      kind: 'ruled',
      citations: [{ quote: 'The keeper draws nine amber tokens at dawn.' }],
    });
    expect(server.requests).toHaveLength(2);
  });
});

describe('a model that fails', () => {
  it.each([
    ['401', 'unauthorized', refuses(401)],
    ['429', 'flood', refuses(429, {}, { 'retry-after': '3600' })],
    ['insufficient_quota', 'quota', refuses(429, { code: 'insufficient_quota', type: 'insufficient_quota' })],
    ['500', 'unreachable', refuses(500)],
    ['HTML', 'malformed', ((response) => response.end('<html>busy</html>')) satisfies Behaviour],
    ['an answer that says nothing', 'unusable', answers(draft({ headline: '' }))],
  ])('%s ends in the labelled extract', async (_, code, behaviour) => {
    const { server, ask } = await open();
    server.behave(behaviour);
    const output = await ask();
    expect(output).toMatchObject(extracted(code));
    expect(output.kind === 'extracted' && output.citations[0]).toMatchObject({ page: 6 });
  });

  it.each([
    ['before its headers', 'silent', hangs],
    ['in the middle of its answer', 'stalled', neverEnds([text('{"verdict":')], null)],
    ['and sends comments only', 'stalled', neverEnds([text('{"verdict":')], ': ping\n\n')],
    ['and drips', 'overtime', neverEnds([], text(' '))],
  ])('that hangs %s ends in the extract, and leaves no socket open', async (_, code, behaviour) => {
    const limits = { headers: 300, idle: 300, tail: 300 };
    const { server, ask } = await open({
      timing: { retry: { retries: 0, delay: 1, reserve: 0 }, limits, total: 1_500 },
    });
    server.behave(behaviour);
    expect(await ask()).toMatchObject(extracted(code));
    await server.allClosed();
  });

  it.each([
    ['401', refuses(401), 'unauthorized'],
    ['insufficient_quota', refuses(429, { code: 'insufficient_quota' }), 'quota'],
  ])('%s is told to the administrators, after one request', async (_, behaviour, reason) => {
    const { server, ask, troubles } = await open();
    server.behave(behaviour);
    await ask();
    expect(troubles).toEqual([{ kind: 'unusable_account', reason }]);
    expect(server.requests).toHaveLength(1);
  });

  it('too often is asked no more, before and after a restart; what it said before is still known', async () => {
    const { server, good, ask, resources, restart } = await open({
      timing: { retry: { retries: 0, delay: 1, reserve: 0 } },
    });
    expect(await ask()).toMatchObject({ kind: 'ruled' });
    server.behave(refuses(500));
    for (let failure = 1; failure <= 5; failure += 1) await ask(`${QUESTION} (${failure})`);
    const requests = server.requests.length;
    server.behave(answers(good));
    expect(await ask(`${QUESTION} (open)`)).toMatchObject(extracted('open'));
    expect(await ask()).toMatchObject({ kind: 'ruled' });
    await expect.poll(async () => (await readBreaker(resources().db, 'gpt-5-nano')).openedAt).not.toBeNull();
    await restart();
    expect(await ask(`${QUESTION} (restarted)`)).toMatchObject(extracted('open'));
    expect(server.requests).toHaveLength(requests);
  });
});

describe('what it costs', () => {
  it('is noted by day, person and chat', async () => {
    const { ask, resources } = await open();
    await ask(QUESTION, { payer: FIRST_TIME });
    await ask(`${QUESTION} Really?`, { payer: FIRST_TIME });
    await ask(`${QUESTION} Really, really?`);
    const { db } = resources();
    const day = dayOf(Date.now());
    expect(await spentOn(db, day, 7)).toEqual({
      questions: 2,
      rounds: 2,
      inputTokens: 24,
      cachedTokens: 16,
      outputTokens: 10,
    });
    expect(await spentOn(db, day, null)).toMatchObject({ rounds: 3 });
    expect(await spentOn(db, '2020-01-01', 7)).toMatchObject({ rounds: 0, inputTokens: 0, outputTokens: 0 });
  });

  it('is bounded for one person: the extract says why, the others are still ruled for', async () => {
    const { server, ask } = await open({ dailyTokensPerUser: 17 });
    expect(await ask(QUESTION, { payer: FIRST_TIME })).toMatchObject({ kind: 'ruled' });
    expect(await ask(`${QUESTION} Really?`, { payer: FIRST_TIME })).toMatchObject(extracted('budget'));
    expect(await ask(QUESTION, { payer: FIRST_TIME })).toMatchObject({ kind: 'ruled' });
    expect(await ask(`${QUESTION} Really?`, { payer: { userId: 8, chatId: 70 } })).toMatchObject({ kind: 'ruled' });
    expect(server.requests).toHaveLength(2);
  });

  it('is bounded for all together, at the terminal too', async () => {
    const { server, ask } = await open({ dailyTokensTotal: 17 });
    await ask(QUESTION, { payer: FIRST_TIME });
    expect(await ask(`${QUESTION} Really?`)).toMatchObject(extracted('budget'));
    expect(server.requests).toHaveLength(1);
  });
});
