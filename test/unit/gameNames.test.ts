import { describe, expect, it } from 'vitest';
import type { NamedGame, NameMatch } from '../../src/library/names/namedGame.ts';
import { createNameMatcher } from '../../src/library/names/nameMatcher.ts';

const game = (name: string, ...aliases: string[]): NamedGame => ({ id: `id of ${name}`, name, aliases });

/** "how: name" of one game, the sorted names of several, null for none. */
function told(match: NameMatch): string | readonly string[] | null {
  if (match.kind === 'one') return `${match.how}: ${match.game.name}`;
  return match.kind === 'several' ? match.games.map(({ name }) => name) : null;
}

const SHELF: readonly NamedGame[] = [
  game('Wingspan'),
  game('Wingspan: European Expansion'),
  game('Gloomhaven', 'Мрачная гавань'),
  game('Gloomhaven – Forgotten Circles'),
  game('Carcassonne'),
  game('Крылья дракона'),
  game('7 Wonders', 'Семь чудес'),
  game('7 Wonders Duel'),
  game('The Crew'),
  game('Ticket to Ride', 'Билет на поезд'),
  game('Ticket to Ride: UK'),
  game('Terraforming Mars'),
  game('Nemesis'),
  game('Munchkin'),
  game('Mice & Mystics'),
  game('Die Siedler von Catan', 'Catan', 'Колонизаторы'),
  game('Scythe', 'Серп'),
  game('Root'),
  game('Монополия'),
  game('Castles of Burgundy, The'),
  game('卡坦岛'),
  game('Pandemic Legacy: Season 1'),
  game('C++ Quest (2nd)'),
];
const shelf = createNameMatcher(SHELF);
const wings = createNameMatcher([game('Wingspan'), game('Крылья'), game('Carcassonne')]);

describe('the order of authority', () => {
  it('lets an exact name win over a longer one that begins with it', () => {
    expect(told(shelf.match('Gloomhaven'))).toBe('exact: Gloomhaven');
    expect(told(shelf.match('7 wonders'))).toBe('exact: 7 Wonders');
  });

  it('gives both for a prefix of both, the shorter name first', () => {
    expect(told(shelf.match('gloomh'))).toEqual(['Gloomhaven', 'Gloomhaven – Forgotten Circles']);
  });

  it('lets a name win over the alias of another game, and an alias over a prefix', () => {
    const matcher = createNameMatcher([game('Wing'), game('Bird', 'Wing', 'Feather'), game('Feathers')]);
    expect(told(matcher.match('wing'))).toBe('exact: Wing');
    expect(told(matcher.match('feather'))).toBe('alias: Bird');
  });

  it('lets a prefix win over words inside, and those over a typo', () => {
    const matcher = createNameMatcher([game('Castle Panic'), game('Tower and Castle'), game('Casple')]);
    expect(told(matcher.match('castle'))).toBe('prefix: Castle Panic');
    const without = createNameMatcher([game('Tower and Castle'), game('Casple')]);
    expect(told(without.match('castle'))).toBe('words: Tower and Castle');
  });

  it('gives all games of one name, and all games of one alias', () => {
    const matcher = createNameMatcher([
      { id: '1', name: 'Azul', aliases: ['Tiles'] },
      { id: '2', name: 'AZUL', aliases: [] },
      { id: '3', name: 'Mosaic', aliases: ['Tiles'] },
    ]);
    const byName = matcher.match('azul!');
    expect(byName.kind === 'several' && byName.games.map(({ id }) => id).toSorted()).toEqual(['1', '2']);
    const byAlias = matcher.match('tiles');
    expect(byAlias.kind === 'several' && byAlias.games.map(({ id }) => id).toSorted()).toEqual(['1', '3']);
  });

  it('tells names apart that differ in an accent or an article only', () => {
    const matcher = createNameMatcher([game('Über'), game('Uber'), game('The Crew'), game('Crew')]);
    expect(told(matcher.match('über'))).toBe('exact: Über');
    expect(told(matcher.match('uber'))).toBe('exact: Uber');
    expect(told(matcher.match('the crew'))).toBe('exact: The Crew');
    expect(told(matcher.match('crew'))).toBe('exact: Crew');
  });
});

