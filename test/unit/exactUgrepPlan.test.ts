/** The command line of ugrep: where text from outside may stand, and what becomes of queries too large for one. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../src/search/exact/parseQuery.ts';
import { planUgrep } from '../../src/search/exact/ugrepPlan.ts';

function plan(pattern: string, fuzzy: 0 | 1 | 2 | 3 = 0) {
  const parsed = parseQuery(pattern);
  if (parsed.kind === 'refused') throw new Error(parsed.reason);
  return planUgrep(parsed.query, fuzzy, 201);
}

/** The errors that a search with the most of them really allows. */
function errors(pattern: string): string | undefined {
  return plan(pattern, 3)?.args.find((arg) => arg.startsWith('-Z'));
}

describe('arguments', () => {
  it('are alternatives joined by --and', () => {
    expect(plan('a|b c')?.args.join(' ')).toBe('-F -J1 -a --only-line-number -m201 -e a -e b --and -e c -- -');
  });

  it('hold text from outside only directly after -e', () => {
    const words = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(words, fc.constantFrom<(0 | 1 | 2 | 3)[]>(0, 1, 2, 3), (parts, fuzzy) => {
        const parsed = parseQuery(parts.join(' '));
        fc.pre(parsed.kind === 'parsed');
        const args = planUgrep(parsed.query, fuzzy, 201)?.args ?? [];
        const own = args.filter((_, index) => args[index - 1] !== '-e' || args[index - 2] === '-e');
        for (const arg of own) expect(arg).toMatch(/^(-F|-J1|-a|--only-line-number|-m201|-Z[123]|-e|--and|--|-)$/);
        expect(args.join('')).not.toMatch(/[\0\n]/);
      }),
    );
  });

  it('allow no more errors than the shortest word bears', () => {
    expect(errors('hp')).toBeUndefined();
    expect(errors('ход')).toBe('-Z1');
    expect(errors('атака')).toBe('-Z2');
    expect(errors('regeneration')).toBe('-Z3');
    expect(errors('regeneration ход')).toBe('-Z1');
    expect(errors('regeneration -hp')).toBe('-Z3');
  });
});

describe('an excluded word', () => {
  it('is a mark on the lines that lack it, and the mark is what is searched for', () => {
    const made = plan('attack -ace');
    expect(made?.args.slice(-7)).toEqual(['-e', 'attack', '--and', '-e', '\u0001', '--', '-']);
    expect(made?.lineOf('attack')).toBe('attack \u0001');
    expect(made?.lineOf('attack ace')).toBe('attack ace');
  });
});

describe('a query too large for a command line', () => {
  it.each([
    ['has no plan: distribution', Array.from({ length: 12 }, (_, n) => `(a${n} b${n})`).join('|')],
    ['has no plan: excluded words', `a ${Array.from({ length: 30 }, (_, n) => `-w${n}`).join(' ')}`],
    ['has no plan: length', `"${'a'.repeat(2_000)}"|(${'b '.repeat(20)})`],
  ])('%s', (_, pattern) => {
    expect(plan(pattern)).toBeNull();
  });
});
