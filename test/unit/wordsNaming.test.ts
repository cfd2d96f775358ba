import { assert, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brief, sentences } from '../../src/table/words/naming.ts';
import { wordsOf } from '../../src/table/words/catalogues.ts';
import { displayable } from '../../src/text/displayable.ts';

describe('a name inside a sentence', () => {
  it('stays as it is where it is short', () => {
    expect(brief('Root: The Riverfolk Expansion')).toBe('Root: The Riverfolk Expansion');
  });

  it('is one line, whatever it was', () => {
    expect(brief(' a\r\n\tb\u2028c\u0000d ')).toBe('a b c\ufffdd');
  });

  it('cannot turn the sentence around', () => {
    expect(brief('Salt\u202ewind\u2066')).toBe('Salt\ufffdwind\ufffd');
    expect(wordsOf('en').games.unknown('\u202eevil')).toBe('No game here is called “\ufffdevil”.');
  });

  it('is cut between words, and loses the punctuation before the cut', () => {
    expect(brief('Twilight Imperium, Prophecy of Kings', 20)).toBe('Twilight Imperium…');
  });

  it('is cut between letters where it is one word, never inside one', () => {
    expect(brief('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(brief('👩‍👩‍👧‍👦'.repeat(5), 15)).toBe('👩‍👩‍👧‍👦…');
    expect(brief('й'.normalize('NFD').repeat(10), 6)).toBe(`${'й'.normalize('NFD').repeat(2)}…`);
  });

  it('is never longer than asked for, and never empty where it was not', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 200 }), integer({ min: 2, max: 60 }), (text, longest) => {
        const cut = brief(text, longest);
        expect(cut.length).toBeLessThanOrEqual(longest);
        expect(cut).not.toMatch(/[\n\p{Cc}\p{Bidi_Control}]/u);
        expect(cut === '').toBe(brief(text) === '');
      }),
    );
  });

  it('is followed by the sentence of somebody else, if there is one', () => {
    expect(sentences('It is damaged.', null)).toBe('It is damaged.');
    expect(sentences('It is damaged.', 'Copy it\nagain.')).toBe('It is damaged. Copy it again.');
  });
});

describe('text that is shown', () => {
  it('keeps its lines and its length', () => {
    expect(displayable('one\ntwo\tthree\u202efour\u0007\u0085')).toBe('one\ntwo three\ufffdfour\ufffd ');
    assert(
      property(string({ unit: 'binary' }), (text) => {
        const shown = displayable(text);
        expect(shown.length).toBe(text.length);
        expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
      }),
    );
  });
});