describe('the same name in other dress', () => {
  it.each([
    ['WINGSPAN', 'exact: Wingspan'],
    ['  wing-span! ', 'exact: Wingspan'],
    ['gloom haven', 'exact: Gloomhaven'],
    ['7wonders', 'exact: 7 Wonders'],
    ['crew', 'exact: The Crew'],
    ['the castles of burgundy', 'exact: Castles of Burgundy, The'],
    ['mice and mystics', 'exact: Mice & Mystics'],
    ['Siedler von Catan', 'exact: Die Siedler von Catan'],
    ['wing\u00adspan', 'exact: Wingspan'],
    ['Wíngspän', 'exact: Wingspan'],
    ['卡坦岛', 'exact: 卡坦岛'],
    ['卡坦', 'prefix: 卡坦岛'],
    ['семь чудёс', 'alias: 7 Wonders'],
    ['catan', 'alias: Die Siedler von Catan'],
    ['forgotten circles', 'words: Gloomhaven – Forgotten Circles'],
    ['circles gloomhaven', 'words: Gloomhaven – Forgotten Circles'],
  ])('%j is found', (name, expected) => {
    expect(told(shelf.match(name))).toBe(expected);
  });
});

describe('typos', () => {
  it.each([
    ['wingpsan', 'typo: Wingspan'],
    ['wngspn', 'typo: Wingspan'],
    ['munchkins', 'typo: Munchkin'],
    ['7 wondres', 'typo: 7 Wonders'],
    ['tickte to ride', 'typo: Ticket to Ride'],
    ['forgoten circles', 'typo: Gloomhaven – Forgotten Circles'],
    ['мрачная гавнь', 'typo: Gloomhaven'],
  ])('%j is forgiven', (name, expected) => {
    expect(told(shelf.match(name))).toBe(expected);
  });

  it.each([
    ['rot', 'a name of four letters from a query of three'],
    ['boat', 'two slips in four letters'],
    ['8 wonders', 'another number'],
    ['pandemic legacy season 2', 'another season'],
    ['ticket to ride us', 'another short word'],
    ['ticket to ride asia', 'an added word'],
    ['terra mystica', 'another game that begins alike'],
    ['castle', 'two slips in six letters'],
  ])('%j is refused: %s', (name) => {
    const matcher = createNameMatcher([...SHELF.filter((each) => !each.name.startsWith('Castles')), game('Battle')]);
    expect(told(matcher.match(name))).toBeNull();
  });

  it('gives both where two games are equally near', () => {
    const matcher = createNameMatcher([game('Dominion'), game('Domination'), game('Dominian')]);
    expect(told(matcher.match('dominixn'))).toEqual(['Dominian', 'Dominion']);
  });
});

describe('the other script', () => {
  it.each([
    ['вингспан', 'transliteration: Wingspan'],
    ['каркассон', 'transliteration: Carcassonne'],
    ['каркасон', 'transliteration: Carcassonne'],
    ['karkason', 'transliteration: Carcassonne'],
    ['krylya', 'transliteration: Крылья'],
    ["kryl'ya", 'transliteration: Крылья'],
    ['krilia', 'transliteration: Крылья'],
  ])('%j is heard', (name, expected) => {
    expect(told(wings.match(name))).toBe(expected);
  });

  it.each([
    ['рут', 'transliteration: Root'],
    ['немезис', 'transliteration: Nemesis'],
    ['манчкин', 'transliteration: Munchkin'],
    ['терраформинг', 'transliteration: Terraforming Mars'],
    ['тикет ту райд', 'transliteration: Ticket to Ride'],
    ['monopoly', 'transliteration: Монополия'],
    ['kolonizatory', 'transliteration: Die Siedler von Catan'],
  ])('%j is heard among many', (name, expected) => {
    expect(told(shelf.match(name))).toBe(expected);
  });

  it('finds a Russian name in another case', () => {
    expect(told(wings.match('крыльях'))).toBe('inflection: Крылья');
    expect(told(shelf.match('семи чудес'))).toBe('inflection: 7 Wonders');
  });
});

