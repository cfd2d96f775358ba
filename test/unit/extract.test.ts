import { describe, expect, it } from 'vitest';
import { bestSentences, composeExtract, pageReference } from '../../src/answer/extract.ts';
import { locateQuote } from '../../src/answer/locateQuote.ts';
import { bookOf, passage } from '../support/passages.ts';

const sentence = (subject: string): string =>
  `The ${subject} is moved by the player whose turn comes next in the order of play.`;
const filler = Array.from({ length: 12 }, (_, index) => sentence(`figure of colour ${index + 1}`)).join(' ');

describe('the best sentences of a passage', () => {
  it('are all of a short passage', () => {
    expect(bestSentences(' A tie goes to the defender. ', 'who wins?')).toBe('A tie goes to the defender.');
  });

  it.each(['first', 'amid', 'last'])('are whole ones, and hold what was asked about, standing %s', (place) => {
    const wanted = 'A sunken lighthouse scores seven points.';
    const text = { first: `${wanted} ${filler}`, amid: `${filler} ${wanted} ${filler}`, last: `${filler} ${wanted}` }[
      place
    ];
    const best = bestSentences(text ?? '', 'How many points does a sunken lighthouse score?');
    expect(best).toContain(wanted);
    expect(best.length).toBeLessThanOrEqual(420);
    expect(best).toMatch(/^(?:The|A) .*\.$/su);
    expect(text).toContain(best);
  });

  it('are found in another script without regard to ё', () => {
    const text = `${'Каждый игрок ходит по очереди. '.repeat(20)}Котёл вмещает три карты. ${'Ход идёт по кругу. '.repeat(20)}`;
    expect(bestSentences(text, 'Сколько вмещает котел?')).toContain('Котёл вмещает три карты.');
  });

  it('are the first ones where nothing of the question is there', () => {
    expect(filler.startsWith(bestSentences(filler, 'Whence?'))).toBe(true);
  });

  it('of a table without full stops are cut between words', () => {
    const table = Array.from({ length: 300 }, (_, index) => `raider ${index}`).join(' ');
    const best = bestSentences(table, 'raider');
    expect(best.length).toBeLessThanOrEqual(420);
    expect(`${table} `.startsWith(`${best} `)).toBe(true);
  });

  it('of one endless word are cut somewhere', () => {
    expect(bestSentences('x'.repeat(5_000), 'x').length).toBeLessThanOrEqual(420);
  });
});

