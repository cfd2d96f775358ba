import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RankedPassage, rankPages } from '../../src/search/rank.ts';
import { openSamples, type SampleLibrary } from '../support/sampleLibrary.ts';

let samples: SampleLibrary;

beforeAll(async () => {
  samples = await openSamples();
});

afterAll(async () => {
  await samples[Symbol.asyncDispose]();
});

const SALTWIND = 'Saltwind Couriers.pdf';
const BERESKLET = 'Бересклет.pdf';

function ids(...paths: readonly string[]): readonly number[] {
  // An unknown path fails the test by the id that no document has.
  return paths.map((path) => samples.documentIds.get(path) ?? Number.NaN);
}

async function search(question: string, ...paths: readonly string[]): Promise<readonly RankedPassage[]> {
  return (await samples.search.search(question, ids(...paths))).passages;
}

const all = (): readonly number[] => [...samples.documentIds.values()];
const bestPage = (passages: readonly RankedPassage[]): number | undefined => rankPages(passages)[0]?.page;

describe('the ranked search', () => {
  it('gives the best first, each passage once, always in the same order', async () => {
    const first = await search('the wind and the cutter at the harbour', SALTWIND);
    expect(first.length).toBeGreaterThan(10);
    expect(new Set(first.map((passage) => passage.id)).size).toBe(first.length);
    expect(first.map((passage) => passage.score)).toEqual(
      first.map((passage) => passage.score).toSorted((a, b) => b - a),
    );
    expect(await search('the wind and the cutter at the harbour', SALTWIND)).toEqual(first);
  });

  it('looks into the documents that it was given and no others', async () => {
    for (const [path, id] of samples.documentIds) {
      const passages = await search('cards and players in a round, карты и игроки', path);
      expect(new Set(passages.map((passage) => passage.documentId))).toEqual(new Set([id]));
    }
  });

  it('finds by any form of a word, in the language of each document', async () => {
    for (const [one, other] of [
      ['standoffs', 'standoff'],
      ['spoiled letter', 'spoiling letters'],
    ] as const) {
      expect(bestPage(await search(one, SALTWIND))).toBe(bestPage(await search(other, SALTWIND)));
    }
    expect(bestPage(await search('подмастерья', BERESKLET))).toBe(bestPage(await search('подмастерьями', BERESKLET)));
  });

  it('takes ё and е, capitals and ligatures for the same', async () => {
    const yo = await search('котёл', BERESKLET);
    expect(yo.length).toBeGreaterThan(0);
    expect(await search('КОТЕЛ', BERESKLET)).toEqual(yo);
    expect(await search('ﬁrst player', SALTWIND)).toEqual(await search('first player', SALTWIND));
  });

  it('finds a word that was mistyped', async () => {
    const page = bestPage(await search('the beacon', SALTWIND));
    expect(page).toBeDefined();
    expect((await search('the beacom', SALTWIND)).map((passage) => passage.page)).toContain(page);
  });

  it('searches books of two languages at once, each in its own', async () => {
    const { passages } = await samples.search.search('подмастерьями harbours', ids(SALTWIND, BERESKLET));
    expect(new Set(passages.map((passage) => passage.documentId))).toEqual(new Set(ids(SALTWIND, BERESKLET)));
  });

  it('leaves out the game’s own name, which stands on every page', async () => {
    const named = await samples.search.search('Saltwind Couriers wreck on the reef', all(), ['Saltwind Couriers']);
    const plain = await samples.search.search('wreck on the reef', all());
    expect(named.terms).toBe(plain.terms);
    expect(named.passages[0]?.id).toBe(plain.passages[0]?.id);
  });

  it('finds nothing without words, without documents, or in documents that are not there', async () => {
    for (const question of ['', ' \n ', 'What is it?', '?!…', '\0', '🂠']) {
      expect(await samples.search.search(question, ids(SALTWIND))).toEqual({ passages: [], terms: 0 });
      expect((await samples.search.search(question, all())).passages).toEqual([]);
    }
    expect(await samples.search.search('beacon', [])).toEqual({ passages: [], terms: 0 });
    expect(await samples.search.search('beacon', [999_999, -1])).toEqual({ passages: [], terms: 0 });
    expect((await samples.search.search('qqqq xxxx', all())).passages).toEqual([]);
  });

  it.each([
    'AND OR NOT NEAR "beacon" * ^ : ( )',
    'beacon AND salt OR NOT harbour',
    'NEAR(beacon salt, 3)',
    '"beacon',
    'beacon*',
    '^beacon',
    'headings: beacon',
    'terms : beacon + salt',
    '{headings terms} : beacon',
    "beacon'; drop table passages; --",
    'beacon ) OR 1=1 (',
    'beacon\0salt',
  ])('takes %j for words', async (question) => {
    const passages = await search(question, SALTWIND);
    const plain = await search('beacon', SALTWIND);
    const held = new Set(passages.map((passage) => passage.id));
    expect(plain.filter((passage) => !held.has(passage.id))).toEqual([]);
    expect(await search('beacon', SALTWIND)).toEqual(plain);
  });

  it('reads a question of 10,000 words, by its beginning', async () => {
    const long = `When does the first player to pass take the beacon? ${Array.from({ length: 10_000 }, (_, index) => `word${index}`).join(' ')}`;
    const { passages, terms } = await samples.search.search(long, ids(SALTWIND));
    expect(terms).toBeLessThanOrEqual(48);
    expect(bestPage(passages)).toBe(
      bestPage(await search('When does the first player to pass take the beacon?', SALTWIND)),
    );
  });

  it('answers many questions at once as it answers each alone', async () => {
    const questions = ['beacon', 'котёл', 'fog cards', 'wreck on the reef', 'standoff'];
    const alone: unknown[] = [];
    for (const question of questions) alone.push(await samples.search.search(question, all()));
    expect(await Promise.all(questions.map((question) => samples.search.search(question, all())))).toEqual(alone);
  });
});
