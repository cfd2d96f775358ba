import { describe, expect, it } from 'vitest';
import type { RichText } from '../../src/tablePorts.ts';
import { bold, code, concat, italic, join, plain, quote } from '../../src/text/richText.ts';

/** The entities as what they cover. */
const covered = ({ text, entities }: RichText): readonly string[] =>
  entities.map(({ type, offset, length }) => `${type}: ${text.slice(offset, offset + length)}`);

describe('text with emphases', () => {
  it('counts in UTF-16 units: an emoji is two', () => {
    expect(concat('🎲 ', bold('Шахматы'))).toEqual({
      text: '🎲 Шахматы',
      entities: [{ type: 'bold', offset: 3, length: 7 }],
    });
  });

  it('an emphasis goes around what is emphasised already, outer before inner', () => {
    const text = quote(concat('A ', bold('king'), ' moves ', italic(concat('one ', code('square')))));
    expect(text.text).toBe('A king moves one square');
    expect(covered(concat('> ', text))).toEqual([
      'blockquote: A king moves one square',
      'bold: king',
      'italic: one square',
      'code: square',
    ]);
  });

  it('a quote may unfold', () => {
    expect(covered(quote('long', { expandable: true }))).toEqual(['expandable_blockquote: long']);
    expect(covered(quote('short', { expandable: false }))).toEqual(['blockquote: short']);
  });

  it('an emphasis of nothing is none', () => {
    expect(concat(bold(''), quote(concat('', code(''))), 'x')).toEqual({ text: 'x', entities: [] });
  });

  it('parts with something between them, emphasised or not', () => {
    expect(join([bold('p. 4'), 'p. 7'], ', ').text).toBe('p. 4, p. 7');
    expect(covered(join(['a', 'b', bold('c')], italic('+')))).toEqual(['italic: +', 'italic: +', 'bold: c']);
    expect(join([], ', ')).toEqual(plain(''));
  });

  it('backslashes and markup are letters', () => {
    const text = concat('Reading ', bold('<b>Chess</b>'), String.raw`: \ *_[`);
    expect(text.text).toBe(String.raw`Reading <b>Chess</b>: \ *_[`);
    expect(covered(text)).toEqual(['bold: <b>Chess</b>']);
  });

  it('composing leaves the parts as they were', () => {
    const part = bold('x');
    concat('before ', part, quote(part));
    expect(part).toEqual({ text: 'x', entities: [{ type: 'bold', offset: 0, length: 1 }] });
  });
});
