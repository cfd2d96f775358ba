/**
 * `npm run test:burst -- --updates 10000 --chats 1000`: everybody writes at once. Prints how the bot bears it; ends with 1
 * where a goal is missed. `--profile 1` leaves a profile of the bot in the current folder.
 */
import process from 'node:process';
import { measureBurst } from '../support/faultsBurst.ts';
import { faultsOf } from '../support/killAccount.ts';
import { numbersOrUsage, tellRun } from '../support/killReport.ts';

const STANDARD = { updates: 10_000, chats: 1_000, minutes: 14, profile: 0 };

/** ms and MB. */
const DURABLE_GOAL = 60_000;
const NEWCOMER_GOAL = 1_000;
const MEMORY_GOAL = 200;

const { updates, chats, minutes, profile } = numbersOrUsage('test:burst', process.argv.slice(2), STANDARD);
const nodeOptions = profile > 0 ? ['--cpu-prof', `--cpu-prof-dir=${process.cwd()}`] : [];
const { account, ...figures } = await measureBurst({ updates, chats, limit: minutes * 60_000, nodeOptions });
const missed = [
  ...faultsOf(account),
  ...(figures.durable > DURABLE_GOAL ? [`durable after ${Math.round(figures.durable)} ms`] : []),
  ...(Math.max(figures.newcomer, figures.newcomerAgain) > NEWCOMER_GOAL ? ['a newcomer waited too long'] : []),
  ...(figures.memory > MEMORY_GOAL ? [`memory: ${Math.round(figures.memory)} MB`] : []),
  ...(figures.unfair > 0 ? [`unfair: ${figures.unfair}`] : []),
];
tellRun({ figures: { updates, chats, ...figures, ...account }, missed }, process.argv);
