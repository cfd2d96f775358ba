/** `kill -9` at random moments while many people write: nobody is forgotten and nobody hears anything twice. The long run is `test/chaos/kill.ts`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeFaultsLibrary } from '../support/faultsLibrary.ts';
import { faultsOf } from '../support/killAccount.ts';
import { rideStorm } from '../support/killStorm.ts';

const ASKS = [
  'Harbour Lights: How many lanterns may a player hold?',
  'Harbour Lights: When does a boat leave the harbour?',
  'Harbour Lights: What happens to a lantern that is put out?',
  'Markup Manor: What does one write when the clerk calls?',
];

test('killed again and again: every question has one final answer, in order, and no progress is left behind', {
  timeout: 300_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-kill-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const library = join(folder, 'library');
  await writeFaultsLibrary(library);
  const report = await rideStorm({
    kills: 12,
    questions: 130,
    tables: 12,
    seed: 20_261_124,
    library,
    dataPath: join(folder, 'data'),
    asks: ASKS,
    longestLife: 1_000,
    peaceLimit: 120_000,
  });
  expect({ faults: faultsOf(report.account), log: report.log }).toMatchObject({ faults: [] });
  expect(report).toMatchObject({ kills: 12, crashes: 0, account: { questions: 130 } });
  expect(report.account.commands).toBeGreaterThan(0);
});
