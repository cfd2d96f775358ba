/**
 * A process of its own that plays Telegram and its people for the bench, so that neither the bots that are measured nor
 * the bench itself hold up its clock. It does one thing after the other as its parent asks, and ends with it.
 */
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { StandinError } from '../../src/standin/apiError.ts';
import { createStandin } from '../../src/standin/standin.ts';
import { TelegramPeople } from './telegramPeople.ts';
import { WorldRequest, type WorldReply } from './telegramRequests.ts';
import { clock, TelegramWatch } from './telegramWatch.ts';

/** Calls that are remembered: all of a burst. */
const JOURNAL = 500_000;
/** How long a bot may take until it asks for updates, ms. */
const PATIENCE = 30_000;
const INTERVAL = 5;

const [token = ''] = process.argv.slice(2);
const standin = await createStandin({ bots: [{ token }], now: clock, journalLimit: JOURNAL }).start();
const people = new TelegramPeople(standin, new TelegramWatch(standin));

/** Looked for again and again: no event tells that a poll began to wait. */
async function heldPoll(until: number): Promise<boolean> {
  while (!standin.bot().queue.polled && clock() < until) await delay(INTERVAL);
  if (!standin.bot().queue.polled) throw new StandinError(`no poll waited within ${PATIENCE} ms`);
  return true;
}

async function carryOut(request: WorldRequest): Promise<unknown> {
  switch (request.kind) {
    case 'steady':
      return people.writeSteadily(request.load);
    case 'burst':
      return people.writeAtOnce(request.load);
    case 'nextPoll': {
      const before = standin.calls('getUpdates').length;
      return standin.waitFor(() => standin.calls('getUpdates').length > before, PATIENCE);
    }
    case 'heldPoll':
    default:
      return heldPoll(clock() + PATIENCE);
  }
}

const reply = (message: WorldReply): void => void process.send?.(message);

process.on('message', (message) => {
  carryOut(WorldRequest.parse(message)).then(
    (result) => reply({ kind: 'done', result }),
    (error: unknown) => reply({ kind: 'failed', reason: error instanceof Error ? error.message : 'unknown' }),
  );
});
process.once('disconnect', () => void standin.stop());
reply({ kind: 'ready', url: standin.url });
