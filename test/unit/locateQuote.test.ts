import { describe, expect, it } from 'vitest';
import { locateQuote, SHORTEST_QUOTE } from '../../src/answer/locateQuote.ts';
import { collapseSpace } from '../../src/text/fold.ts';

/** The book's text that a quote was found as, white space collapsed, or null. */
function found(quote: string, page: string): string | null {
  const range = locateQuote(quote, page);
  return range === null ? null : collapseSpace(page.slice(range.start, range.end));
}

describe('a quote that differs only in its looks is found', () => {
  it.each([
    ['white space', 'draw two  cards\nat dawn', 'you draw\ttwo\u00a0cards at\r\ndawn.'],
    ['no white space at all in the text layer', 'draw two cards', 'drawtwocards'],
    ['case', 'DRAW TWO CARDS', 'Draw two cards'],
    ['accents', 'Defaussez la carte revelee', 'Défaussez la carte révélée'],
    ['accents written apart', 'Défaussez la carte révélée', 'Défaussez la carte révélée'.normalize('NFD')],
    ['ё', 'возьмите ещё один жетон', 'возьмите еще один жетон'],
    ['й with its breve apart', 'последний игрок', 'последний игрок'.normalize('NFD')],
    ['Polish letters', 'zoladz i zolw', 'żołądź i żółw'],
    ['typographic quotes', 'the "Night" card\'s text', 'the “Night” card’s text'],
    ['guillemets', '"Ночная стража" ходит', '«Ночная стража» ходит'],
    ['dashes', 'Name - two cards - draw', 'Name — two cards – draw'],
    ['a hyphen or none', 'twenty foot radius', 'twenty-foot radius'],
    ['a soft hyphen', 'discard two cards', 'dis\u00adcard two cards'],
    ['a hyphen at a line end', 'discard two cards', 'dis-\ncard two cards'],
    ['a hyphen written in all its characters', '2nd-level spells', '2nd-\u00ad\u2010\u2011level spells'],
    ['ligatures', 'find the first flag', 'ﬁnd the ﬁrst ﬂag'],
    ['ß', 'die große Straße', 'die grosse STRASSE'],
    ['dotted and dotless i', 'ISTANBUL KIRMIZI', 'İstanbul kırmızı'],
    ['final sigma', 'ΟΔΟΣ ΠΡΟΣ ΑΘΗΝΑ', 'οδος προς αθηνα'],
    ['full-width digits and letters', 'draw 12 cards', 'ｄｒａｗ １２ cards'],
    ['½', 'lose 1/2 of your coins', 'lose ½ of your coins'],
    ['1½', 'move 1 1/2 inches', 'move 1½ inches'],
    ['a fraction slash', 'lose 1/2 of your coins', 'lose 1⁄2 of your coins'],
    ['the minus sign', 'loses -2 points', 'loses −2 points'],
    ['the dash of a range', 'with 2-4 players', 'with 2–4 players'],
    ['a range set with blanks', 'with 2-4 players', 'with 2 – 4 players'],
    ['the multiplication sign', '3 × 4 points a card', '3×4 points a card'],
    ['a raised number', 'damage in 10^2 squares', 'damage in 10² squares'],
    ['an ellipsis at the end', 'draw two cards…', 'draw two cards and keep one'],
    ['closing punctuation', 'draw two cards.', 'draw two cards, then keep one'],
    ['a NUL', 'draw two\0 cards', 'draw two cards'],
    ['numbers in a table', 'Husk 4 2 embers', 'Husk\t4\t2 embers'],
    ['emoji between the words', 'draw two cards', 'draw 🂠 two 👩‍👩‍👧 cards'],
    ['letters outside the first plane', 'draw two cards', '𝐝𝐫𝐚𝐰 two cards'],
    ['Japanese', '二枚のカードを引きます', '手番では、二枚のカードを引きます。'],
  ])('%s', (_, quote, page) => {
    expect(found(quote, page)).not.toBeNull();
  });

  it('and comes back in the book’s own characters with what touches it', () => {
    expect(found('draw TWO cards', 'Then (“draw two ﬁne cards”).')).toBeNull();
    expect(found('draw TWO fine cards', 'Then (“draw two ﬁne cards”). Stop.')).toBe('(“draw two ﬁne cards”).');
    expect(found('le marais revele', 'Voici « le marais révélé »')).toBe('le marais révélé');
  });

  it('where it begins after a number that is no part of it', () => {
    expect(found('Draw two cards', '1. Draw two cards')).not.toBeNull();
    expect(found('2 and 3 players only', 'for 1, 2 and 3 players only')).not.toBeNull();
    expect(found('1 damage to each player', 'On a 3: 1 damage to each player')).not.toBeNull();
    expect(found('hits the nearest raider', '4+ hits the nearest raider')).not.toBeNull();
    expect(found('of your coins, rounded', '50% of your coins, rounded up')).not.toBeNull();
    expect(found('2 coins for each card', 'You gain\n- 2 coins for each card')).not.toBeNull();
    expect(found('Draw two cards', 'Step 2 – Draw two cards')).not.toBeNull();
    expect(found('2 damage for each hit', 'Swords — 2 damage for each hit')).not.toBeNull();
  });

  it.each([
    ['2 coins for each card', '+ 2 coins for each card'],
    ['2 coins for each card', 'You gain\n+ 2 coins for each card'],
    ['your level in coins', 'You gain 3\n+ your level in coins'],
    ['combat actions are free', 'see below--combat actions are free'],
    ['+2 points a card', 'you gain +2 points a card'],
    ['+2 points a card', '+2 points a card'],
    ['= 2 points a card', 'this = 2 points a card'],
  ])('where a sign before it is no part of it: %s of %s', (quote, page) => {
    expect(found(quote, page)).not.toBeNull();
  });

  it.each([
    ['then the players', 'then the players’\nturn ends'],
    ['the limit is 12', 'the limit is 12\n000 coins'],
    ['the bank has 12', 'the bank has 12 0000 coins'],
    ['you lose 10%', 'you lose 10% 5 times'],
    ['everybody then pays', 'everybody then pays $5'],
    ['Gain one coin', 'Gain one coin\n+ 2 stones'],
    ['1234 5678', 'the numbers 1234 5678'],
  ])('where something after it is no part of it: %s of %s', (quote, page) => {
    expect(found(quote, page)).not.toBeNull();
  });

  it('with at most three marks that touch it, and none beyond other signs', () => {
    expect(found('draw two cards', '((((draw two cards')).toBe('(((draw two cards');
    expect(found('draw two cards', '(*draw two cards,a) b')).toBe('draw two cards');
  });

  it('where something follows that is no part of it', () => {
    expect(found('this is done in step 2', 'this is done in step 2 – Dawn')).not.toBeNull();
    expect(found('Gain one coin', 'Gain one coin\n- 2 stones')).not.toBeNull();
    expect(found('the player gains 2', 'the player gains 2. 5 remain')).not.toBeNull();
  });

  it('at its second place where the first is only part of a word', () => {
    const page = 'overdraw two cards; draw two cards';
    expect(locateQuote('draw two cards', page)?.start).toBe(page.lastIndexOf('draw'));
    // The second place begins inside of the first.
    expect(locateQuote('an an an an', 'ban an an an an')?.start).toBe(4);
  });
});

