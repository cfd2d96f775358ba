/**
 * The chart of a machine as the inspector draws it: names, targets, guards, actions. What a machine is begun with (`context`,
 * `input`, `params`, `meta`) is left out; a description passes if it is one of the program's own.
 */
import type { Told } from './summary.ts';

type Field = (value: unknown) => Told;
type Fields = Readonly<Record<string, Field>>;

/** Deeper than any chart. */
const DEEPEST = 40;

const flag: Field = (value) => value === true;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One, or a list of them. */
const oneOrMore =
  (one: Field): Field =>
  (value) =>
    Array.isArray(value) ? value.map(one) : one(value);

const dictionaryOf =
  (name: (key: string) => string, one: Field): Field =>
  (value) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, below]) => [name(key), one(below)])) : null;

function pick(value: unknown, fields: Fields): Told {
  if (!isRecord(value)) return null;
  const picked: Record<string, Told> = {};
  for (const [key, field] of Object.entries(fields)) {
    if (value[key] !== undefined) picked[key] = field(value[key]);
  }
  return picked;
}

/**
 * @param name what may be shown of a name
 * @param description what may be shown of a sentence
 * @returns of a definition, as text of JSON, what may be shown, likewise
 */
export function createDefinitionRedactor(
  name: (text: string) => string,
  description: (text: string) => string,
): (definition: string) => string {
  const word: Field = (value) => (typeof value === 'string' ? name(value) : null);
  const sentence: Field = (value) => (typeof value === 'string' ? description(value) : null);
  /** A guard, an action or a source: a name, or an object with one. */
  const reference: Field = (value) => (isRecord(value) ? pick(value, { type: word }) : word(value));
  const transition: Field = (value) =>
    isRecord(value)
      ? pick(value, {
          target: oneOrMore(word),
          guard: reference,
          actions: oneOrMore(reference),
          reenter: flag,
          description: sentence,
        })
      : word(value);
  const transitions = oneOrMore(transition);
  const byEvent = dictionaryOf(name, transitions);
  const invoke: Field = (value) =>
    pick(value, { id: word, src: reference, onDone: transitions, onError: transitions, onSnapshot: transitions });
  const node =
    (depth: number): Field =>
    (value) =>
      pick(value, {
        id: word,
        type: word,
        initial: transition,
        history: (kind) => (typeof kind === 'string' ? name(kind) : kind === true),
        description: sentence,
        tags: oneOrMore(word),
        entry: oneOrMore(reference),
        exit: oneOrMore(reference),
        invoke: oneOrMore(invoke),
        on: byEvent,
        after: byEvent,
        always: transitions,
        onDone: transitions,
        states: depth < DEEPEST ? dictionaryOf(name, (below) => node(depth + 1)(below)) : () => null,
      });
  return (definition) => JSON.stringify(node(0)(JSON.parse(definition)));
}
