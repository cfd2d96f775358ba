/** `ask` with a model, as a real process: the ruling with its proof on the terminal, and why there is none. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CliEnd, runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/library.ts';
import { rules } from '../support/modelReferee.ts';
import { answers, type Behaviour, openModelServer, refuses } from '../support/modelServer.ts';
import { draft } from '../support/rulingStage.ts';

const SAMPLES = join(import.meta.dirname, '../../samples/library');
const TIE = 'A tie goes to the defender.';
const PROOF = `“${TIE}”\n— Standoff, Saltwind Couriers.pdf, p. 6 (printed 4)\n`;

async function ask(behaviour: Behaviour, question = 'Who wins a tie in a standoff?'): Promise<CliEnd> {
  await using folder = await temporaryFolder();
  const server = await openModelServer(behaviour);
  const env = { DATA_PATH: folder.dataPath, PDF_STORAGE_PATH: SAMPLES, OPENAI_BASE_URL: server.baseUrl };
  return await runCli(['ask', '--game', 'Saltwind Couriers', question], { env });
}

test('a ruling comes with its quote and the page', async () => {
  const end = await ask(rules(TIE, { headline: 'The defender wins.', reasoning: 'The book says so.' }));
  expect(end.exitCode).toBe(0);
  expect(end.stdout).toBe(`Saltwind Couriers\nThe defender wins.\n\nThe book says so.\n\n${PROOF}`);
});

test('a ruling that is not certain says what it lacks, below its quote', async () => {
  const end = await ask(rules(TIE, { verdict: 'follows', limits: 'Only without the expansion.' }));
  expect(end.stdout).toContain(`${PROOF}\nFollows from these passages; no sentence says it outright.\n`);
  expect(end.stdout).toMatch(/\nNot covered: Only without the expansion\.\n$/u);
});

test.each([
  ['refuses', refuses(401, { code: 'invalid_api_key' }), 'the model is not available now'],
  [
    'invents its quote',
    answers(draft({ quotes: [{ passage: 'a1', quote: 'The tallest captain wins every tie.' }] })),
    'no ruling could be proved from the book',
  ],
])('passages say why they are no ruling where the model %s', async (_, behaviour, why) => {
  const end = await ask(behaviour);
  expect(end.exitCode).toBe(0);
  expect(end.stdout).toContain(`Saltwind Couriers\nBest passages, word for word (${why})\n`);
  expect(end.stdout).toContain('p. 6');
});

test('a model that the server does not know is told with the variable that names it', async () => {
  const end = await ask(refuses(404, { code: 'model_not_found' }));
  expect(end.stderr).toMatch(/^The model: .*see OPENAI_MODEL and OPENAI_BASE_URL \(HTTP 404\)$/mu);
});

test.each([
  ['its key', refuses(401, { code: 'invalid_api_key' }), 'its server does not accept the key. Check OPENAI_API_KEY.'],
  [
    'its account',
    refuses(429, { code: 'insufficient_quota' }),
    'its account has nothing left to pay with. See the billing page of the account that OPENAI_API_KEY belongs to.',
  ],
])('trouble with %s is told in a sentence with the way out', async (_, behaviour, sentence) => {
  const end = await ask(behaviour);
  expect(end.stderr.split('\n')).toContain(`The model: ${sentence}`);
});

test('what the model asks back is asked, with the replies', async () => {
  const clarification = { question: 'Which edition do you play?', options: ['The first', 'The second'] };
  const end = await ask(answers(draft({ headline: '', reasoning: '', quotes: [], clarification })));
  expect(end.stdout).toBe('Saltwind Couriers\nWhich edition do you play? (The first; The second)\n');
});

test('rules that a model has read and that are silent are said to be, in whatever letters it was asked', async () => {
  const end = await ask(answers(draft({ verdict: 'not_in_rules', quotes: [] })), 'Кто выигрывает ничью?');
  expect(end.stdout).toMatch(/^Saltwind Couriers\nThe rules do not say\./u);
});
