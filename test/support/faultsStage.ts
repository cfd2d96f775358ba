/** The bot as a process between a small library and a stand-in whose faults are at hand. One for the tests of a file: each takes chats of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStandin, type Standin } from '../../src/standin/standin.ts';
import type { Message } from '../../src/standin/types.ts';
import { QUESTION, writeFaultsLibrary } from './faultsLibrary.ts';
import { BOT, createKillableBot, type KillableBot } from './killBot.ts';
import { backlogOf, owedIn, until } from './killDatabase.ts';
import type { Seat } from './killSeats.ts';
import { type Asked, Witness } from './killWitness.ts';

/** For a bot that starts on a machine with other things to do, ms. */
const PATIENCE = 50_000;

export interface FaultsStage {
  readonly standin: Standin;
  readonly bot: KillableBot;
  readonly witness: Witness;
  readonly dataPath: string;
  readonly library: string;
  /** Resolves when the bot has read its library. */
  readonly start: () => Promise<void>;
  /** Somebody's private chat, which nobody has used yet. */
  readonly seat: () => Seat;
  /** Somebody's seat in a group of one person and the bot. */
  readonly groupSeat: (type: 'group' | 'supergroup') => Seat;
  readonly ask: (seat: Seat, text?: string) => Asked;
  /** Resolves with the final answer, once it stands there. */
  readonly answered: (asked: Asked) => Promise<string>;
  /** Resolves when nothing is owed to anybody. */
  readonly settled: () => Promise<void>;
  /** What the bot says in a chat. */
  readonly said: (seat: Pick<Seat, 'chat'>) => readonly Message[];
  readonly close: () => Promise<void>;
}

/**
 * @param starts false: the test starts the bot when all is prepared
 * @param env over the standard values
 */
export async function openFaultsStage(starts = true, env: Readonly<Record<string, string>> = {}): Promise<FaultsStage> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-faults-'));
  const [dataPath, library] = [join(folder, 'data'), join(folder, 'library')];
  await writeFaultsLibrary(library);
  const standin = await createStandin({ bots: [BOT] }).start();
  const bot = createKillableBot({ standin, dataPath, library, env });
  const witness = new Witness(standin);
  const botId = standin.bot().user.id;
  const newcomer = () => standin.addUser({ firstName: 'Somebody' });
  const explain = (): string => `still owed: ${JSON.stringify(backlogOf(dataPath))}\n${bot.log()}`;
  const stage: FaultsStage = {
    standin,
    bot,
    witness,
    dataPath,
    library,
    start: async () => {
      const readings = bot.log().split('library:').length;
      bot.start();
      await until(
        () => bot.log().split('library:').length > readings,
        PATIENCE,
        () => bot.log(),
      );
    },
    seat: () => {
      const person = newcomer();
      return { chat: standin.world.privateChat(botId, person), thread: null, person };
    },
    groupSeat: (type) => {
      const person = newcomer();
      const bots = [{ user: standin.bot().user }];
      return { chat: standin.addGroup({ type, title: 'Table', members: [person], bots }), thread: null, person };
    },
    ask: (seat, text = QUESTION) => witness.say(seat, text),
    answered: async (asked) => {
      await standin
        .waitFor(() => asked.finalAt !== null, PATIENCE)
        .catch(() => {
          throw new Error(`no answer to message ${asked.messageId}\n${bot.log()}`);
        });
      return [...asked.replies.values()].find(({ kind }) => kind !== 'progress')?.text ?? '';
    },
    settled: async () => {
      await until(() => standin.bot().queue.pending === 0 && owedIn(backlogOf(dataPath)) === 0, PATIENCE, explain);
    },
    said: ({ chat }) => standin.messages(chat).filter(({ from }) => from?.id === botId),
    close: async () => {
      witness.end();
      await bot.kill();
      await standin.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  if (starts) await stage.start();
  return stage;
}
