/** However a container ends, and whatever is in the library: who asked is answered, once. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, inject, it } from 'vitest';
import { bombPdf, endlessPdf } from '../support/pdfRaw.ts';
import { field } from '../support/standin.ts';
import { docker, inspect } from './docker.ts';
import type { Question, Seen } from './people.ts';
import { openStage, type Stage } from './stage.ts';

/** Where there is no engine. */
const OPTIONS = { skip: !inject('engine') };

/** Different ones: the same question of two people is one call to the model. */
const QUESTIONS = [
  'Where can I get rid of a barrel?',
  'How many charters may I take on one day?',
  'How many slots does a clock fill?',
  'May I dump cargo to make space?',
  'When does the game end?',
].map((question) => `Saltwind Couriers: ${question}`);

const GRACE = 30_000;

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

const held = async (stage: Stage): Promise<number> => Number(field((await stage.ask('model', '/held')).body, 'held'));

/** Five people whose answers wait for the model. */
async function askFive(stage: Stage): Promise<readonly Question[]> {
  await stage.health('healthy');
  const questions = await Promise.all(QUESTIONS.map((text) => stage.people.asks(text)));
  const allWait = async (): Promise<true | null> => ((await held(stage)) === QUESTIONS.length ? true : null);
  await stage.until('five answers wait for the model', allWait);
  return questions;
}

const look = (questions: readonly Question[]): Promise<readonly Seen[]> =>
  Promise.all(questions.map((question) => question.seen()));

/** The next container answers what is owed, and everybody has one answer then. */
async function answerTheRest(stage: Stage, questions: readonly Question[]): Promise<void> {
  await stage.ask('model', '/refuse');
  const begun = performance.now();
  await stage.replace();
  for (const question of questions) await stage.answered(question); // oxlint-disable-line no-await-in-loop -- all of them, in any order
  tell(`the next container has answered the rest after ${(performance.now() - begun).toFixed(0)} ms`);
  for (const { finals, progress } of await look(questions)) {
    expect(finals).toHaveLength(1);
    expect(finals[0]).toMatch(/\bp\. \d/u);
    expect(progress).toEqual([]);
  }
}

describe('with five answers in flight', OPTIONS, () => {
  it('docker stop ends within the grace period, and nobody is forgotten', async () => {
    const stage = await openStage({ memory: '512M', model: true });
    const questions = await askFive(stage);
    const bot = await stage.bot();
    const begun = performance.now();
    const stopping = docker('stop', '--time', String(GRACE / 1_000), bot);
    const drains = async (): Promise<true | null> => {
      const { body, status } = await stage.ask('health', '/health/ready');
      return status === 503 && field(body, 'details', 'lifecycle') === 'draining' ? true : null;
    };
    await stage.until('the bot drains', drains);
    // Two get their answer while it drains; the others would wait for longer than there is time.
    await stage.ask('model', '/release/2');
    await stopping;
    const took = performance.now() - begun;
    tell(`docker stop with five answers in flight: ${took.toFixed(0)} ms`);
    expect(await inspect(bot, '{{.State.ExitCode}} {{.State.OOMKilled}}')).toBe('0 false');
    expect(took).toBeLessThan(GRACE);
    const seen = await look(questions);
    expect(seen.filter(({ finals }) => finals.length > 0)).toHaveLength(2);
    await answerTheRest(stage, questions);
  });

  it('docker kill loses nothing', async () => {
    const stage = await openStage({ memory: '512M', model: true });
    const questions = await askFive(stage);
    const bot = await stage.bot();
    await docker('kill', '--signal', 'KILL', bot);
    expect(await inspect(bot, '{{.State.Running}}')).toBe('false');
    expect((await look(questions)).flatMap(({ finals }) => finals)).toEqual([]);
    await answerTheRest(stage, questions);
  });
});

describe('a hostile PDF in 256 MB', OPTIONS, () => {
  it('costs its reader the life, and neither the bot nor anybody else an answer', async () => {
    const stage = await openStage({ memory: '256M' });
    await stage.health('healthy');
    const bot = await stage.bot();
    const before = await inspect(bot, '{{.State.StartedAt}} {{.State.Pid}}');
    const books = { 'bomb.pdf': bombPdf(600), 'endless.pdf': endlessPdf() };
    for (const [name, bytes] of Object.entries(books)) await writeFile(join(stage.books, name), bytes); // oxlint-disable-line no-await-in-loop -- one after the other
    const begun = performance.now();

    // Until both are in the report of the library, somebody asks all the time.
    let answers = 0;
    const report = await stage.until(
      'the library tells of both',
      async () => {
        const question = await stage.people.asks(QUESTIONS[answers % QUESTIONS.length] ?? '');
        await stage.answered(question);
        answers += 1;
        const asked = await stage.people.asks('/library', stage.admin);
        await stage.answered(asked);
        const told = (await asked.seen()).finals.join('\n');
        return Object.keys(books).every((name) => told.includes(name)) ? told : null;
      },
      120_000,
    );
    tell(`both PDFs were given up after ${(performance.now() - begun).toFixed(0)} ms, ${answers} answers meanwhile`);
    tell(report);
    expect(await inspect(bot, '{{.State.StartedAt}} {{.State.Pid}}')).toBe(before);
    expect(await inspect(bot, '{{.RestartCount}} {{.State.Health.Status}}')).toBe('0 healthy');
    expect((await stage.ask('health', '/health/ready')).status).toBe(200);
  });
});
