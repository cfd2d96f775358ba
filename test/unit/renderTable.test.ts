import { describe, expect, it } from 'vitest';
import { gamesText } from '../../src/table/render/gamesText.ts';
import { type FoundPassage, findingText, pageText } from '../../src/table/render/readingText.ts';
import { idText, privacyText, strangerText } from '../../src/table/render/tableText.ts';
import { commandMenu, helpText, startText } from '../../src/table/render/welcomeText.ts';
import { wordsOf } from '../../src/table/words/catalogues.ts';
import { emphases } from '../support/richTexts.ts';

const en = wordsOf('en');
const ru = wordsOf('ru');
const saltwind = { id: 'saltwind', name: 'Saltwind' };
const readable = [{ documentId: 1, path: 'Saltwind.pdf' }];

const commands = (text: string): number => text.match(/^\/\w+ — /gmu)?.length ?? 0;
const shelved = (name: string) => ({ name, documents: readable });

describe('the welcome', () => {
  it('says what to do, and how in a group', () => {
    const text = startText(en, '@RulesBot');
    expect(text.text).toBe(
      [
        'I settle rules questions from your own rulebooks.',
        '',
        'Ask in your own words. I look it up, quote the rulebook word for word and name the page.',
        'Anyone at the table can ask, press the buttons and follow up.',
        'In a group I answer when you mention @RulesBot, reply to one of my messages or send a command.',
        '',
        'For example:',
        '• Who wins a tie?',
        '• Can I trade when it is not my turn?',
        '• What happens when the draw pile runs out?',
        '',
        '/games shows the games I know, /help all commands.',
      ].join('\n'),
    );
    expect(emphases(text).map(([type]) => type)).toEqual(['bold', 'italic', 'italic', 'italic']);
  });

  it('helps with a line a command, and an administrator with more', () => {
    expect(commands(helpText(ru, false).text)).toBe(12);
    expect(commands(helpText(ru, true).text)).toBe(16);
    expect(helpText(ru, false).text).not.toContain('/library');
    expect(helpText(en, true).text).toContain('\n/status — How the bot is doing\n');
  });

  it('has the same commands in the menu', () => {
    expect(
      commandMenu(en, false)
        .map(({ command }) => command)
        .join(' '),
    ).toBe('start help games game find page cancel reset forget language privacy id');
    expect(commandMenu(ru, true).at(-1)).toEqual({
      command: 'case',
      description: 'Сделать из ответа контрольный вопрос: /case 12',
    });
  });
});

describe('the games', () => {
  const listing = { games: [], query: null, nearest: [], isAdmin: false };

  it('are counted and listed; one that cannot be read is marked', () => {
    const games = [shelved('Root'), { ...shelved('Saltwind'), documents: [] }];
    expect(gamesText({ ...listing, games }, en).text).toBe('2 games\n• Root\n• Saltwind (cannot be read)');
    expect(gamesText({ ...listing, games, query: 'o' }, ru).text).toBe(
      '2 игры подходят к «o»\n• Root\n• Saltwind (не читается)',
    );
  });

  it('are told how to be added where there are none', () => {
    expect(gamesText(listing, en).text).toContain('Whoever runs this bot can add them');
    expect(gamesText({ ...listing, isAdmin: true }, en).text).toContain('Send me a PDF');
  });

  it('that come near are named where none fits', () => {
    expect(gamesText({ ...listing, query: 'Saltwend', nearest: [saltwind] }, en).text).toBe(
      'No game here is called “Saltwend”.\nNearest names:\n• Saltwind',
    );
    expect(gamesText({ ...listing, query: 'чепуха' }, ru).text).toBe('Игры с названием «чепуха» здесь нет.');
  });

  it('beyond a hundred are counted', () => {
    const games = Array.from({ length: 101 }, (_, index) => shelved(`Game ${index}`));
    const { text } = gamesText({ ...listing, games }, en);
    expect(text).toContain('• Game 99\n… and 1 more. /games');
    expect(text).not.toContain('Game 100');
  });
});

