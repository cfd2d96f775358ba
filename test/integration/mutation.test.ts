/** That `npm run mutation` can be believed: what it mutates is there, what it finds is true, and its survivors are explained. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GROUPS } from '../mutation/groups.ts';
import { type Mutant, readReport } from '../mutation/report.ts';
import { runStryker } from '../mutation/run.ts';
import { afterRun, asMarkdown, asYaml, explainedAmong, readSurvivors } from '../mutation/survivors.ts';
import { PROOF } from '../proof/record.ts';

const ROOT = join(import.meta.dirname, '../..');
const SETS = Object.values(GROUPS).flatMap(({ sets }) => sets);
const MUTATED = SETS.flatMap(({ mutated }) => mutated);
const KNOWN = readSurvivors(join(PROOF, 'survivors.yaml'));

const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

const mutant = (file: string, now: string): Mutant => ({ file, line: 'if (a > b) return 1;', was: 'a > b', now });
const at = (line: number, column: number) => ({ line, column });
const reported = (status: string, start: object, end: object, replacement = 'true') => ({
  mutatorName: 'x',
  replacement,
  status,
  location: { start, end },
});

describe('what is mutated', () => {
  test('is there, and so are its tests', () => {
    const named = SETS.flatMap(({ mutated, tests }) => [...mutated, ...tests]);
    expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    expect(new Set(MUTATED).size).toBe(MUTATED.length);
  });

  test('leaves no file out that was added to the machines, the delivery or the splitting', () => {
    const all = globSync(['machines/*.ts', 'src/telegram/delivery/*.ts', 'src/telegram/text/*.ts'], { cwd: ROOT });
    // Types, times, the list of the machines: nothing in them does anything.
    const still = /\.types\.ts$|machines\/machines\.ts$|delivery\/timing\.ts$/u;
    expect(all.filter((file) => !still.test(file) && !MUTATED.includes(file))).toEqual([]);
  });
});

describe('the survivors', () => {
  test('are all still in the files that they are named in', () => {
    const gone = KNOWN.flatMap(({ mutants }) => mutants).filter(({ file, line, was }) => {
      const text = existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : '';
      return !text.split('\n').some((one) => one.trim() === line) || !oneLine(text).includes(was);
    });
    expect(gone).toEqual([]);
  });

  test('all have an explanation, and survivors.md says it', () => {
    expect(KNOWN.filter(({ why }) => (why ?? '').length < 10)).toEqual([]);
    expect(readFileSync(join(PROOF, 'survivors.md'), 'utf8')).toBe(asMarkdown(KNOWN));
    expect(readFileSync(join(PROOF, 'survivors.yaml'), 'utf8')).toBe(asYaml(KNOWN));
  });

  const [one, other, third] = [mutant('a.ts', 'true'), mutant('a.ts', 'a >= b'), mutant('b.ts', 'true')];

  test('that are noticed by now are taken out, new ones wait for their explanation, others stay', () => {
    const known = [
      { why: 'because', mutants: [one, other] },
      { why: 'of b', mutants: [third] },
    ];
    const fresh = mutant('a.ts', 'a <= b');
    expect(afterRun(known, [other, fresh, fresh], ['a.ts'])).toEqual([
      { why: 'because', mutants: [other] },
      { why: 'of b', mutants: [third] },
      { why: null, mutants: [fresh] },
    ]);
    expect(explainedAmong(known, [other, fresh])).toBe(1);
  });

  test('that wait for their explanation go on waiting, unless they are noticed', () => {
    const known = [{ why: null, mutants: [one, third] }];
    expect(afterRun(known, [], ['a.ts'])).toEqual([{ why: null, mutants: [third] }]);
  });
});

describe('a report', () => {
  test('is read mutant by mutant: by its text, over lines too', () => {
    const source = 'const a = () => {\n  return 1;\n};\n  if (a > b) x();\n';
    const report = {
      files: {
        'src/a.ts': {
          source,
          mutants: [
            reported('Killed', at(4, 7), at(4, 12)),
            reported('Timeout', at(4, 7), at(4, 12)),
            reported('Ignored', at(4, 7), at(4, 12)),
            reported('RuntimeError', at(4, 7), at(4, 12)),
            reported('Survived', at(4, 7), at(4, 12)),
            reported('NoCoverage', at(1, 17), at(3, 2), '{}'),
          ],
        },
      },
    };
    expect(readReport(JSON.stringify(report))).toEqual({
      noticed: 2,
      valid: 4,
      survivors: [
        { file: 'src/a.ts', line: 'if (a > b) x();', was: 'a > b', now: 'true' },
        { file: 'src/a.ts', line: 'const a = () => {', was: '{ return 1; }', now: '{}' },
      ],
    });
  });
});

test('the watchdog, mutated for real: nearly everything is noticed, and what is not is known', async () => {
  const { report } = await runStryker('machines', 0, new AbortController().signal);
  const { noticed, valid, survivors } = readReport(report);
  expect(valid).toBeGreaterThan(20);
  expect(noticed).toBeLessThanOrEqual(valid);
  expect(explainedAmong(KNOWN, survivors)).toBe(survivors.length);
  expect(noticed / valid).toBeGreaterThan(0.9);
}, 300_000);
