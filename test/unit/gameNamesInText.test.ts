import { describe, expect, it } from 'vitest';
import { createNameMatcher } from '../../src/library/names/nameMatcher.ts';

const game = (name: string, ...aliases: string[]) => ({ id: `id of ${name}`, name, aliases });

const matcher = createNameMatcher([
  game('Wingspan', 'Крылья'),
  game('Wingspan: European Expansion'),
  game('Gloomhaven'),
  game('Gloomhaven – Forgotten Circles'),
  game('Carcassonne'),
  game('Monopoly', 'Монополия'),
  game('Codenames', 'Кодовые имена'),
  game('Star Wars: Rebellion'),
  game('Star Wars: Armada'),
  game('Ticket to Ride'),
  game('Mice & Mystics'),
  game('7 Wonders'),
  game('7 Wonders Duel'),
  game('The Mind'),
  game('The Game'),
  game('Set'),
  game('Go'),
  game('Risk'),
  game('Azul', 'Азул'),
  game('Take 5'),
  game('卡坦岛'),
  game('War of the Ring'),
  game('Ludo'),
  game('Лудо'),
]);

const found = (question: string) => matcher.findInText(question).map(({ name }) => name);

describe('a game that a question mentions', () => {
  it.each([
    ['how do i score in wingspan?', 'Wingspan'],
    ["What are Wingspan's goals?", 'Wingspan'],
    ['What are Wingspan’s goals?', 'Wingspan'],
    ['Wie zählt man Carcassonnes Wiesen?', 'Carcassonne'],
    ["les règles d'azul", 'Azul'],
    ['Сколько карт в Крыльях?', 'Wingspan'],
    ['правила Каркассона про луг', 'Carcassonne'],
    ['как считать очки в каркасоне', 'Carcassonne'],
    ['сколько яиц в вингспане', 'Wingspan'],
    ['сколько слов в кодовых именах', 'Codenames'],
    ['Что на старте в Монополии', 'Monopoly'],
    ['mice and mystics: how does cheese work', 'Mice & Mystics'],
    ['怎么玩卡坦岛', '卡坦岛'],
    ['rfr cxbnfnm jxrb d rhskmz[?', 'Wingspan'],
    ['who starts in war of the ring', 'War of the Ring'],
    ['WHO STARTS IN TICKET TO RIDE', 'Ticket to Ride'],
  ])('is found in %j', (question, name) => {
    expect(found(question)).toEqual([name]);
  });

  it('is named by the first words of its name before a colon or alone, whole words and no ordinary ones', () => {
    expect(found('Ticket to: how many trains?')).toEqual(['Ticket to Ride']);
    expect(found(' Mice: how does cheese work?')).toEqual(['Mice & Mystics']);
    expect(found('ticket to')).toEqual(['Ticket to Ride']);
    for (const question of [
      'Codename: how?',
      'War: who starts?',
      'How many trains: two?',
      'Mice:cheese',
      'Mystics: how?',
    ]) {
      expect(found(question)).toEqual([]);
    }
  });

  it('is the one of the longest mention', () => {
    expect(found('How do I score in Wingspan Europe?')).toEqual(['Wingspan: European Expansion']);
    expect(found('Who starts in 7 Wonders Duel?')).toEqual(['7 Wonders Duel']);
    expect(found('Who starts in 7 wonders?')).toEqual(['7 Wonders']);
    expect(found('gloomhaven forgotten circles level')).toEqual(['Gloomhaven – Forgotten Circles']);
  });

  it('is the complete name where only a title of others is mentioned', () => {
    expect(found('How many cards in Gloomhaven')).toEqual(['Gloomhaven']);
  });

  it('is each game of the title where none has it as its whole name', () => {
    expect(found('star wars dice').toSorted()).toEqual(['Star Wars: Armada', 'Star Wars: Rebellion']);
    expect(found('star wars armada dice')).toEqual(['Star Wars: Armada']);
  });

  it('is the one that is spelled so where another one sounds so', () => {
    expect(found('dice in ludo')).toEqual(['Ludo']);
    expect(found('кубики в лудо')).toEqual(['Лудо']);
  });

  it('is not alone where another one is mentioned too', () => {
    expect(found('Is Gloomhaven harder than Wingspan?')).toEqual(['Gloomhaven', 'Wingspan']);
    expect(found('Gloomhaven, Wingspan and wingspan again')).toEqual(['Gloomhaven', 'Wingspan']);
  });

  it('is none inside a longer word', () => {
    expect(found('an azulejo, a wingspanned bird, carcassonnelike')).toEqual([]);
  });

  it('is none for another word of the same root', () => {
    expect(found('У птицы сломано крыло')).toEqual([]);
  });

  it('is none in half a name', () => {
    expect(found('I bought a ticket to Berlin')).toEqual([]);
  });
});

describe('a game named by an ordinary word', () => {
  it.each([
    'May I set the die to six and go again?',
    'Set the die to six.',
    'What is a Set?',
    'Wie viele Karten hat ein Set?',
    'Each Set scores 3 points',
    'At risk of losing a card, may I pass?',
    'the risk is high',
    'ficha azul y roja',
    'The game ends when?',
    'May I take 5 cards?',
    'I had it in mind',
    'With Go Fish and Risk Legacy cards, who is first?',
    'WHO CAN GO IN THE SET',
  ])('is not found in %j', (question) => {
    expect(found(question)).toEqual([]);
  });

  it.each([
    ['How many cards in Set?', 'Set'],
    ['Set: how many cards?', 'Set'],
    ['Set', 'Set'],
    ['is "set" for two?', 'Set'],
    ['правила «Go» для двоих', 'Go'],
    ['Go rules for two', 'Go'],
    ['in risk, how do I attack?', 'Risk'],
    ['Risk rules?', 'Risk'],
    ['Azul setup', 'Azul'],
    ['как ходить в азул', 'Azul'],
    ['When does The Game end?', 'The Game'],
    ['can we talk in the mind', 'The Mind'],
    ['How does Take 5 end?', 'Take 5'],
  ])('is found in %j', (question, name) => {
    expect(found(question)).toEqual([name]);
  });
});

describe('a text without a game', () => {
  it.each(['', ' ', '\u0000', '🎲', '???', 'a'.repeat(10_000), "'".repeat(5000), 'How many cards do I draw?'])(
    'has none (%#)',
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );
});
