/** Under which name a rulebook is kept, whatever its sender called it. */
import { describe, expect, test } from 'vitest';
import { shelfName } from '../../src/library/shelve.ts';

const FALLBACK = 'rulebook-7';

describe('names that are kept', () => {
  test.each([
    ['rules.pdf', 'rules.pdf'],
    ['Rules.PDF', 'Rules.pdf'],
    ['../../x.pdf', 'x.pdf'],
    ['/etc/passwd.pdf', 'passwd.pdf'],
    ['..\\..\\x.pdf', 'x.pdf'],
    ['C:\\rules\\x.pdf', 'x.pdf'],
    ['%2e%2e%2fx.pdf', '%2e%2e%2fx.pdf'],
    ['-opw.pdf', 'opw.pdf'],
    ['--filter=x.pdf', 'filter=x.pdf'],
    ['.hidden.pdf', 'hidden.pdf'],
    ['. - .hidden.pdf', 'hidden.pdf'],
    ['x.pdf.pdf', 'x.pdf.pdf'],
    ['x . .pdf', 'x.pdf'],
    ['  spaced \n\t out  .pdf', 'spaced out.pdf'],
    ['a:b*c?d"e<f>g|h.pdf', 'a b c d e f g h.pdf'],
    ['nul\u0000byte.pdf', 'nulbyte.pdf'],
    ['\u202Efdp.exe.pdf', 'fdp.exe.pdf'],
    ['\u0437\u0438\u043c\u0430\u0438\u0306.pdf', '\u0437\u0438\u043c\u0430\u0439.pdf'],
    ['🎲.pdf', '🎲.pdf'],
    ['\ud83c.pdf', `${FALLBACK}.pdf`],
    ['.pdf', `${FALLBACK}.pdf`],
    ['....pdf', `${FALLBACK}.pdf`],
    ['/.pdf', `${FALLBACK}.pdf`],
    ['—.pdf', `${FALLBACK}.pdf`],
  ])('%j as %j', (sent, kept) => {
    expect(shelfName(sent, FALLBACK)).toBe(kept);
  });

  test.each(['x'.repeat(300), 'й'.repeat(300), '🎲'.repeat(300), 'é'.normalize('NFD').repeat(300)])(
    'a name that is too long is cut between letters (%#)',
    (stem) => {
      const kept = shelfName(`${stem}.pdf`, FALLBACK) ?? '';
      expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(124);
      expect(Buffer.byteLength(kept)).toBeGreaterThan(110);
      expect(stem.normalize('NFC').startsWith(kept.slice(0, -4))).toBe(true);
      expect(kept.isWellFormed()).toBe(true);
    },
  );
});

test.each(['', 'rules', 'rules.pdf.exe', 'rules.epub', 'pdf', 'rules.pdf/', 'rules.pdf\\x'])(
  '%j is not the name of a PDF',
  (sent) => {
    expect(shelfName(sent, FALLBACK)).toBeNull();
  },
);
