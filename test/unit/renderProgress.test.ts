import { describe, expect, it } from 'vitest';
import type { RulingStage } from '../../src/ports.ts';
import { otherLanguages } from '../../src/answer/bookLanguages.ts';
import { type ProgressDetails, progressText } from '../../src/table/render/progressText.ts';
import { wordsOf } from '../../src/table/words/catalogues.ts';

const nothing: ProgressDetails = { game: null, pages: [], words: [] };

describe('progress', () => {
  it.each<[RulingStage, Partial<ProgressDetails>, string, string]>([
    ['identifying', {}, 'Looking into the rules…', 'Смотрю правила…'],
    ['retrieving', {}, 'Searching the rulebooks…', 'Ищу во всех правилах…'],
    ['retrieving', { game: 'Root' }, 'Searching Root…', 'Ищу в правилах «Root»…'],
    ['deliberating', {}, 'Thinking it over…', 'Обдумываю…'],
    // The search was too quick for anybody to read what is read.
    [
      'deliberating',
      { game: 'Root', pages: [4] },
      'Reading p. 4 of Root…\nThinking it over…',
      'Читаю стр. 4 правил «Root»…\nОбдумываю…',
    ],
    [
      'widening',
      { game: 'Root', pages: [12, 4, 7, 4] },
      'Reading p. 4, 7, 12 of Root…',
      'Читаю стр. 4, 7, 12 правил «Root»…',
    ],
    [
      'deliberating',
      { game: 'Root', pages: [4], words: ['crafting', 'see evil.example.com', 'c', 'd'] },
      'Looking for “crafting”, “see evil.\u2060example.\u2060com”, “c”…\nReading p. 4 of Root…\nThinking it over…',
      'Ищу «crafting», «see evil.\u2060example.\u2060com», «c»…\nЧитаю стр. 4 правил «Root»…\nОбдумываю…',
    ],
    ['verifying', { game: 'Root', pages: [4] }, 'Checking the quotes against the book…', 'Сверяю цитаты с книгой…'],
    ['extracting', { game: 'Root' }, 'Picking the passages that fit best…', 'Выбираю самые подходящие отрывки…'],
    ['extracting', { game: 'Root', pages: [4] }, 'Reading p. 4 of Root…', 'Читаю стр. 4 правил «Root»…'],
  ])('%s with %o', (stage, details, english, russian) => {
    const text = progressText(stage, { ...nothing, ...details }, wordsOf('en'));
    expect(text).toEqual({ text: english, entities: [{ type: 'italic', offset: 0, length: english.length }] });
    expect(progressText(stage, { ...nothing, ...details }, wordsOf('ru')).text).toBe(russian);
  });

  it('names eight pages at most, the best of them', () => {
    const pages = Array.from({ length: 40 }, (_, index) => 40 - index);
    expect(progressText('extracting', { ...nothing, game: 'Root', pages }, wordsOf('en')).text).toBe(
      'Reading p. 33, 34, 35, 36, 37, 38, 39, 40 of Root…',
    );
  });
});

describe('the letters of a question', () => {
  it.each([
    ['who wins?', ['en'], []],
    ['who wins?', ['de', 'ru'], []],
    ['кто побеждает?', ['en', 'de', 'en'], ['en', 'de']],
    ['who wins?', ['ru', 'und'], ['ru']],
    ['кто побеждает?', ['uk'], []],
    ['кто побеждает?', ['und'], []],
    ['кто побеждает?', [], []],
  ])('%s of books in %o', (question, books, others) => {
    expect(otherLanguages(question, books)).toEqual(others);
  });
});