describe('a quote that says something else is refused', () => {
  it.each([
    ['a changed digit', 'draw 3 cards at dawn', 'draw 2 cards at dawn'],
    ['a digit more', 'draw 12 cards at dawn', 'draw 1 cards at dawn'],
    ['a digit of a longer number at the start', '2 cards at dawn each', 'draw 12 cards at dawn each'],
    ['a digit of a longer number at the end', 'the limit is 10', 'the limit is 100'],
    ['two digits put together', 'roll a 15 to win', 'roll a 1 5 to win'],
    ['a number taken apart', 'roll a 1 5 to win', 'roll a 15 to win'],
    ['a sign turned', 'it has +2 strength', 'it has -2 strength'],
    ['a sign turned, typographic', 'it has +2 strength', 'it has −2 strength'],
    ['a sign dropped', 'it has 2 strength', 'it has −2 strength'],
    ['a sign added', 'it has -2 strength', 'it has 2 strength'],
    ['a sign dropped at the start', '2 strength to each unit', 'gives −2 strength to each unit'],
    ['a plus dropped at the start', '2 strength to each unit', 'gives +2 strength to each unit'],
    ['a sign of several dropped', 'has +2/2 for this', 'has +2/−2 for this'],
    ['a plus after the number dropped', 'hits on a 4 only', 'hits on a 4+ only'],
    ['a plus after the number cut off', 'raiders hit on 4', 'raiders hit on 4+'],
    ['the per cent dropped', 'lose 50 of the coins', 'lose 50% of the coins'],
    ['the per cent cut off', 'you lose 50', 'you lose 50 % of it'],
    ['a unit changed', 'it costs $5 to build', 'it costs €5 to build'],
    ['1/2 as 12', 'lose 12 of your coins', 'lose 1/2 of your coins'],
    ['1/2 as 1.2', 'lose 1.2 of your coins', 'lose 1/2 of your coins'],
    ['1/2 as 1 2', 'lose 1 2 of your coins', 'lose 1 / 2 of your coins'],
    ['½ as 12', 'lose 12 of your coins', 'lose ½ of your coins'],
    ['2½ as 21/2', 'move 21/2 inches far', 'move 2½ inches far'],
    ['1½ as 11/2', 'move 11/2 inches far', 'move 1 1/2 inches far'],
    ['the half of one and a half', '1/2 inches for each pip', 'move 1 1/2 inches for each pip'],
    ['the half of 1½', '1/2 inches for each pip', 'move 1½ inches for each pip'],
    ['one of one and a half', 'it costs you 1', 'it costs you 1 1/2 inches'],
    ['half of ½', '2 of your coins are lost', '½ of your coins are lost'],
    ['½ as 1', 'everybody pays 1', 'everybody pays ½'],
    ['2/3 as 2', 'everybody gets +2', 'everybody gets +2/3'],
    ['a decimal point dropped', 'move 15 inches far', 'move 1.5 inches far'],
    ['the end of a decimal number', '5 inches for each pip', 'move 1.5 inches for each pip'],
    ['the start of a decimal number', 'you always move 1', 'you always move 1.5 inches'],
    ['the point before a decimal', '5 inches for each pip', 'move .5 inches for each pip'],
    ['a decimal point added', '.5 inches for each pip', 'move 5 inches for each pip'],
    ['the end of 1,000', '000 coins are in the bank', '1,000 coins are in the bank'],
    ['the start of 1,000', 'the bank has 1', 'the bank has 1,000 coins'],
    ['the end of 1 000', '000 coins are in the bank', '1 000 coins are in the bank'],
    ['the start of 1 000', 'the bank has 12', 'the bank has 12\u00a0000 coins'],
    ['1,2 for 1.2', 'the factor is 1,2 here', 'the factor is 1.2 here'],
    ['1,2 for 1, 2', 'the factor is 1,2 here', 'the factor is 1, 2 here'],
    ['a part of a range at the end', 'roll at least a 5', 'roll at least a 5-6'],
    ['a part of a range at the start', '6 to succeed at this', 'roll a 5–6 to succeed at this'],
    ['a range read as a minus', '-6 to succeed at this', 'roll a 5-6 to succeed at this'],
    ['a range as two numbers', 'roll a 5 6 to succeed', 'roll a 5-6 to succeed'],
    ['a ratio cut', '1 for every resource', 'trade 3:1 for every resource'],
    ['a ratio as two numbers', 'trade 3 1 with the bank', 'trade 3:1 with the bank'],
    ['a ratio turned to a fraction', 'trade 3/1 with the bank', 'trade 3:1 with the bank'],
    ['a calculation changed', 'число карт + 2 очка', 'число карт × 2 очка'],
    ['a calculation dropped', 'число карт 2 очка', 'число карт × 2 очка'],
    ['a calculation cut off', 'gain your level', 'gain your level × 2 in coins'],
    ['the die roll without its bonus', 'it deals 1d8', 'it deals 1d8 + 3 damage'],
    ['the bonus without its die roll', '3 slashing damage', '1d8 + 3 slashing damage'],
    ['a subtraction dropped', 'equal to your level 2', 'equal to your level - 2'],
    ['a minus against a word dropped', 'equal to your STR 2', 'equal to your STR−2'],
    ['a subtraction read as a minus', '-6 to succeed at this', 'roll a 5 - 6 to succeed at this'],
    ['a subtraction turned', 'roll 10 + your level', 'roll 10 − your level'],
    ['a subtraction cut off', 'your level in coins', '10 − your level in coins'],
    ['a comparison turned', 'if you have ≤ 3 cards', 'if you have ≥ 3 cards'],
    ['a comparison dropped', 'if you have 3 cards', 'if you have < 3 cards'],
    ['≠ as =', 'if x = 3 you win', 'if x ≠ 3 you win'],
    ['≠ as =, written apart', 'if x = 3 you win', 'if x ≠ 3 you win'.normalize('NFD')],
    ['a raised number as a digit', 'damage in 102 squares', 'damage in 10² squares'],
    ['a raised number cut off', 'damage in all 10', 'damage in all 10² squares'],
    ['a power turned into a list', 'damage in 10 2 squares', 'damage in 10² squares'],
    ['once a day as one day', 'lasts for 1 day of rest', 'lasts for 1/day of rest'],
    ['a changed word', 'draw two dice at dawn', 'draw two cards at dawn'],
    ['a dropped word', 'draw cards at dawn', 'draw two cards at dawn'],
    ['an added word', 'draw two more cards at dawn', 'draw two cards at dawn'],
    ['a dropped "not"', 'you may attack here', 'you may not attack here'],
    ['an added "not"', 'you may not attack here', 'you may attack here'],
    ['a dropped «не»', 'ловушку можно обойти', 'ловушку не можно обойти'],
    ['"can" of "cannot"', 'in this phase you can', 'in this phase you cannot attack'],
    ['"can" of "can’t"', 'in this phase you can', 'in this phase you can’t attack'],
    ['the end of "don’t"', 't attack the others', 'don’t attack the others'],
    ['"combat" of "non-combat"', 'combat actions are free', 'non-combat actions are free'],
    ['"combat" of "non-combat", over a line end', 'combat actions are free', 'non-\ncombat actions are free'],
    ['"non" of "non-combat", over a line end', 'these actions are non', 'these actions are non-\ncombat only'],
    ['"combat" behind all hyphens', 'combat actions are free', 'non-\u00ad\u2010\u2011combat actions are free'],
    ['"combat" behind two hyphens', 'combat actions are free', 'non-\u2010combat actions are free'],
    ['a minus at a line start dropped', '2 points for each card', 'You get\n− 2 points for each card'],
    ['the half of 2½ cut off', 'it costs you 2', 'it costs you 2½ coins'],
    ['the half of 1 ½ cut off', 'it costs you 1', 'it costs you 1 ½ coins'],
    ['a product without its first factor', '× 2 points a card', 'level× 2 points a card'],
    ['a sum without its first part', '+ 2 points a card', '3 + 2 points a card'],
    ['a factor without its number', 'level in coins each', '2 × level in coins each'],
    ['a bonus without its die roll', 'your level in damage', '1d8 + your level in damage'],
    ['a plus that touches the word', 'hits the nearest raider', '4+hits the nearest raider'],
    ['a product without its second factor', 'gain your level ×', 'gain your level × 2 in coins'],
    ['a subtraction cut off at a word', 'this is done in step 2', 'this is done in step 2 − Dawn'],
    ['"half" of "half-elf"', 'it is made by a half', 'it is made by a half-elf'],
    ['a part of a word at the start', 'harm every creature', 'charm every creature'],
    ['a part of a word at the end', 'every creature in the art', 'every creature in the artwork'],
    ['a part behind a soft hyphen', 'card two of your hand', 'dis\u00adcard two of your hand'],
    ['a part before a soft hyphen', 'then you all dis', 'then you all dis\u00adcard two'],
    ['a part behind a zero-width space', 'card two of your hand', 'dis\u200bcard two of your hand'],
    ['a part of a ligature at the end', 'the end of the f', 'the end of the ﬂ'],
    ['a part of a ligature at the start', 'ind the hidden door', 'ﬁnd the hidden door'],
    ['a half of ß', 'durch eine Gros', 'durch eine Groß'],
    ['a letter and a digit', 'the rules of level', 'the rules of level2'],
    ['a word and its footnote number', 'the round shield', 'the round shield²'],
    ['й as и', 'мои ход начинается', 'мой ход начинается'],
    ['й as и, written apart', 'мои ход начинается', 'мой ход начинается'.normalize('NFD')],
    ['another Japanese letter', '二枚のカートを引きます', '二枚のカードを引きます'],
    ['another Indic vowel', 'पाना खेल में सभी', 'पानी खेल में सभी'],
    ['Cyrillic letters that look Latin', 'tаke саre of it', 'take care of it'],
    ['an unreadable letter left out', 'you can play two', 'you can\ufffd play two'],
    ['words in another order', 'cards two draw', 'draw two cards'],
    ['two places put together', 'draw two cards lose a turn', 'draw two cards and then lose a turn'],
    ['two places with an ellipsis', 'draw two cards … lose a turn', 'draw two cards and then lose a turn'],
    ['more than the page', 'draw two cards and more', 'draw two cards'],
  ])('%s', (_, quote, page) => {
    expect(found(quote, page)).toBeNull();
  });

  it('when it proves nothing: too short, empty, or only signs', () => {
    const page = 'draw two cards +−×% …';
    for (const quote of ['', ' ', 'draw', 'two', '…', '+−×%', '\0', 'draw tw'.slice(0, SHORTEST_QUOTE - 1)]) {
      expect(found(quote, page)).toBeNull();
    }
    expect(found('draw two cards', '')).toBeNull();
  });
});

