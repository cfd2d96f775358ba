/**
 * A boolean query as arguments of ugrep, which has AND and OR of fixed strings: `-e a -e b --and -e c` is (a or b) and
 * c, the conjunctive normal form. NOT is told to ugrep as the presence of a mark: each paragraph that lacks an excluded
 * word gets that word's mark, a control character, on its line, and the mark is searched for. So NOT stays exact in a
 * fuzzy search (`--andnot` would exclude "ace" near "act") and only options that both versions below read alike are used.
 *
 * Arguments found to mean the same in ugrep 3.11.2 and 7.4.2 (probed with the strings of `exactSearchHostile.test.ts`):
 * - `-F` takes each `-e` literally, `\Q`, `\E`, `\` and a leading `=` or `-` included, with `--and` and with `-Z`;
 *   `--bool` would need escapes inside its quotes.
 * - `-P`, without which `-i` folds no Cyrillic, makes `-F` a regular expression again and refuses `-Z`; so text and
 *   pattern are folded beforehand and neither is used.
 * - `-e` takes the following argument whatever it begins with; `--andnot -e` is an error, whatever the manual says.
 * - `-Z` compares bytes at its first place: only one-byte marks are safe from it.
 * - `--no-config` does not exist in 3.11 and is not needed: only `ug` and `--config` read a configuration file.
 */
import type { BooleanQuery } from './booleanQuery.ts';

/** One alternative of a clause: the text, or its absence. */
interface Literal {
  readonly text: string;
  readonly negated: boolean;
}
type Clause = readonly Literal[];

export interface UgrepPlan {
  /** Options and patterns; nothing of the caller's stands anywhere but after an `-e`. */
  readonly args: readonly string[];
  /** The line that stands for a paragraph from `foldParagraph`, without its line end. */
  readonly lineOf: (folded: string) => string;
}

/** Fixed strings, one thread, every input taken for text, one line number for each matching line. */
const OPTIONS = ['-F', '-J1', '-a', '--only-line-number'];
/** Control characters that folding removes from every text. Not NUL, nor what counts as white space. */
const MARKS = [...Array(8).keys()].map((n) => n + 1).concat([...Array(14).keys()].map((n) => n + 0x0e));
/** Distribution of OR over AND multiplies; beyond this ugrep is not asked. Alternatives in all clauses. */
const MAX_LITERALS = 1_000;
/** Sum of the pattern lengths on the command line, UTF-16 code units; far below the 128 KiB of one argument. */
const MAX_CHARACTERS = 20_000;

/** Null where the query is too large for a command line. `maxLines` is where ugrep stops printing. */
export function planUgrep(query: BooleanQuery, fuzzy: 0 | 1 | 2 | 3, maxLines: number): UgrepPlan | null {
  const clauses = clausesOf(query, false);
  if (clauses === null) return null;
  const literals = clauses.flat();
  if (literals.reduce((sum, literal) => sum + literal.text.length, 0) > MAX_CHARACTERS) return null;
  const excluded = [...new Set(literals.filter((literal) => literal.negated).map((literal) => literal.text))];
  if (excluded.length > MARKS.length) return null;
  const marks = new Map(excluded.map((text, index) => [text, String.fromCharCode(MARKS[index] ?? 0)]));

  const wanted = literals.filter((literal) => !literal.negated).map((literal) => literal.text);
  const errors = Math.min(fuzzy, ...wanted.map(bearableErrors));
  return {
    args: [
      ...OPTIONS,
      `-m${maxLines}`,
      ...(errors === 0 ? [] : [`-Z${errors}`]),
      ...clauses.flatMap((clause, index) => [
        ...(index === 0 ? [] : ['--and']),
        ...clause.flatMap(({ text, negated }) => ['-e', negated ? (marks.get(text) ?? text) : text]),
      ]),
      // Standard input and nothing else.
      '--',
      '-',
    ],
    lineOf: (folded) => {
      let line = folded;
      for (const [text, mark] of marks) if (!folded.includes(text)) line += ` ${mark}`;
      return line;
    },
  };
}

/** With more errors than this a word of that length resembles most others. */
function bearableErrors(text: string): number {
  const length = Array.from(text).length;
  if (length <= 2) return 0;
  if (length <= 4) return 1;
  return length <= 7 ? 2 : 3;
}

/** Conjunctive normal form, or null where it would exceed `MAX_LITERALS`. */
function clausesOf(query: BooleanQuery, negated: boolean): readonly Clause[] | null {
  if (query.kind === 'term') return [[{ text: query.text, negated }]];
  if (query.kind === 'not') return clausesOf(query.operand, !negated);
  const conjunction = (query.kind === 'and') !== negated;
  let clauses: readonly Clause[] | null = null;
  for (const operand of query.operands) {
    const next = clausesOf(operand, negated);
    if (next === null) return null;
    if (clauses === null) clauses = next;
    else if (conjunction) clauses = [...clauses, ...next];
    else clauses = distributed(clauses, next);
    if (clauses === null || countLiterals(clauses) > MAX_LITERALS) return null;
  }
  return clauses;
}

function distributed(left: readonly Clause[], right: readonly Clause[]): readonly Clause[] | null {
  if (countLiterals(left) * right.length + countLiterals(right) * left.length > MAX_LITERALS) return null;
  return left.flatMap((one) => right.map((other) => [...one, ...other]));
}

function countLiterals(clauses: readonly Clause[]): number {
  return clauses.reduce((sum, clause) => sum + clause.length, 0);
}
