/** Questions with known answers: where in the book they stand, as a model is shown it. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UsageError } from '../../src/errors.ts';
import { labelPassages } from '../../src/model/labels.ts';
import { passageText } from '../../src/model/passageText.ts';
import type { RetrievedPassage, ShelvedGame } from '../../src/ports.ts';
import { createResources } from '../../src/resources.ts';
import { bookPassages } from '../../src/storage/bookPassages.ts';
import { collapseSpace } from '../../src/text/fold.ts';

/** Words quoted where the question tells no evidence. */
const QUOTED_WORDS = 12;

/** A place that answers the question. */
export interface GoldPlace {
  readonly label: string;
  /** As it stands in a request. */
  readonly text: string;
  readonly quote: string;
}

export interface GoldenQuestion {
  readonly question: string;
  readonly gameId: string;
  readonly game: string;
  /** The best first. */
  readonly places: readonly GoldPlace[];
}

const rowSchema = z.object({
  question: z.string(),
  document: z.string(),
  gold_pages: z.array(z.number()),
  evidence: z.array(z.string()).default([]),
});
type Row = z.infer<typeof rowSchema>;

/** @param databaseFile in which the library is indexed @throws UsageError where no question can be asked of the library */
export async function goldenQuestions(
  file: string,
  library: { readonly databaseFile: string; readonly folder: string; readonly signal: AbortSignal },
): Promise<readonly GoldenQuestion[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const rows = lines.map((line) => rowSchema.parse(JSON.parse(line))).filter((row) => row.gold_pages.length > 0);
  const resources = createResources({
    databaseFile: library.databaseFile,
    libraryFolder: library.folder,
    maxConcurrentSearches: 1,
    onLibraryProgress: () => undefined,
    telegram: null,
    model: null,
  });
  await resources.open();
  try {
    const open = resources.use();
    await open.library.refresh(library.signal);
    const golden: GoldenQuestion[] = [];
    for (const game of open.library.contents().games) {
      const passages = await bookPassages(open.db, game, game.documents);
      golden.push(...rows.flatMap((row) => questionOf(row, game, passages)));
    }
    if (golden.length === 0) throw new UsageError(`No question of ${file} can be asked of ${library.folder}.`);
    return golden;
  } finally {
    await resources.release();
  }
}

function questionOf(row: Row, game: ShelvedGame, passages: readonly RetrievedPassage[]): readonly GoldenQuestion[] {
  if (!game.documents.some(({ path }) => path === row.document)) return [];
  const labelling = labelPassages(passages);
  const gold = passages.filter(({ document, page }) => document === row.document && row.gold_pages.includes(page));
  const places = gold.map((passage): GoldPlace & { readonly rank: number } => {
    const label = labelling.get(passage.id) ?? '';
    const words = collapseSpace(passage.text).split(' ');
    const evidence = row.evidence.find((one) => words.join(' ').includes(collapseSpace(one)));
    return {
      label,
      text: passageText(label, passage),
      quote: evidence ?? words.slice(0, QUOTED_WORDS).join(' '),
      rank: evidence === undefined ? words.length : Number.POSITIVE_INFINITY,
    };
  });
  const best = places.toSorted((a, b) => b.rank - a.rank);
  return best.length === 0 ? [] : [{ question: row.question, gameId: game.id, game: game.name, places: best }];
}
