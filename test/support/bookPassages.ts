/** Passages of made-up books, as a model is given them, and those of an indexed game. */
import type { BookPassage } from '../../src/model/passageText.ts';
import type { SampleLibrary } from './sampleLibrary.ts';

export function bookPassage(given: Partial<BookPassage> & Pick<BookPassage, 'id'>): BookPassage {
  return {
    document: 'Saltwind.pdf',
    page: 1,
    pageLabel: null,
    headings: ['Standoffs'],
    text: 'A tie goes to the defender.',
    continues: false,
    ...given,
  };
}

/** All passages of a game in the order of the library. */
export async function passagesOfGame(samples: SampleLibrary, name: string): Promise<readonly BookPassage[]> {
  const game = samples.games.find((one) => one.name === name);
  if (game === undefined) throw new Error(`no game ${name}`);
  const ofDocuments = await Promise.all(
    game.documents.map(async ({ documentId, path }) => {
      const rows = await samples.db
        .selectFrom('passages')
        .innerJoin('pages', (join) =>
          join.onRef('pages.document_id', '=', 'passages.document_id').onRef('pages.page', '=', 'passages.page'),
        )
        .select([
          'passages.id',
          'passages.page',
          'passages.headings',
          'passages.text',
          'passages.continues',
          'pages.label',
        ])
        .where('passages.document_id', '=', documentId)
        .orderBy('passages.id')
        .execute();
      return rows.map((row) => ({
        id: String(row.id),
        document: path,
        page: row.page,
        pageLabel: row.label,
        headings: row.headings === '' ? [] : row.headings.split('\n'),
        text: row.text,
        continues: row.continues === 1,
      }));
    }),
  );
  return ofDocuments.flat();
}
