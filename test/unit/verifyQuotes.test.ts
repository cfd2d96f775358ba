import { describe, expect, it } from 'vitest';
import { type VerifiedQuotes, verifyQuotes } from '../../src/answer/verifyQuotes.ts';
import { bookOf, passage } from '../support/passages.ts';

const TIE = 'A tie goes to the defender. All the shells shown go to the bank.';
const pages = [
  'How to begin: each player takes\n3 shells.',
  `Standoffs\n${TIE}\nSaint Orrin`,
  'Nobody may fight at night.',
];
const second = passage({ id: '2', page: 2, text: TIE });

const verify = (...quotes: readonly string[]): Promise<VerifiedQuotes> =>
  verifyQuotes(
    quotes.map((quote) => ({ passageId: '2', quote })),
    [second],
    bookOf(...pages),
  );

describe('verification of quotes', () => {
  it('gives the book’s own text with page, label and heading, not the claim', async () => {
    expect(await verify('a TIE goes to the defender')).toEqual({
      kind: 'verified',
      citations: [
        {
          document: 'Saltwind.pdf',
          page: 2,
          pageLabel: '1',
          continues: false,
          heading: 'Standoffs',
          quote: 'A tie goes to the defender.',
        },
      ],
    });
  });

  it('finds a quote on a neighbouring page, names that page, and no heading that is another page’s', async () => {
    expect(await verify('each player takes 3 shells', 'Nobody may fight at night')).toEqual({
      kind: 'verified',
      citations: [
        {
          document: 'Saltwind.pdf',
          page: 1,
          pageLabel: 'i',
          heading: null,
          quote: 'each player takes 3 shells.',
          continues: false,
        },
        {
          document: 'Saltwind.pdf',
          page: 3,
          pageLabel: '2',
          heading: null,
          quote: 'Nobody may fight at night.',
          continues: false,
        },
      ],
    });
  });

  it('goes on from the page before only where it begins a passage that does', async () => {
    const going = passage({ ...second, continues: true });
    const quotes = ['A tie goes to the defender', 'All the shells shown', 'Nobody may fight at night'];
    const verified = await verifyQuotes(
      quotes.map((quote) => ({ passageId: '2', quote })),
      [going],
      bookOf(...pages),
    );
    expect(verified).toMatchObject({
      kind: 'verified',
      citations: [{ continues: true }, { continues: false }, { page: 3, continues: false }],
    });
  });

  it('names no heading for what stands on the page outside of the passage', async () => {
    const verified = await verify('go to the bank. Saint Orrin');
    expect(verified).toMatchObject({ kind: 'verified', citations: [{ page: 2, heading: null }] });
  });

  it('refuses what the book does not say, and what it says over two pages', async () => {
    for (const quote of [
      'A tie goes to the attacker.',
      'All the shells shown do not go to the bank.',
      'Saint Orrin Nobody may fight at night',
      'A tie goes to the bank.',
      '',
    ]) {
      expect(await verify(quote)).toEqual({ kind: 'unverified' });
    }
  });

  it('keeps the true quotes among false ones, in their order, each once', async () => {
    const verified = await verify(
      'All the shells shown go to the bank',
      'The attacker wins every tie',
      'A tie goes to the defender',
      'ALL THE SHELLS shown go to the bank.',
    );
    expect(verified).toMatchObject({
      kind: 'verified',
      citations: [{ quote: 'All the shells shown go to the bank.' }, { quote: 'A tie goes to the defender.' }],
    });
  });

  it('refuses a quote of a passage that was not retrieved, although the page holds it', async () => {
    const quotes = [{ passageId: '3', quote: 'A tie goes to the defender' }];
    expect(await verifyQuotes(quotes, [second], bookOf(...pages))).toEqual({ kind: 'unverified' });
  });

  it('refuses a quote from a page too far away', async () => {
    const far = passage({ id: '2', page: 4, text: 'elsewhere' });
    const quotes = [{ passageId: '2', quote: 'A tie goes to the defender' }];
    expect(await verifyQuotes(quotes, [far], bookOf(...pages))).toEqual({ kind: 'unverified' });
  });

  it('refuses where the page is gone, because the document was replaced', async () => {
    const quotes = [{ passageId: '2', quote: 'A tie goes to the defender' }];
    expect(await verifyQuotes(quotes, [second], bookOf())).toEqual({ kind: 'unverified' });
  });

  it('refuses a quote above 4,000 characters, and looks at 24 quotes', async () => {
    const long = 'dusk '.repeat(1_000);
    const wall = passage({ id: '2', page: 1, text: long });
    const verifyLong = (quote: string): Promise<VerifiedQuotes> =>
      verifyQuotes([{ passageId: '2', quote }], [wall], bookOf(long));
    expect((await verifyLong(long.slice(0, 4_000))).kind).toBe('verified');
    expect((await verifyLong(long.slice(0, 4_004))).kind).toBe('unverified');
    const lies = Array.from({ length: 24 }, (_, index) => `The ${index} attackers win every tie`);
    expect((await verify(...lies.slice(1), 'A tie goes to the defender')).kind).toBe('verified');
    expect((await verify(...lies, 'A tie goes to the defender')).kind).toBe('unverified');
  });

  it('is unverified without quotes', async () => {
    expect(await verify()).toEqual({ kind: 'unverified' });
  });
});
