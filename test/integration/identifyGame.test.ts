/** Which game is meant, and what is offered where a game was named and nothing asked: on the sample rulebooks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { identifyGame } from '../../src/actors/identifyGame.ts';
import { mainHeadings } from '../../src/library/topics.ts';
import type { AskedQuestion, GameIdentification } from '../../src/ports.ts';
import { openSamples, type SampleLibrary } from '../support/sampleLibrary.ts';

let samples: SampleLibrary;

beforeAll(async () => {
  samples = await openSamples();
});

afterAll(async () => {
  await samples[Symbol.asyncDispose]();
});

async function identify(question: string, asked: Partial<AskedQuestion> = {}): Promise<GameIdentification> {
  const resources = {
    libraryFolder: '',
    dataFolder: '',
    retentionMs: null,
    line: null,
    open: () => Promise.resolve(),
    use: () => samples,
    release: () => Promise.resolve(),
  };
  const input = { question, gameName: null, chosenGame: null, activeGame: null, history: [], payer: null, ...asked };
  return toPromise(createActor(identifyGame(resources), { input }).start());
}

const identified = (name: string) => ({ kind: 'identified', game: samples.game(name) });

describe('a question that is the name of a game and nothing else', () => {
  it.each(['Nettlegate', 'nettlegate?', 'Крапивные ворота', 'Nesseltor'])('%s is named, with topics', async (name) => {
    const identification = await identify(name);
    expect(identification).toMatchObject({ kind: 'named', game: samples.game('Nettlegate') });
    expect(identification).toHaveProperty('topics.length', 5);
  });

  it('is named even where another game is being played', async () => {
    const identification = await identify('Beresklet', { activeGame: samples.game('Nettlegate').id });
    expect(identification).toMatchObject({ kind: 'named', game: samples.game('Beresklet') });
  });

  it.each(['Saltwind', 'saltwind '])('may be the first words of the name (%j), but no part of one', async (words) => {
    expect(await identify(words)).toMatchObject({ kind: 'named', game: samples.game('Saltwind Couriers') });
    expect(await identify('Salt')).toEqual({ kind: 'unnamed' });
  });

  it('offers headings of the book, each of which finds its own passage when it is asked', async () => {
    const identification = await identify('Saltwind Couriers');
    if (identification.kind !== 'named') throw new Error(identification.kind);
    expect(identification.topics.length).toBeGreaterThanOrEqual(3);
    expect(identification.topics).not.toContain('Saltwind Couriers');
    for (const topic of identification.topics) {
      const retrieval = await samples.ask(topic, 'Saltwind Couriers');
      if (retrieval.kind !== 'found') throw new Error(`${topic}: ${retrieval.kind}`);
      expect(retrieval.passages.flatMap((passage) => passage.headings)).toContain(topic);
    }
  });

  it('is not guessed: what is only like a name may be a question', async () => {
    expect((await identify('Netlegate')).kind).not.toBe('named');
  });

  it('is a plain question once something is asked with it', async () => {
    expect(await identify('Nettlegate: when does the game end?')).toEqual(identified('Nettlegate'));
  });
});

describe('the game that is chosen or played', () => {
  it('a choice counts before a name in the words, and before what is played', async () => {
    const asked = { chosenGame: samples.game('Beresklet').id, activeGame: samples.game('Nettlegate').id };
    expect(await identify('How do I win in Saltwind Couriers?', asked)).toEqual(identified('Beresklet'));
    expect(await identify('Saltwind Couriers', asked)).toEqual(identified('Beresklet'));
  });

  it('a name in the words counts before what is played', async () => {
    const asked = { activeGame: samples.game('Nettlegate').id };
    expect(await identify('How do I win in Saltwind Couriers?', asked)).toEqual(identified('Saltwind Couriers'));
  });

  it('what is played counts where the words name none', async () => {
    expect(await identify('How do I win?', { activeGame: samples.game('Nettlegate').id })).toEqual(
      identified('Nettlegate'),
    );
  });

  it('a game that is no longer in the library counts for nothing', async () => {
    expect(await identify('How do I win?', { chosenGame: 'gone', activeGame: 'gone' })).toEqual({ kind: 'unnamed' });
  });
});

const documents = (path: string) => [samples.documentIds.get(path) ?? -1];

describe('the main headings', () => {
  it('leave out the title that everything stands under', async () => {
    const headings = await mainHeadings(samples.db, documents('Бересклет.pdf'), 50);
    expect(headings.length).toBeGreaterThan(3);
    expect(headings).not.toContain('Бересклет');
  });

  it('are at most as many as asked for, those with most text, in the order of the book', async () => {
    const all = await mainHeadings(samples.db, documents('Saltwind Couriers.pdf'), 50);
    const some = await mainHeadings(samples.db, documents('Saltwind Couriers.pdf'), 3);
    expect(some).toHaveLength(3);
    expect(all.filter((heading) => some.includes(heading))).toEqual(some);
    expect(new Set(all).size).toBe(all.length);
    for (const heading of all) expect(heading.length).toBeLessThanOrEqual(60);
  });

  it('are none of no documents, and of a document that is not there', async () => {
    expect(await mainHeadings(samples.db, [], 5)).toEqual([]);
    expect(await mainHeadings(samples.db, [-1], 5)).toEqual([]);
  });
});
