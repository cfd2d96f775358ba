/** Everything that `npm run docs` writes, by its name in docs/. */
import { CHARTS, overviews } from './machines.ts';
import { drawn } from './draw.ts';
import { layoutOf } from './layout.ts';
import { machinesPage } from './page.ts';
import { causes, proofFiles, proofRecords } from './proof.ts';

export async function docsFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map([['machines.md', machinesPage(CHARTS)], ...proofFiles(proofRecords(), causes())]);
  for (const [name, chart] of Object.entries({ ...CHARTS, ...overviews() })) {
    files.set(`machines/${name}.svg`, drawn(chart, await layoutOf(chart)));
  }
  return files;
}
