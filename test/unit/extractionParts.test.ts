import { array, assert, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, splitLines } from '../../src/library/extraction/child/lineText.ts';
import { DEFAULT_EXTRACTION_LIMITS, MAX_MESSAGE_BYTES } from '../../src/library/extraction/limits.ts';
import { lineSplitter } from '../../src/library/extraction/messageStream.ts';
import { samplePages } from '../../src/library/extraction/pageSample.ts';
import { explainBreach, explainFailure } from '../../src/library/extraction/reasons.ts';

const clean = (raw: string): string => cleanLine({ raw, ending: '' });

describe('line text', () => {
  it('takes a lone carriage return for white space, because some text layers have one in every blank', () => {
    const lines = splitLines('hit\t\r\u00a0\u00a0points\t\r\u00a0\r\nnext');
    expect(lines.map(cleanLine)).toEqual(['hit points', 'next']);
  });

  it('says where each line begins in the text of the page', () => {
    const text = 'one\r\n\r\nthree\ufffefour';
    expect(splitLines(text).map(({ start, raw }) => [start, raw])).toEqual([
      [0, 'one'],
      [5, ''],
      [7, 'three'],
      [13, 'four'],
    ]);
  });

  it.each([
    ['exam\u0002ple', 'exam\u00ad'],
    ['exam\ufffe\r\nple', 'exam\u00ad'],
    ['при\ufffeмер', 'при\u00ad'],
    ['2\ufffe4 players', '2-'],
    ['Anglo\ufffeSaxon', 'Anglo-'],
    ['round\ufffe2', 'round-'],
  ])('puts back the hyphen that PDFium replaced in %j', (text, first) => {
    expect(splitLines(text).map(cleanLine)[0]).toBe(first);
  });

  it('drops NUL, control characters, marks that turn text around, and half surrogate pairs', () => {
    expect(clean('\0a\u0007b\u202ec\u2066\ufeff')).toBe('abc');
    expect(clean('a\ud800b')).toBe('a\ufffdb');
  });

  it('has one blank where something invisible stood between two', () => {
    expect(cleanLine({ raw: '! \u0001 ?', ending: '' })).toBe('! ?');
  });

  it('never has control characters, double blanks or blanks at its ends, whatever a text layer holds', () => {
    assert(
      property(string({ unit: 'binary' }), (raw) => {
        expect(clean(raw)).not.toMatch(/[\p{Cc}\ufffe\uffff]|\s\s|^\s|\s$/u);
      }),
    );
  });
});

describe('the sample', () => {
  it('has distinct rising pages of the document, at most 16, and both ends', () => {
    assert(
      property(integer({ min: 1, max: 5_000 }), (pageCount) => {
        const sample = samplePages(pageCount);
        expect(sample).toHaveLength(Math.min(16, pageCount));
        expect([...new Set(sample)].toSorted((a, b) => a - b)).toEqual(sample);
        expect([sample[0], sample.at(-1)]).toEqual([1, pageCount]);
      }),
    );
  });
});

describe('the message stream', () => {
  it('gives the same lines however the bytes are cut', () => {
    assert(
      property(array(string({ unit: 'grapheme' })), integer({ min: 1, max: 9 }), (raw, size) => {
        const lines = raw.map((line) => line.replaceAll('\n', ''));
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const seen: string[] = [];
        const push = lineSplitter((line) => seen.push(line));
        for (let offset = 0; offset < bytes.length; offset += size) push(bytes.subarray(offset, offset + size));
        expect(seen).toEqual(lines);
      }),
    );
  });

  it('refuses a line that does not end', () => {
    const push = lineSplitter(() => undefined);
    const chunk = Buffer.alloc(MAX_MESSAGE_BYTES / 4, 'x');
    for (let count = 0; count < 4; count += 1) push(chunk);
    expect(() => push(Buffer.from('x'))).toThrow('too long');
  });
});

describe('every reason', () => {
  it('says what is wrong and what to do, and names the limit', () => {
    const limits = DEFAULT_EXTRACTION_LIMITS;
    expect(explainBreach('wall', limits).reason).toContain('longer than 20 s');
    expect(explainBreach('cpu', limits).reason).toContain('10 s of processor time');
    expect(explainBreach('resident_memory', limits).reason).toContain('320 MiB');
    expect(explainFailure('file_size', limits).reason).toContain('256 MiB');
    expect(explainFailure('pages', limits).reason).toContain('2,000 pages');
    expect(explainFailure('characters', limits).reason).toContain('20,000,000 characters');
  });
});
