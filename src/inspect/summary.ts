/**
 * What may be told of any value: of a number of everyday size and of a boolean the value, of one of a few known words the
 * word, of everything else its kind and its length (`text(23)`). What is told already stays as it is.
 */
import { ENUMERATED, ENUMERATIONS } from './vocabulary.ts';

export type Told = null | boolean | number | string | readonly Told[] | { readonly [name: string]: Told };

/** Ids of people and chats, keys and times are larger; pages, counts and rounds are not. */
const LARGEST_NUMBER = 1_000_000;

/** Fields of one object that are told. */
const MOST_FIELDS = 40;

/** A name of a field as somebody writes it in the source; keys of dictionaries (ids, words of players) mostly look otherwise. */
const FIELD = /^[a-z][A-Za-z]{0,23}$/u;

const TOLD = /^(?:(?:text|list|object|error)\(\d{1,9}\)|number|bigint|function|symbol)$/u;

const textOf = (text: string): string => (TOLD.test(text) ? text : `text(${text.length})`);

function summaryOf(name: string, value: unknown): Told {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return `list(${value.length})`;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Math.abs(value) < LARGEST_NUMBER ? value : 'number';
  if (typeof value === 'string') return ENUMERATED.has(name) && ENUMERATIONS.has(value) ? value : textOf(value);
  if (typeof value !== 'object') return typeof value;
  if (value instanceof Error) return `error(${value.message.length})`;
  if (value instanceof Set || value instanceof Map) return `list(${value.size})`;
  return `object(${Object.keys(value).length})`;
}

/** The value itself where it is no object, else its fields, one level deep. Getters are not called. */
export function told(value: unknown): Told {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Error);
  if (!isRecord || value instanceof Set || value instanceof Map) return summaryOf('', value);
  return toldFields(value);
}

export function toldFields(record: object): { readonly [name: string]: Told } {
  const fields: Record<string, Told> = {};
  for (const name of Object.keys(record).slice(0, MOST_FIELDS)) {
    const descriptor = Object.getOwnPropertyDescriptor(record, name);
    if (FIELD.test(name) && descriptor !== undefined && 'value' in descriptor && descriptor.value !== undefined) {
      fields[name] = summaryOf(name, descriptor.value);
    }
  }
  return fields;
}
