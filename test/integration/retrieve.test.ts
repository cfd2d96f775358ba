import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { composeExtract } from '../../src/answer/extract.ts';
import type { RetrievedPassage, Retrieval } from '../../src/ports.ts';
import { retrieve } from '../../src/search/retrieve.ts';
import { readBookPage } from '../../src/storage/bookPages.ts';
import { collapseSpace } from '../../src/text/fold.ts';
import { openSamples, SAMPLES, type SampleLibrary } from '../support/sampleLibrary.ts';

const questionSchema = z.object({
  id: z.string(),
  question: z.string(),
  document: z.string(),
  gold_pages: z.array(z.number()),
  answerable: z.boolean(),
});
type Question = z.infer<typeof questionSchema>;

/** Their gold page has to be among the first three, whatever else changes. */
const CERTAIN = [
  'saltwind-standoff-tie',
  'saltwind-standoff-first-day',
  'saltwind-headwind',
  'saltwind-tailwind-one',
  'saltwind-wreck-empty',
  'saltwind-slots-clock',
  'saltwind-leftover-pips',
  'saltwind-five-salt-pips',
  'saltwind-start-money',
  'saltwind-early-end',
  'saltwind-charter-limit',
  'beresklet-max-pot',
  'beresklet-two-in-pot',
  'beresklet-children',
  'beresklet-hand-limit',
  'beresklet-helpers-three',
  'beresklet-pass',
  'nettlegate-fall-rulebook',
  'nettlegate-husk-toughness',
  'nettlegate-carry-hits',
  'nettlegate-gear-limit',
  'nettlegate-lend-fallen',
  'nettlegate-diver-resolve',
] as const;

let samples: SampleLibrary;
let questions: ReadonlyMap<string, Question>;

beforeAll(async () => {
  samples = await openSamples();
  const lines = (await readFile(join(SAMPLES, 'questions.jsonl'), 'utf8')).trimEnd().split('\n');
  questions = new Map(lines.map((line) => questionSchema.parse(JSON.parse(line))).map((one) => [one.id, one]));
});

afterAll(async () => {
  await samples[Symbol.asyncDispose]();
});

