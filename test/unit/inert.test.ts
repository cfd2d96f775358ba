import { describe, expect, it } from 'vitest';
import { inert } from '../../src/answer/inert.ts';
import { detectEntities } from '../../src/standin/detectEntities.ts';

const MARK = '\u2060';
const linksIn = (text: string) => detectEntities(text).map(({ type }) => type);

describe('a text in which nothing can be tapped', () => {
  it.each([
    ['an address', 'Pay at https://evil.example.com/pay?a=b.', 'url'],
    ['an address without its scheme', 'see www.evil-example.com/x', 'url'],
    ['a mail address', 'write to troll@evil.example.com', 'email'],
    ['somebody', 'ask @evil_bot', 'mention'],
    ['a command', 'then tap /forget', 'bot_command'],
    ['a tag', 'look for #evil2', 'hashtag'],
  ])('%s is read as it was, and is none any more', (_, text, type) => {
    expect(linksIn(text)).toContain(type);
    expect(linksIn(inert(text))).toEqual([]);
    expect(inert(text).replaceAll(MARK, '')).toBe(text);
  });

  it.each(['1.2.3.4', '192.168.0.1:8080', '+49 151 23456789', '$TON', 'tg://resolve?domain=evil'])(
    'what a stand-in does not know, and Telegram does, is marked: %s',
    (text) => {
      expect(inert(text)).toContain(MARK);
    },
  );

  it.each([
    'Rule 10.3.2 and rule 4.1, e.g. 1.5 points, i.e. 2/3 of them and/or card #12 for $5.',
    'Die Spieler (z.B. alle) zahlen 3.000 Taler. +2 auf die Probe.',
    'См. правило 7.4.1, т.е. карту №5 и 1/2 очка.',
  ])('what rulebooks are full of stays as it is: %s', (text) => {
    expect(inert(text)).toBe(text);
  });
});
