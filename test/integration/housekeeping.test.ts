/** The housekeeping on a real database: what is too old goes by itself, and what is kept for ever stays. */
import { expect, onTestFinished, test } from 'vitest';
import { createActor, fromCallback } from 'xstate';
import { housekeepingMachine } from '../../machines/housekeeping.machine.ts';
import type { HousekeepingFact, HousekeepingReport } from '../../machines/housekeeping.types.ts';
import { pruneRecords } from '../../src/actors/pruneRecords.ts';
import { endQuestion } from '../../src/storage/questions.ts';
import type { Database } from '../../src/storage/schema.ts';
import type { OpenResources } from '../../src/resources.ts';
import { openTables, question } from '../support/tableDatabase.ts';

const DAY = 24 * 3_600_000;

/** Prunes at once. Resolves with the first thing that is reported, or when it has pruned. */
async function pruned(db: Database, retentionMs: number | null): Promise<HousekeepingFact | null> {
  const reported = Promise.withResolvers<HousekeepingFact | null>();
  const observer = createActor(
    fromCallback<HousekeepingReport>(({ receive }) => receive(({ fact }) => reported.resolve(fact))),
  );
  observer.start();
  const machine = housekeepingMachine.provide({
    delays: { firstPruneDelay: 1 },
    actors: {
      watchHeadroom: fromCallback(() => () => undefined),
      pruneRecords: pruneRecords({ retentionMs, use: (): Pick<OpenResources, 'db'> => ({ db }) }),
    },
  });
  const actor = createActor(machine, { input: { observer } });
  actor.subscribe(({ value }) => {
    if (value.records === 'pruned') reported.resolve(null);
  });
  onTestFinished(() => void actor.stop());
  actor.start();
  return reported.promise;
}

const texts = async (db: Database) =>
  (await db.selectFrom('questions').select('text').execute()).map(({ text }) => text);

async function twoQuestions(): Promise<Database> {
  const { db } = await openTables();
  const now = Date.now();
  for (const [text, writtenAt] of [
    ['old?', now - 10 * DAY],
    ['new?', now],
  ] as const) {
    const id = await question(db, '1:0', { text, writtenAt });
    await endQuestion(db, { id, revision: 0 }, 'answered', 'Yes.');
  }
  return db;
}

test('a question that is older than the retention goes, and it is told how much went', async () => {
  const db = await twoQuestions();
  expect(await pruned(db, 5 * DAY)).toMatchObject({ type: 'records.pruned' });
  expect(await texts(db)).toEqual(['new?']);
});

test('where records are kept for ever, they stay', async () => {
  const db = await twoQuestions();
  await pruned(db, null);
  expect(await texts(db)).toEqual(['old?', 'new?']);
});

test('a database that cannot be pruned is told, with a code, and ends nothing', async () => {
  const db = await twoQuestions();
  await db.schema.dropTable('rate_limits').execute();
  expect(await pruned(db, 5 * DAY)).toEqual({ type: 'prune.failed', reason: 'SQLITE_ERROR' });
});
