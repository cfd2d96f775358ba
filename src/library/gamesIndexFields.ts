/**
 * The fields of an entry of `games_index.json`: what is tolerated in each, and readers that leave out what cannot be read
 * and say so. See gamesIndex.ts.
 */
import { z } from 'zod';
import { collapseSpace } from '../text/fold.ts';

export const DOCUMENT_LAYERS = ['base', 'expansion', 'faq', 'errata', 'house'] as const;
export type DocumentLayer = (typeof DOCUMENT_LAYERS)[number];

/** Takes a sentence for the owner of the index. */
export type Report = (sentence: string) => void;

const MOST_ITEMS = 1000;
const LONGEST_STRING = 300;
const LONGEST_PATH = 1000;

export const Text = z
  .union([z.string(), z.number().transform(String)], 'has to be a text')
  .transform((text) => collapseSpace(text.replace(/\p{Cc}/gu, ' ')))
  .pipe(z.string().min(1, 'is empty').max(LONGEST_STRING, `is longer than ${LONGEST_STRING} characters`));
/** A list, a single item where a list is expected, or nothing. */
const Items = z
  .union(
    [z.array(z.unknown()), z.string().transform((item): unknown[] => [item]), z.null().transform(() => [])],
    'has to be a list',
  )
  .pipe(z.array(z.unknown()).max(MOST_ITEMS, `has more than ${MOST_ITEMS} items`))
  .default([]);
export const BggId = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d{1,10}$/, 'has to be a whole number')
        .transform(Number),
    ],
    'has to be a whole number',
  )
  .pipe(z.number().int('has to be a whole number').positive('has to be above 0'))
  .nullable()
  .default(null);
export const PdfFile = z.string('has to be a text');
export const LayeredDocument = z.object(
  {
    file: z.string('"file" has to be a text'),
    layer: z
      .string('"layer" has to be a text')
      .toLowerCase()
      .pipe(z.enum(DOCUMENT_LAYERS, `"layer" has to be one of ${DOCUMENT_LAYERS.join(', ')}`)),
  },
  'has to be an object with "file" and "layer"',
);

/** The items of a field that can be read; every other one is told and left out. */
export function readItems<Item>(value: unknown, field: string, schema: z.ZodType<Item>, told: Report): Item[] {
  return readField(value, field, Items, [], told).flatMap((item, at) => {
    const read = schema.safeParse(item);
    if (read.success) return [read.data];
    told(`item ${at + 1} of "${field}" ${reasonOf(read.error)}; it is left out.`);
    return [];
  });
}

/** The value of a field, or `absent` where it cannot be read, which is told. */
export function readField<Value>(
  value: unknown,
  field: string,
  schema: z.ZodType<Value>,
  absent: Value,
  told: Report,
): Value {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  told(`"${field}" ${reasonOf(read.error)}; it is left out.`);
  return absent;
}

/**
 * A path as people write it, with `\` or `/`, perhaps with `./` before; returned relative, with `/` between its parts. Only
 * the text is judged here: whoever opens the file has to resolve it inside the library, for a link can lead out of it.
 */
export function readPath(file: string, field: string, told: Report): string | null {
  const path = file.trim().replaceAll('\\', '/');
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const flaw = flawOf(path, parts);
  if (flaw === null) return parts.join('/');
  told(`"${shortened(file)}" in "${field}" ${flaw}; it is left out.`);
  return null;
}

function flawOf(path: string, parts: readonly string[]): string | null {
  if (path.length > LONGEST_PATH) return `is longer than ${LONGEST_PATH} characters`;
  if (/\p{Cc}/u.test(path)) return 'contains control characters';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'is absolute, not relative to the library folder';
  if (parts.includes('..')) return 'leads out of the library folder';
  return parts.length === 0 ? 'is empty' : null;
}

/** The first complaint, worded to follow the name of the field. */
export function reasonOf(error: z.ZodError): string {
  return error.issues[0]?.message ?? 'cannot be read';
}

/** One line, short enough for a sentence. */
export function shortened(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** The first name of a field that may hold names, for telling which entry is meant. */
export function firstReadable(value: unknown): string | null {
  const items = Items.safeParse(value);
  const name = Text.safeParse(items.success ? items.data[0] : undefined);
  return name.success ? shortened(name.data) : null;
}
