/**
 * Reads a boolean query as a person or a model types it. Tolerant where the meaning is plain: an open quote or
 * parenthesis ends with the pattern, a stray `)`, an empty alternative and a dash on its own are skipped. What cannot
 * be searched for is refused with a sentence.
 */
import { foldForMatching } from '../../text/fold.ts';
import { type BooleanQuery, foldParagraph, satisfies } from './booleanQuery.ts';

/** Longest pattern, UTF-16 code units. */
export const MAX_PATTERN_LENGTH = 5_000;
/** Deepest nesting of groups; keeps recursion far from the end of the stack. */
const MAX_DEPTH = 50;

export type ParsedQuery =
  | { readonly kind: 'parsed'; readonly query: BooleanQuery }
  | { readonly kind: 'refused'; readonly reason: string };

class NestedTooDeeply extends Error {}

export function parseQuery(pattern: string): ParsedQuery {
  if (pattern.length > MAX_PATTERN_LENGTH)
    return refused(`The pattern is longer than ${MAX_PATTERN_LENGTH} characters.`);
  if (/[\0\r\n]/.test(pattern)) return refused('The pattern must be one line without NUL characters.');
  let query: BooleanQuery | null;
  try {
    // Folded first, so that «…», “…” and typographic dashes are the operators that they look like.
    query = new Parser(foldForMatching(pattern)).parse();
  } catch (error) {
    if (!(error instanceof NestedTooDeeply)) throw error;
    return refused(`The pattern has parentheses more than ${MAX_DEPTH} levels deep.`);
  }
  if (query === null) return refused('The pattern has no word to search for.');
  // True of a text that has none of the words: the query says what to leave out, not what to find.
  if (satisfies(query, '')) return refused('The pattern only excludes words; add a word that must be found.');
  return { kind: 'parsed', query };
}

function refused(reason: string): ParsedQuery {
  return { kind: 'refused', reason };
}

/** Recursive descent over: all = any+ ; any = one ('|' one)* ; one = '-' one | '(' all ')' | phrase | word. */
class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): BooleanQuery | null {
    return this.#all(0);
  }

  #all(depth: number): BooleanQuery | null {
    if (depth > MAX_DEPTH) throw new NestedTooDeeply();
    const operands: BooleanQuery[] = [];
    for (;;) {
      this.#skipSpace();
      const next = this.#text[this.#at];
      if (next === undefined) break;
      if (next === ')') {
        this.#at += 1;
        // Inside a group this ends it; outside it closes nothing.
        if (depth > 0) break;
        continue;
      }
      const operand = this.#any(depth);
      if (operand !== null) operands.push(operand);
    }
    return joined('and', operands);
  }

  #any(depth: number): BooleanQuery | null {
    const operands: BooleanQuery[] = [];
    do {
      this.#skipSpace();
      const operand = this.#one(depth);
      if (operand !== null) operands.push(operand);
      this.#skipSpace();
    } while (this.#accept('|'));
    return joined('or', operands);
  }

  #one(depth: number): BooleanQuery | null {
    const next = this.#text[this.#at];
    if (next === undefined || next === '|' || next === ')') return null;
    if (this.#accept('(')) return this.#all(depth + 1);
    if (this.#accept('"')) return term(this.#phrase());
    if (next === '-') return this.#excluded(depth);
    return term(this.#word());
  }

  #excluded(depth: number): BooleanQuery | null {
    let end = this.#at;
    while (this.#text[end] === '-') end += 1;
    // Dashes on their own are punctuation.
    if (/^[\s|)]?$/.test(this.#text.charAt(end))) {
      this.#at = end;
      return null;
    }
    this.#at += 1;
    // Only the first dash is the operator: `--option` excludes the text "-option".
    const operand = this.#text[this.#at] === '-' ? term(this.#word()) : this.#one(depth);
    return operand === null ? null : { kind: 'not', operand };
  }

  #phrase(): string {
    const end = this.#text.indexOf('"', this.#at);
    const phrase = this.#text.slice(this.#at, end === -1 ? undefined : end);
    this.#at = end === -1 ? this.#text.length : end + 1;
    return phrase;
  }

  /** Up to white space, `|` or a `)` that the word itself did not open: `card(s)` is one word. */
  #word(): string {
    const start = this.#at;
    let open = 0;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text.charAt(this.#at);
      if (character === '|' || /\s/.test(character)) break;
      if (character === '(') open += 1;
      if (character === ')') open -= 1;
      if (open < 0) break;
    }
    return this.#text.slice(start, this.#at);
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at += 1;
  }

  #accept(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }
}

function term(text: string): BooleanQuery | null {
  const folded = foldParagraph(text);
  return folded === '' ? null : { kind: 'term', text: folded };
}

function joined(kind: 'and' | 'or', operands: readonly BooleanQuery[]): BooleanQuery | null {
  const [first, ...others] = operands;
  if (first === undefined) return null;
  return others.length === 0 ? first : { kind, operands };
}