describe('numbers', () => {
  const numbered = createNameMatcher([game('Eclipse 2'), game('Descent II'), game('Rune Quest 9')]);

  it.each(['eclipse 3', 'eclipse 22', 'descent iii', 'рун квест 99', 'rune quest 99'])(
    'are never slips, sounds or doubled letters: %j',
    (other) => {
      expect(told(numbered.match(other))).toBeNull();
    },
  );
});

describe('the wrong keyboard layout', () => {
  it.each([
    ['цштпызфт', 'layout: Wingspan'],
    ['ЦШТПЫЗФТ', 'layout: Wingspan'],
    ['rhskmz', 'layout: Крылья'],
    ['rfhrfccjy', 'layout: Carcassonne'],
    ['цштпызфтт', 'layout: Wingspan'],
    ['цштпыз', 'layout: Wingspan'],
  ])('%j is read through the other layout', (name, expected) => {
    expect(told(wings.match(name))).toBe(expected);
  });

  it('reads the letters under punctuation keys', () => {
    const matcher = createNameMatcher([game('Южный хобот'), game('Эхо')]);
    expect(told(matcher.match('.;ysq [j,jn'))).toBe('layout: Южный хобот');
    expect(told(matcher.match("'[j"))).toBe('layout: Эхо');
  });
});

describe('a query that names nothing', () => {
  it.each(['', '   ', '…!?', '🎲🎲', '\u0000', '.*', '^', '\\', '(', '\u200d', '---'])('%j matches no game', (name) => {
    expect(shelf.match(name)).toEqual({ kind: 'none', nearest: [] });
  });

  it('takes regular expressions literally', () => {
    expect(told(shelf.match('[a-z]+'))).toBeNull();
    expect(told(shelf.match('win.span|x'))).toBeNull();
    expect(told(shelf.match('C++ Quest (2nd)'))).toBe('exact: C++ Quest (2nd)');
  });

  it('is one letter only, which is shown as nearest at most', () => {
    const match = shelf.match('w');
    expect(match.kind === 'none' && match.nearest.map(({ name }) => name)).toEqual([
      'Wingspan',
      'Wingspan: European Expansion',
    ]);
  });

  it('is a little word that is inside many names', () => {
    expect(told(shelf.match('of'))).toBeNull();
  });

  it('comes with at most five near names, best first', () => {
    const match = shelf.match('8 wonders');
    expect(match.kind === 'none' && match.nearest.map(({ name }) => name)).toEqual(['7 Wonders', '7 Wonders Duel']);
    const many = createNameMatcher(Array.from({ length: 40 }, (_, at) => game(`Quest number ${at}`)));
    const near = many.match('Quest number 99');
    expect(near.kind === 'none' && near.nearest.length).toBe(5);
  });

  it('may be near to nothing', () => {
    expect(shelf.match('zzyzx blorp')).toEqual({ kind: 'none', nearest: [] });
  });

  it('is anything where there are no games', () => {
    expect(createNameMatcher([]).match('Wingspan')).toEqual({ kind: 'none', nearest: [] });
  });
});

describe('extreme input', () => {
  it('of 100,000 characters is cut', () => {
    expect(told(shelf.match('x'.repeat(100_000)))).toBeNull();
    expect(shelf.findInText('wingspan '.repeat(12_000)).map(({ name }) => name)).toEqual(['Wingspan']);
  });

  it('ignores a game whose name has no letter, and finds its alias', () => {
    const matcher = createNameMatcher([game('!!!', 'Ausrufezeichen'), game('')]);
    expect(told(matcher.match('!!!'))).toBeNull();
    expect(told(matcher.match('ausrufezeichen'))).toBe('alias: !!!');
  });
});