describe('readings', () => {
  const passage: FoundPassage = {
    game: saltwind,
    names: ['Saltwind'],
    documents: 1,
    document: 'Saltwind.pdf',
    page: 4,
    pageLabel: null,
    heading: 'Ties',
    quote: 'A tie goes to the defender.',
    continues: false,
  };

  it('of words found in a game, and in all of them', () => {
    expect(findingText({ query: 'tie', game: saltwind, literal: true, passages: [passage], more: 3 }, en).text).toBe(
      '“tie” in Saltwind\n\nA tie goes to the defender.\nTies · p. 4\n\n… and 3 more passages.',
    );
    expect(findingText({ query: 'tie', game: null, literal: true, passages: [passage], more: 0 }, ru).text).toBe(
      '«tie» во всех правилах\n\nA tie goes to the defender.\nTies · Saltwind · стр. 4',
    );
  });

  it('of words that are nowhere, though others are nearly the same', () => {
    const similar = { query: 'tye', game: saltwind, literal: false, passages: [passage], more: 0 };
    expect(findingText(similar, en).text).toMatch(/^“tye” is nowhere; this is similar:\n\nA tie goes/);
    expect(findingText(similar, ru).text).toMatch(/^Не нашлось: «tye»\. Есть похожее:\n\nA tie goes/);
  });

  it('of words that are nowhere', () => {
    const none = { query: 'laser\nbeam', literal: false, passages: [], more: 0 };
    expect(findingText({ ...none, game: saltwind }, en).text).toBe('Saltwind does not contain “laser beam”.');
    expect(findingText({ ...none, game: null }, ru).text).toBe('Ни в одной книге правил не нашлось: «laser beam».');
  });

  it('of a page', () => {
    const page = {
      game: saltwind,
      names: ['Saltwind'],
      document: 'Saltwind errata.pdf',
      documents: 2,
      page: 4,
      pageLabel: 'iv',
      pages: 12,
      text: 'Ties\n\tGo to\u00ad day.\n',
    };
    const text = pageText(page, en);
    expect(text.text).toBe('Saltwind · Saltwind errata · p. 4 (printed iv) of 12\n\nTies\n Go to day.');
    expect(emphases(text)).toHaveLength(1);
    expect(pageText({ ...page, documents: 1, document: 'Saltwind.pdf', text: ' ' }, ru).text).toBe(
      'Saltwind · стр. 4 (в книге iv) из 12\n\nНа этой странице нет текста.',
    );
  });
});

describe('ids and privacy', () => {
  it('are there to be copied', () => {
    const text = idText(42, { chatId: -1_001, threadId: 7 }, en);
    expect(text.text).toBe('Your id: 42\nThis chat: -1001\nThis topic: 7');
    expect(emphases(text)).toEqual([
      ['code', '42'],
      ['code', '-1001'],
      ['code', '7'],
    ]);
    expect(idText(42, { chatId: 42, threadId: null }, ru).text).toBe('Ваш номер: 42\nЭтот чат: 42');
  });

  it('tell a stranger whom to name to the operator', () => {
    expect(strangerText(42, { chatId: -5, threadId: 7 }, en).text).toBe(
      'This bot answers only people whom its operator has let in. To be let in, tell the operator these ids:\nYour id: 42\nThis chat: -5',
    );
  });

  it.each([en, ru])('say how everything is deleted', (words) => {
    expect(privacyText(words, null).text).toContain('/forget');
  });

  it('say for how long a question is kept', () => {
    const day = 86_400_000;
    expect(privacyText(en, 90 * day).text).toContain('after that for 90 days, so that you can follow up');
    expect(privacyText(en, day).text).toContain('for 1 day, so');
    expect(privacyText(en, null).text).toContain('after that so that you can follow up');
    expect(privacyText(ru, 90 * day).text).toContain('ещё 90 дней, чтобы');
    expect(privacyText(ru, 21 * day).text).toContain('ещё 21 день, чтобы');
    expect(privacyText(ru, null).text).toContain('потом — чтобы');
  });
});
