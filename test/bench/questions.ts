/** Questions that fit any PDF: a heading of it and the first words below, at places spread evenly over the book. */
import type { Database } from '../../src/storage/schema.ts';

const QUESTIONS = 150;
/** Words of text after the heading: with it, about as many as people ask with. */
const WORDS = 8;

/** The same for the same PDF. */
export async function questionsFrom(db: Database, documentId: number): Promise<readonly string[]> {
  const passages = await db
    .selectFrom('passages')
    .select(['headings', 'text'])
    .where('document_id', '=', documentId)
    .orderBy('id')
    .execute();
  const wanted = Math.min(QUESTIONS, passages.length);
  return Array.from({ length: wanted }, (_, index) => {
    const passage = passages[Math.floor((index * passages.length) / wanted)];
    const headings = (passage?.headings ?? '').split('\n').filter((heading) => heading !== '');
    const words = (passage?.text ?? '').split(/\s+/u).slice(0, WORDS);
    return `${headings.at(-1) ?? ''}: ${words.join(' ')}`;
  });
}

/** The word of a question that a searcher without an index would look for: its longest. */
export function wordOf(question: string): string {
  const words = question.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.toSorted((a, b) => b.length - a.length)[0] ?? 'a';
}
