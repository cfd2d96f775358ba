/**
 * `npm run test:kill -- --kills 200 --questions 2000 --chats 40 --seed 1`: the real bot against the stand-in, killed again
 * and again while people write. Prints what everybody got; ends with 1 where somebody got too little, or too much.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { numbersOrUsage, tellRun, whatWentWrong } from '../support/killReport.ts';
import { faultsOf } from '../support/killAccount.ts';
import { SAMPLE_LIBRARY } from '../support/killBot.ts';
import { SAMPLE_QUESTIONS } from '../support/killQuestions.ts';
import { rideStorm } from '../support/killStorm.ts';

const STANDARD = { kills: 200, questions: 2_000, chats: 40, seed: 1 };
const LONGEST_LIFE = 2_000;
const PEACE_LIMIT = 180_000;

const { kills, questions, chats, seed } = numbersOrUsage('test:kill', process.argv.slice(2), STANDARD);
const dataPath = await mkdtemp(join(tmpdir(), 'rules-lawyer-kill-'));
try {
  const report = await rideStorm({
    kills,
    questions,
    tables: chats,
    seed,
    library: SAMPLE_LIBRARY,
    dataPath,
    asks: SAMPLE_QUESTIONS,
    longestLife: LONGEST_LIFE,
    peaceLimit: PEACE_LIMIT,
    onProgress: (done) => {
      if (done % 10 === 0) process.stderr.write(`${done} of ${kills} kills\n`);
    },
  });
  const { log, account, ...figures } = report;
  const missed = [...faultsOf(account), ...(report.crashes > 0 ? [`crashes: ${report.crashes}`] : [])];
  tellRun({ figures: { seed, ...figures, ...account }, missed }, process.argv);
  if (missed.length > 0) process.stderr.write(`\n${whatWentWrong(log)}\n`);
} finally {
  await rm(dataPath, { recursive: true, force: true });
}
