/** What a rulebook is about: the headings that most of its text stands under. */
import type { Database } from '../storage/schema.ts';
import { asPrinted } from '../text/fold.ts';

/** A heading that fits on a button and says something, characters. */
const SHORTEST = 4;
const LONGEST = 60;

/** A run of passages under the same headings, outermost first. */
interface Stretch {
  readonly path: readonly string[];
  readonly passages: number;
  readonly first: number;
}

/** The outermost headings of the documents that have most passages, in the order of the books. */
export async function mainHeadings(
  db: Database,
  documentIds: readonly number[],
  limit: number,
): Promise<readonly string[]> {
  if (documentIds.length === 0) return [];
  const rows = await db
    .selectFrom('passages')
    .select([
      'document_id',
      'headings',
      (of) => of.fn.countAll<number>().as('passages'),
      (of) => of.fn.min('id').as('first'),
    ])
    .where('document_id', 'in', documentIds)
    .groupBy(['document_id', 'headings'])
    .execute();
  const found = new Map<string, { passages: number; first: number }>();
  for (const documentId of documentIds) {
    const stretches = rows
      .filter((row) => row.document_id === documentId && row.headings !== '')
      .map(({ headings, passages, first }) => ({ path: headings.split('\n'), passages, first }));
    for (const { path, passages, first } of belowTitle(stretches)) {
      const heading = asPrinted(path[0] ?? '');
      if (heading.length < SHORTEST || heading.length > LONGEST) continue;
      const known = found.get(heading) ?? { passages: 0, first };
      found.set(heading, { passages: known.passages + passages, first: Math.min(known.first, first) });
    }
  }
  return [...found]
    .toSorted(([, one], [, other]) => other.passages - one.passages)
    .slice(0, limit)
    .toSorted(([, one], [, other]) => one.first - other.first)
    .map(([heading]) => heading);
}

/** A heading that everything stands under is the title, and says no more than the name of the game. */
function belowTitle(stretches: readonly Stretch[]): readonly Stretch[] {
  const title = stretches[0]?.path[0];
  if (title === undefined || stretches.some(({ path }) => path[0] !== title)) return stretches;
  const below = stretches.map((stretch) => ({ ...stretch, path: stretch.path.slice(1) }));
  return belowTitle(below.filter(({ path }) => path.length > 0));
}
