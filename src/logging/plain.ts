/**
 * The fields that somebody hands to the log, as plain JSON of a bounded size: no getter, proxy, circle or depth of it can make the
 * log fail, and of an error only what describes it is taken, never what hangs on it (requests, headers, payloads).
 */
import { cutRedacted, type Redactor } from './redact.ts';

export type Plain = string | number | boolean | null | readonly Plain[] | PlainFields;

export interface PlainFields {
  readonly [key: string]: Plain;
}

const LONGEST_TEXT = 2_048;
const LONGEST_KEY = 100;
const MOST_ENTRIES = 24;
const DEEPEST = 5;
/** All texts of one value together, characters: a line is at most 16 KiB. */
const ALL_TEXTS = 8_192;

/** @param redact is asked before a text is cut, so that no half of a secret is left */
export function toPlain(fields: Readonly<Record<string, unknown>>, redact: Redactor): PlainFields {
  let left = ALL_TEXTS;
  const ancestors: object[] = [];

  const text = (full: string): string => {
    const cut = cutRedacted(full, Math.max(0, Math.min(LONGEST_TEXT, left)), redact);
    left -= cut.length;
    return cut;
  };

  const entries = (pairs: readonly (readonly [string, unknown])[]): PlainFields => {
    const told = pairs.filter(([, inner]) => inner !== undefined);
    const plain = told
      .slice(0, MOST_ENTRIES)
      .map(([key, inner]): readonly [string, Plain] => [cutRedacted(key, LONGEST_KEY, redact), of(inner)]);
    if (told.length > MOST_ENTRIES) plain.push(['…', `${told.length - MOST_ENTRIES} more`]);
    // Unlike an assignment this takes `__proto__` for a name like any other.
    return Object.fromEntries(plain);
  };

  const list = (items: readonly unknown[]): Plain => {
    const plain = items.slice(0, MOST_ENTRIES).map(of);
    return items.length > MOST_ENTRIES ? [...plain, `… ${items.length - MOST_ENTRIES} more`] : plain;
  };

  const inside = (object: object): Plain => {
    if (object instanceof Error) return entries(partsOf(object));
    if (object instanceof Date) return Number.isNaN(object.getTime()) ? 'Invalid Date' : object.toISOString();
    // What bytes say, nobody can tell.
    if (ArrayBuffer.isView(object) || object instanceof ArrayBuffer) return `[${object.byteLength} bytes]`;
    if (object instanceof Map) return entries([...object].map(([key, inner]) => [String(key), inner] as const));
    if (object instanceof Set) return list([...object]);
    if (Array.isArray(object)) return list(object);
    return entries(pairsOf(object));
  };

  const of = (inner: unknown): Plain => {
    switch (typeof inner) {
      case 'string':
        return text(inner);
      case 'number':
        return Number.isFinite(inner) ? inner : String(inner);
      case 'boolean':
        return inner;
      case 'bigint':
        return text(`${inner}n`);
      case 'object': {
        if (inner === null) return null;
        if (ancestors.includes(inner)) return '[circular]';
        if (ancestors.length >= DEEPEST) return '[deeper]';
        ancestors.push(inner);
        try {
          return inside(inner);
        } catch {
          // A proxy or a class of somebody else's: that it cannot be read is all that can be told.
          return '[unreadable]';
        } finally {
          ancestors.pop();
        }
      }
      case 'function':
      case 'symbol':
      case 'undefined':
        break;
    }
    return `[${typeof inner}]`;
  };

  return entries(pairsOf(fields));
}

const pairsOf = (object: object): readonly (readonly [string, unknown])[] =>
  Object.keys(object).map((key) => [key, read(object, key)] as const);

function read(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return '[unreadable]';
  }
}

const PARTS = ['name', 'code', 'message', 'stack', 'cause', 'errors'];

/** What describes an error. */
function partsOf(error: Error): readonly (readonly [string, unknown])[] {
  return PARTS.map((key) => {
    const part = read(error, key);
    // Codes of other kinds belong to somebody's own errors and may hold anything.
    if (key === 'code') return [key, typeof part === 'string' || typeof part === 'number' ? part : undefined] as const;
    return [key, part] as const;
  });
}