describe('the range', () => {
  it('takes in marks at its end and never cuts a surrogate pair', () => {
    const page = 'x 𝐝𝐫𝐚𝐰 two café'.normalize('NFD');
    const range = locateQuote('draw two cafe', page);
    expect(page.slice(range?.start, range?.end)).toBe('𝐝𝐫𝐚𝐰 two café'.normalize('NFD'));
    expect(page.slice(range?.start, range?.end).isWellFormed()).toBe(true);
  });

  it('is found on a huge page that nearly holds the quote everywhere', () => {
    const page = `${'a'.repeat(100_000)} b`;
    expect(locateQuote(`b${'a'.repeat(3_999)}`, page)).toBeNull();
    expect(locateQuote(`${'a'.repeat(3_999)}b`, page)).toBeNull();
    expect(locateQuote('1 '.repeat(2_000), '1 '.repeat(50_000))?.start).toBe(0);
    expect(locateQuote('draw two cards', `1${' \u00ad'.repeat(50_000)}- draw two cards`)).not.toBeNull();
  });
});

it.each([
  ['the player can', 'Then the player can\u2018t draw.'],
  ['the player can', 'Then the player can\u2032t draw.'],
  ['combat units only', 'For non\u2013combat units only.'],
  ['combat units only', 'For non/combat units only.'],
  ['combat units only', 'For non_combat units only.'],
])('%s is not cut out of %s', (quote, page) => {
  expect(locateQuote(quote, page)).toBeNull();
});
