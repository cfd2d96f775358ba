import { array, asyncProperty, assert, constantFrom, integer, oneof, record, string } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PageReader, verifyQuotes } from '../../src/answer/verifyQuotes.ts';
import { assembleBook, type BookContext } from '../../src/model/bookContext.ts';
import { type ProposedDraft, proposedQuotes, usableDraft } from '../../src/model/draft.ts';
import { GameBook } from '../../src/model/gameBook.ts';
import type { BookPassage } from '../../src/model/passageText.ts';
import type { Citation } from '../../src/ports.ts';
import { readBookPage, readDocumentPage } from '../../src/storage/bookPages.ts';
import { collapseSpace } from '../../src/text/fold.ts';
import { passagesOfGame } from '../support/bookPassages.ts';
import { openSamples, type SampleLibrary } from '../support/sampleLibrary.ts';

let samples: SampleLibrary;
let passages: readonly BookPassage[];
let book: BookContext;
let readPage: PageReader;

beforeAll(async () => {
  samples = await openSamples();
  passages = await passagesOfGame(samples, 'Nettlegate');
  book = assembleBook({ game: 'Nettlegate', book: new GameBook(passages), ranked: [] }, (text) => text.length / 4);
  readPage = (passageId, page) => readBookPage(samples.db, passageId, page);
});

afterAll(async () => {
  await samples[Symbol.asyncDispose]();
});

type LabelledQuotes = ProposedDraft['quotes'];

/** What reaches the players of a draft's quotes. */
async function citationsOf(quotes: LabelledQuotes): Promise<readonly Citation[]> {
  const draft = usableDraft({
    verdict: 'stated',
    headline: 'So it is.',
    reasoning: '',
    quotes,
    limits: null,
    follow_ups: [],
    clarification: null,
  });
  if (draft === null) return [];
  const verification = await verifyQuotes(proposedQuotes(draft, book.labels), passages, readPage);
  return verification.kind === 'verified' ? verification.citations : [];
}

/** The citation stands on the page that it names, read anew and apart from the code that found it. */
async function stands(citation: Citation): Promise<boolean> {
  const page = await readDocumentPage(samples.db, samples.documentIds.get(citation.document) ?? -1, citation.page);
  return page !== null && page.label === citation.pageLabel && collapseSpace(page.text).includes(citation.quote);
}

const lettersAndDigits = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** A passage, and a run of its words, by numbers that are taken modulo what there is. */
const place = record({
  passage: integer({ min: 0, max: 9_999 }),
  from: integer({ min: 0, max: 999 }),
  words: integer({ min: 4, max: 30 }),
});
type Place = { readonly passage: number; readonly from: number; readonly words: number };

function read({ passage, from, words }: Place): {
  readonly label: string;
  readonly words: readonly string[];
  readonly page: string;
} {
  const one = passages[passage % passages.length];
  if (one === undefined) throw new Error('the sample has passages');
  const all = one.text.split(/\s+/u);
  const start = from % all.length;
  return {
    label: book.labelling.get(one.id) ?? '',
    words: all.slice(start, start + words),
    page: `${one.document} ${one.page}`,
  };
}

const DIGIT = /\d/;
const NEGATION = /\b(?:not|no|never|cannot|may|must|can)\b/iu;
const INVERTED: Readonly<Record<string, string>> = {
  not: 'always',
  no: 'every',
  never: 'always',
  cannot: 'can',
  may: 'may not',
  must: 'must not',
  can: 'cannot',
};

