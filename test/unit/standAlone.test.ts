import { describe, expect, it } from 'vitest';
import { standAlone } from '../../src/search/standAlone.ts';

const BEFORE = 'Who wins a standoff?';
const history = [
  { question: 'Who begins?', answer: 'The youngest.' },
  { question: BEFORE, answer: 'The higher total.' },
];

describe('a question after another', () => {
  it.each([
    'And on a tie?',
    'What about two players?',
    'Can it be refused?',
    'А если ничья?',
    'Сколько раз его можно вызвать?',
    'Und bei Gleichstand?',
    'Et en cas d’égalité ?',
    'A co przy remisie?',
  ])('that refers to it is put together with it: %s', (question) => {
    expect(standAlone(question, history, false)).toBe(`${BEFORE}\n${question}`);
  });

  it('that replies to what was asked back is put together with it', () => {
    const asked = [{ question: 'May I call a standoff?', answer: 'Is it the first day?' }];
    expect(standAlone('Yes, the first', asked, false)).toBe('May I call a standoff?\nYes, the first');
    expect(standAlone('Yes, the first', history, false)).toBeNull();
  });

  it.each([
    'Who draws the first card?',
    'Andorra: how many points?',
    'How do I sail against the wind?',
    'Когда кончается игра?',
  ])('that says what it is about stands alone: %s', (question) => {
    expect(standAlone(question, history, false)).toBeNull();
  });

  it('that finds nothing by itself is put together with it all the same', () => {
    expect(standAlone('On the first day?', history, true)).toBe(`${BEFORE}\nOn the first day?`);
  });

  it('that is long says what it is about, whatever it begins with', () => {
    const long = 'And when a cutter with two parcels and a letter enters a harbour that is full of others?';
    expect(standAlone(long, history, true)).toBeNull();
  });

  it('stands alone where nothing was asked before', () => {
    expect(standAlone('And on a tie?', [], true)).toBeNull();
  });
});
