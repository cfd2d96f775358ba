/** The answer in a text of the model: servers that ignore the schema fence it as code or chat around it. */
import type { z } from 'zod';

export type ReadAnswer<T> =
  | { readonly kind: 'read'; readonly value: T }
  /** `complaint` is for the model: what is wrong and where, never what it wrote. */
  | { readonly kind: 'unreadable'; readonly complaint: string };

const MOST_ISSUES = 8;
const LONGEST_COMPLAINT = 1_000;

export function readAnswer<T>(text: string, schema: z.ZodType<T>): ReadAnswer<T> {
  const value = outermostObject(text);
  if (value === undefined) return { kind: 'unreadable', complaint: 'it is not one JSON object' };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: 'read', value: parsed.data };
  const issues = parsed.error.issues
    .slice(0, MOST_ISSUES)
    .map(({ path, message }) => `${path.map(String).join('.') || 'the object'}: ${message}`);
  return { kind: 'unreadable', complaint: issues.join('; ').slice(0, LONGEST_COMPLAINT) };
}

/** undefined where there is none. */
function outermostObject(text: string): unknown {
  for (const part of [text, afterThoughts(text), fenced(text)]) {
    const from = part.indexOf('{');
    const to = part.lastIndexOf('}');
    if (from < 0 || to < from) continue;
    try {
      return JSON.parse(part.slice(from, to + 1));
    } catch {
      // It may be in a smaller part.
      continue;
    }
  }
  return undefined;
}

const THOUGHTS_END = '</think>';
const FENCE = '```';

const afterThoughts = (text: string): string => text.slice(Math.max(0, text.lastIndexOf(THOUGHTS_END)));

/** What the last block of code holds. */
function fenced(text: string): string {
  const end = text.lastIndexOf(FENCE);
  return end < 1 ? '' : text.slice(text.lastIndexOf(FENCE, end - 1) + FENCE.length, end);
}