describe('the extract', () => {
  const texts = [
    'Alpha rules are told here.',
    'Beta rules are told there.',
    'Gamma rules are hidden.',
    'Delta rules end it.',
  ];
  const book = bookOf(...texts);
  const passages = texts.map((text, index) =>
    passage({ id: String(index), page: index + 1, pageLabel: null, text, score: 10 - index }),
  );

  it('cites at most three passages, best first', async () => {
    const extract = await composeExtract('rules?', passages, book);
    expect(extract.kind === 'extracted' && extract.citations.map((citation) => citation.quote)).toEqual(
      texts.slice(0, 3),
    );
  });

  it('leaves out what is much worse than the best', async () => {
    const [first, second] = passages;
    const weak = passages.map((one, index) => (index < 2 ? one : { ...one, score: 5.9 }));
    const extract = await composeExtract('rules?', weak, book);
    expect(first?.score).toBe(10);
    expect(extract.kind === 'extracted' && extract.citations.map((citation) => citation.page)).toEqual([
      1,
      second?.page,
    ]);
  });

  it('holds only what stands on the page', async () => {
    const lie = passage({ id: '0', page: 1, text: 'Epsilon rules were never printed.', score: 11 });
    const extract = await composeExtract('rules?', [lie, ...passages.slice(1)], book);
    expect(extract.kind === 'extracted' && extract.citations.map((citation) => citation.page)).toEqual([2, 3, 4]);
    expect(await composeExtract('rules?', [lie], book)).toEqual({ kind: 'nothing', nearest: [] });
  });

  it('says of a quote that it began on the page before, and only of one that did', async () => {
    const text = 'of the harbour may not be attacked. Parcels are safe.';
    const begun = passage({ id: '0', page: 2, text, continues: true });
    const lee = bookOf('A cutter that lies in the lee', text);
    const extract = await composeExtract('attacked?', [begun], lee);
    expect(extract).toMatchObject({ citations: [{ page: 2, continues: true }] });
    expect(extract.kind === 'extracted' && extract.answer).toContain('p. 2 (printed 1), begun on p. 1');
    const whole = await composeExtract('attacked?', [{ ...begun, continues: false }], lee);
    expect(whole.kind === 'extracted' && whole.answer).not.toContain('begun');
  });

  it('shows that the book goes on where a quote ends inside a sentence', async () => {
    const text = 'You may take a bonus action unless its timing is';
    const extract = await composeExtract('bonus?', [passage({ id: '0', page: 1, text })], bookOf(text));
    expect(extract.kind === 'extracted' && extract.answer).toContain('its timing is” …\n');
  });

  it('is an error, not an abstention, where the book was replaced meanwhile', async () => {
    const gone = composeExtract('rules?', passages, () => Promise.resolve(null));
    await expect(gone).rejects.toMatchObject({ code: 'index_changed', retryable: true });
  });

  it('says where each quote stands, and shows no soft hyphens', async () => {
    const one = passage({ id: '0', page: 2, text: 'You dis\u00adcard two cards.' });
    const extract = await composeExtract('discard?', [one], bookOf('', 'You dis\u00adcard two cards.'));
    expect(extract).toMatchObject({
      kind: 'extracted',
      answer: '“You discard two cards.”\n— Standoffs, Saltwind.pdf, p. 2 (printed 1)',
    });
  });

  it('quotes the whole passage where a cut would tear a calculation', async () => {
    // A text layer that breaks its lines inside "2d6 + 3" makes a sentence end there.
    const text = `The dragon${' flies on'.repeat(42)} and deals 12 (2d6 +\n3) points of damage. ${filler}`;
    const quote = bestSentences(text, 'dragon');
    expect(locateQuote(quote, text)).toBeNull();
    const extract = await composeExtract('dragon', [passage({ id: '0', page: 1, text })], bookOf(text));
    expect(extract.kind).toBe('extracted');
  });

  it('offers the headings of further passages to go on with, best first, at most three, none that it quotes', async () => {
    const headed = [['Setup'], ['Play', 'Turns'], [], ['Setup'], ['Scoring'], ['Play', 'Turns'], ['End'], ['Variants']];
    const many = headed.map((headings, index) =>
      passage({ id: String(index), page: 1, text: texts[0] ?? '', headings, score: index === 0 ? 10 : 5 }),
    );
    expect(await composeExtract('rules?', many, book)).toMatchObject({
      citations: [{ heading: 'Setup' }],
      followUps: ['Turns', 'Scoring', 'End'],
    });
    expect(await composeExtract('rules?', many.slice(0, 1), book)).toMatchObject({ followUps: [] });
    const far = many.map((one) => ({ ...one, score: one.score === 10 ? 10 : 3 }));
    expect(await composeExtract('rules?', far, book)).toMatchObject({ followUps: [] });
  });

  it('is nothing without passages, and with a passage of nothing', async () => {
    expect(await composeExtract('rules?', [], book)).toEqual({ kind: 'nothing', nearest: [] });
    const empty = passage({ id: '0', page: 1, text: '' });
    expect(await composeExtract('', [empty], book)).toEqual({ kind: 'nothing', nearest: [] });
  });
});

describe('a page reference', () => {
  it.each([
    [{ page: 12, pageLabel: null }, 'p. 12'],
    [{ page: 12, pageLabel: '12' }, 'p. 12'],
    [{ page: 12, pageLabel: '10' }, 'p. 12 (printed 10)'],
    [{ page: 2, pageLabel: 'ii' }, 'p. 2 (printed ii)'],
  ])('of %j is %j', (citation, reference) => {
    expect(pageReference(citation)).toBe(reference);
  });
});