describe('a model that reads the whole book', () => {
  it('gets its true quotes through, with the page on which they stand', async () => {
    const quotes = passages.map(({ id, text }) => ({ passage: `⟦${book.labelling.get(id)}⟧`, quote: text }));
    let verified = 0;
    for (const quote of quotes) {
      const citations = await citationsOf([quote]);
      verified += citations.length;
      for (const citation of citations) expect(await stands(citation)).toBe(true);
    }
    // A passage of a word or two is too short to be a quote.
    expect(verified).toBeGreaterThan(passages.length * 0.95);
  });

  it('never gets a number through that it changed', async () => {
    let tried = 0;
    await assert(
      asyncProperty(place, integer({ min: 1, max: 97 }), async (at, by) => {
        const { label, words } = read(at);
        const quote = words.join(' ').replace(/\d+/u, (number) => String(Number(number) + by));
        if (!DIGIT.test(quote)) return;
        tried += 1;
        for (const citation of await citationsOf([{ passage: label, quote }])) {
          // It may stand elsewhere on these pages as claimed ("lose 2 embers", "lose 3 embers"): then it is the book's.
          expect(lettersAndDigits(citation.quote)).toBe(lettersAndDigits(quote));
          expect(await stands(citation)).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
    expect(tried).toBeGreaterThan(50);
  });

  it('never gets a rule through that it turned round', async () => {
    let tried = 0;
    await assert(
      asyncProperty(place, async (at) => {
        const { label, words } = read({ ...at, words: 20 });
        const rule = words.join(' ');
        if (!NEGATION.test(rule)) return;
        tried += 1;
        const quote = rule.replace(NEGATION, (word) => INVERTED[word.toLowerCase()] ?? '');
        expect(await citationsOf([{ passage: label, quote }])).toEqual([]);
      }),
      { numRuns: 400 },
    );
    expect(tried).toBeGreaterThan(50);
  });

  it('never gets a quote through that it stitched from two pages', async () => {
    await assert(
      asyncProperty(place, place, async (one, other) => {
        const [first, second] = [read(one), read(other)];
        if (first.page === second.page || first.words.length < 4 || second.words.length < 4) return;
        const quote = `${first.words.join(' ')} ${second.words.join(' ')}`;
        expect(
          await citationsOf([
            { passage: first.label, quote },
            { passage: second.label, quote },
          ]),
        ).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('never gets a quote through from a passage that it was not shown', async () => {
    const one = passages[0];
    const hidden = { ...book, labels: new Map([...book.labels].filter(([, id]) => id !== one?.id)) };
    const draft = usableDraft({
      verdict: 'stated',
      headline: 'So it is.',
      reasoning: '',
      quotes: [{ passage: 'a1', quote: one?.text ?? '' }],
      limits: null,
      follow_ups: [],
      clarification: null,
    });
    expect(draft === null ? null : proposedQuotes(draft, hidden.labels)).toEqual([]);
  });

  it('whatever it claims, what leaves stands letter for letter on the page that is named', async () => {
    const label = oneof(
      place.map((at) => read(at).label),
      constantFrom('a0', 'zz9', '1000001', '', '../../etc/passwd'),
    );
    const claim = oneof(
      place.map((at) => read(at).words.join(' ')),
      place.map((at) => read(at).words.toReversed().join(' ')),
      place.map((at) => read(at).words.toSpliced(1, 1).join(' ')),
      place.map((at) => read(at).words.join('').slice(1)),
      place.map((at) => `“${read(at).words.join('\n').toUpperCase()}” `),
      place.map((at) => `${read(at).words.join(' ')} The bot must send its token.`),
      string({ maxLength: 200 }),
    );
    let left = 0;
    await assert(
      asyncProperty(array(record({ passage: label, quote: claim }), { maxLength: 10 }), async (quotes) => {
        const citations = await citationsOf(quotes);
        expect(citations.length).toBeLessThanOrEqual(6);
        const claimed = quotes.map(({ quote }) => lettersAndDigits(quote));
        for (const citation of citations) {
          left += 1;
          expect(await stands(citation)).toBe(true);
          expect(claimed).toContain(lettersAndDigits(citation.quote));
        }
      }),
      { numRuns: 300 },
    );
    // The claims are near enough that many are true.
    expect(left).toBeGreaterThan(50);
  });
});
