/** What a rulebook is about: the headings that most of its text stands under. */
import type { Database } from '../storage/schema.ts';
import { asPrinted } from '../text/fold.ts';

/** A heading that fits on a button and says something, characters. */
const SHORTEST = 4;
const LONGEST = 60;

/** The outermost headings of the documents that have most passages, in the order of the book. */
export async function mainHeadings(
  db: Database,
  documentIds: readonly number[],
  limit: number,
): Promise<readonly string[]> {
  if (documentIds.length === 0) return [];
  const rows = await db
    .selectFrom('passages')
    .select(['headings', (of) => of.fn.countAll<number>().as('passages'), (of) => of.fn.min('id').as('first')])
    .where('document_id', 'in', documentIds)
    .groupBy('headings')
    .execute();
  const found = new Map<string, { passages: number; first: number }>();
  for (const { headings, passages, first } of rows) {
    const heading = asPrinted(headings.split('\n')[0] ?? '');
    if (heading.length < SHORTEST || heading.length > LONGEST) continue;
    const known = found.get(heading) ?? { passages: 0, first };
    found.set(heading, { passages: known.passages + passages, first: Math.min(known.first, first) });
  }
  return [...found]
    .toSorted(([, one], [, other]) => other.passages - one.passages)
    .slice(0, limit)
    .toSorted(([, one], [, other]) => one.first - other.first)
    .map(([heading]) => heading);
}
