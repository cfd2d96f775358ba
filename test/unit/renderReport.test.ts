import { describe, expect, it } from 'vitest';
import type { LibraryFile } from '../../src/library/contents.ts';
import { libraryText, statusText } from '../../src/table/render/reportText.ts';
import { wordsOf } from '../../src/table/words/catalogues.ts';

const file = (given: Partial<LibraryFile>): LibraryFile => ({
  path: 'Saltwind.pdf',
  game: 'Saltwind',
  state: 'indexed',
  reason: null,
  documentId: 1,
  pages: 12,
  pagesWithText: 12,
  passages: 40,
  language: 'en',
  ...given,
});

const asItIs = (name: string): string => name;
const inRussian = (name: string): string => (name === 'Saltwind' ? 'Ветер' : name);

const files = [
  file({}),
  file({ path: 'Saltwind errata.pdf', pages: 2 }),
  file({ path: 'Root/scan.pdf', game: 'Root', state: 'no_text', reason: 'No page has text.', pages: 8 }),
];

describe('the report on the library', () => {
  it('tells what needs the owner first', () => {
    expect(libraryText(files, ['games_index.json: no such file "x.pdf"'], wordsOf('en'), asItIs).text).toBe(
      [
        'Library: 2 games, 3 documents, 1 cannot be read',
        '',
        'Cannot be searched',
        '• Root/scan.pdf: it holds pictures of pages and no text. No page has text.',
        '',
        'Worth a look',
        '• games_index.json: no such file "x.pdf"',
        '',
        'Games',
        '• Saltwind: 2 documents, 14 pages',
        '• Root: 1 document, 8 pages',
      ].join('\n'),
    );
  });

  it('has no empty parts', () => {
    expect(libraryText([file({})], [], wordsOf('ru'), asItIs).text).toBe(
      'Библиотека: 1 игра, 1 документ\n\nИгры\n• Saltwind: 1 документ, 12 страниц',
    );
    expect(libraryText([], [], wordsOf('en'), asItIs).text).toBe('Library: 0 games, 0 documents');
  });

  it('has the games as they are called at the table', () => {
    expect(libraryText(files, [], wordsOf('ru'), inRussian).text).toMatch(/\n• Ветер: [^\n]+\n• Root: /u);
  });

  it('names fifty of a kind and counts the rest', () => {
    const problems = Array.from({ length: 52 }, (_, index) => `Problem ${index}.`);
    const { text } = libraryText([], problems, wordsOf('en'), asItIs);
    expect(text).toContain('• Problem 49.\n… and 2 more');
    expect(text).not.toContain('Problem 50.');
  });
});

describe('the status', () => {
  const status = {
    running: 3 * 3_600_000,
    intakeTrouble: null,
    degraded: [],
    answering: 2,
    waiting: 1,
    toDeliver: 5,
    files,
  };

  it('tells how the bot is doing', () => {
    expect(statusText(status, wordsOf('en')).text).toBe(
      [
        'Status',
        'Started 3 hours ago',
        'Messages come in',
        'Being answered: 2 questions',
        'Waiting: 1 question',
        'To be delivered: 5 messages',
        'Library: 2 games, 3 documents, 1 cannot be read',
      ].join('\n'),
    );
  });

  it('names what is worse than it should be, in a line of its own', () => {
    const text = statusText({ ...status, degraded: ['intake', 'model', 'disk'] }, wordsOf('en')).text;
    expect(text).toContain('\nMessages come in\nWorse than it should be: model, disk\n');
  });

  it('names the code of what keeps messages from coming in', () => {
    expect(statusText({ ...status, intakeTrouble: 'conflict' }, wordsOf('ru')).text).toContain(
      '\nСообщения не приходят (conflict)\nСейчас в работе: 2 вопроса\n',
    );
  });
});