function there<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is missing`);
  return value;
}

const asked = (id: string): Question => there(questions.get(id), `question ${id}`);
const gameOf = (document: string): string =>
  there(
    samples.games.find(({ documents }) => documents.some((one) => one.path === document)),
    `the game of ${document}`,
  ).name;
const passagesOf = (retrieval: Retrieval): readonly RetrievedPassage[] =>
  retrieval.kind === 'found' ? retrieval.passages : [];
/** Identifiers of every game that the result speaks of. */
function gamesNamed(retrieval: Retrieval): readonly string[] {
  if (retrieval.kind === 'nothing') return retrieval.nearest.map((one) => one.game.id);
  if (retrieval.kind === 'ambiguous') return retrieval.candidates.map((one) => one.id);
  return [retrieval.game.id, ...retrieval.passages.map((one) => one.game.id)];
}
const placesOf = (retrieval: Retrieval): readonly string[] => [
  ...new Set(passagesOf(retrieval).map(({ document, page }) => `${document}, ${page}`)),
];

describe('a question about a named game', () => {
  it.each(CERTAIN)('%s has its page among the first three', async (id) => {
    const { question, document, gold_pages } = asked(id);
    const places = placesOf(await samples.ask(question, gameOf(document))).slice(0, 3);
    expect(places.some((place) => gold_pages.some((page) => place === `${document}, ${page}`))).toBe(true);
  });

  it('gets passages of that game only, whoever’s question it is', async () => {
    for (const { question } of questions.values()) {
      for (const { name, id, documents } of samples.games) {
        const retrieval = await samples.ask(question, name);
        const foreign = passagesOf(retrieval).filter((one) => !documents.some(({ path }) => path === one.document));
        expect(foreign).toEqual([]);
        expect(['found', 'nothing']).toContain(retrieval.kind);
        expect(gamesNamed(retrieval).filter((one) => one !== id)).toEqual([]);
      }
    }
  });

  it('gets them from all of its documents: rulebook, FAQ, expansion', async () => {
    const places = placesOf(await samples.ask('How many fog cards do the wardens draw at night?', 'Nettlegate'));
    expect(new Set(places.map((place) => place.split(',')[0]))).toEqual(
      new Set(['Nettlegate/rulebook.pdf', 'Nettlegate/faq-errata.pdf', 'Nettlegate/expansion-hollow-well.pdf']),
    );
  });

  it('gets at most 16 passages, best first, with page, printed page and headings', async () => {
    const passages = passagesOf(await samples.ask('When may I call a standoff?', 'Saltwind Couriers'));
    expect(passages.length).toBeLessThanOrEqual(16);
    expect(passages.map(({ score }) => score)).toEqual(passages.map(({ score }) => score).toSorted((a, b) => b - a));
    const best = there(passages[0], 'every passage');
    expect([best.page, best.pageLabel]).toEqual([6, '4']);
    expect(best.headings.length).toBeGreaterThan(0);
    expect(best.text).toMatch(/standoff/i);
  });

  it('may name the game: the name is not what is asked about', async () => {
    const plain = await samples.ask('Does a tie in a standoff go to the defender?', 'Saltwind Couriers');
    const named = await samples.ask(
      'Saltwind Couriers: does a tie in a standoff go to the defender?',
      'Saltwind Couriers',
    );
    expect(placesOf(named)[0]).toBe(placesOf(plain)[0]);
  });
});

describe('a question to the whole library', () => {
  it.each([
    ['saltwind-standoff-tie', 'Saltwind Couriers'],
    ['saltwind-tailwind-one', 'Saltwind Couriers'],
    ['beresklet-max-pot', 'Beresklet'],
    ['beresklet-children', 'Beresklet'],
    ['nettlegate-fall-embers', 'Nettlegate'],
    ['nettlegate-diver-resolve', 'Nettlegate'],
  ])('%s is answered from %s', async (id, game) => {
    const retrieval = await samples.ask(asked(id).question, null);
    expect(retrieval).toMatchObject({ kind: 'found', game: { name: game } });
    expect(passagesOf(retrieval).filter((passage) => passage.game.name !== game)).toEqual([]);
  });

  it('is handed back where two games answer it about equally well', async () => {
    await using twins = await openSamples({
      'First Gate/rules.pdf': 'Nettlegate/rulebook.pdf',
      'Second Gate.pdf': 'Nettlegate/faq-errata.pdf',
      'Saltwind.pdf': 'Saltwind Couriers.pdf',
    });
    const retrieval = await twins.ask('How many fog cards are drawn with four wardens?', null);
    expect(retrieval.kind).toBe('ambiguous');
    const names = retrieval.kind === 'ambiguous' ? retrieval.candidates.map(({ name }) => name) : [];
    expect(names.toSorted()).toEqual(['First Gate', 'Second Gate']);
    expect((await twins.ask('How many fog cards are drawn with four wardens?', 'Second Gate')).kind).toBe('found');
  });
});

describe('a question that the books do not answer', () => {
  it.each(['zzzz qqqq xxxx', 'What is it?', '', '???', '\0\0', 'Quantum chromodynamics lagrangian renormalisation'])(
    '%j finds nothing',
    async (question) => {
      for (const name of [null, 'Saltwind Couriers']) {
        expect(await samples.ask(question, name)).toMatchObject({ kind: 'nothing', nearest: [], searched: true });
      }
    },
  );

  it('gets the nearest headings, at most three, of pages that are there', async () => {
    const retrieval = await samples.ask('How fast does a warden ride on horseback?', 'Nettlegate');
    expect(retrieval.kind).toBe('nothing');
    const nearest = retrieval.kind === 'nothing' ? retrieval.nearest : [];
    expect(nearest.length).toBeGreaterThan(0);
    expect(nearest.length).toBeLessThanOrEqual(3);
    for (const { document, page, heading } of nearest) {
      expect(samples.documentIds.has(document)).toBe(true);
      const id = `${samples.documentIds.get(document) ?? 0}000000`;
      expect(collapseSpace((await readBookPage(samples.db, id, page))?.text ?? '')).not.toBe('');
      expect(heading).not.toBe('');
    }
  });

  it('in another language than the book’s finds nothing', async () => {
    expect((await samples.ask('Сколько карт берёт наместник?', 'Saltwind Couriers')).kind).toBe('nothing');
  });

  it('about a game that has no documents, or that is gone, finds nothing and says that nothing was searched', async () => {
    const empty = { id: 'empty', name: 'Empty', aliases: [], localNames: new Map<string, string>(), documents: [] };
    const about = (id: string) =>
      retrieve(samples.db, samples.search, [...samples.games, empty], 'beacon', { id, name: 'Empty' });
    expect(await about('empty')).toEqual({ kind: 'nothing', nearest: [], searched: false, passages: [] });
    expect(await about('gone')).toEqual({ kind: 'nothing', nearest: [], searched: false, passages: [] });
  });
});

describe('the extract of what was found', () => {
  it('cites word for word what the named page holds, for every question', async () => {
    let citations = 0;
    for (const { question, document } of questions.values()) {
      const passages = passagesOf(await samples.ask(question, gameOf(document)));
      if (passages.length === 0) continue;
      const extract = await composeExtract(question, passages, (id, page) => readBookPage(samples.db, id, page));
      expect({ question, kind: extract.kind }).toEqual({ question, kind: 'extracted' });
      const cited = extract.kind === 'extracted' ? extract.citations : [];
      expect(cited.length).toBeLessThanOrEqual(3);
      for (const citation of cited) {
        const id = `${samples.documentIds.get(citation.document) ?? 0}000000`;
        const page = await readBookPage(samples.db, id, citation.page);
        expect(collapseSpace(page?.text ?? '')).toContain(citation.quote);
        expect(citation.pageLabel).toBe(page?.label);
        citations += 1;
      }
    }
    expect(citations).toBeGreaterThan(40);
  });
});
