/** The bot as a process between a stand-in for Telegram and a server for its model: people ask, and it is seen from all sides what comes of it. */
import { existsSync, readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type BotProcess, startBot, temporaryDataPath } from './botProcess.ts';
import { until } from './killDatabase.ts';
import { say, type Seat } from './killSeats.ts';
import { isProgress } from './killWitness.ts';
import { KEY, type ModelServer, openModelServer, refuses } from './modelServer.ts';
import { field, list, openStage, type Stage } from './standin.ts';
import { indexedSamples } from './tableStage.ts';

/** For what a bot does on a machine with other things to do, ms. */
const PATIENCE = 50_000;

/** A question that somebody put in a chat of their own. */
export interface Put {
  readonly seat: Seat;
  readonly messageId: number;
  /** What its message says and has said, in order. */
  readonly said: readonly string[];
  /** What of it was no progress: the answers. */
  readonly answers: readonly string[];
  /** Resolves with the answer. `took`: milliseconds since the question. */
  readonly answer: (limit?: number) => Promise<{ readonly text: string; readonly took: number }>;
}

export interface ModelBot extends Stage {
  readonly server: ModelServer;
  /** Of the run that is under way. */
  readonly bot: () => BotProcess;
  /** Each time by somebody who has never asked before. */
  readonly ask: (text: string) => Put;
  /** The process ends and starts again. */
  readonly restart: () => Promise<void>;
  /** Resolves with the state file, once this holds of it. */
  readonly record: (holds: (record: unknown) => boolean) => Promise<unknown>;
  /** The state of the breaker by the metrics; null where none or several have the 1. */
  readonly breaker: () => Promise<string | null>;
}

export interface ModelBotOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Where it is missing, the samples, which were read before. */
  readonly library?: string;
}

export const modelState = (record: unknown): unknown => field(record, 'value', 'ready', 'model');
export const degraded = (record: unknown): readonly unknown[] => list(field(record, 'degraded'));

export async function openModelBot({ env = {}, library }: ModelBotOptions = {}): Promise<ModelBot> {
  const stage = await openStage();
  const { standin } = stage;
  const server = await openModelServer(refuses(500));
  const dataPath = temporaryDataPath();
  if (library === undefined) await copyFile(await indexedSamples(), join(dataPath, 'rules-lawyer.sqlite'));
  const start = async (): Promise<BotProcess> => {
    const begun = startBot({
      standin,
      dataPath,
      ...(library === undefined ? {} : { library }),
      env: {
        ANSWER_MODE: '',
        OPENAI_API_KEY: KEY,
        OPENAI_BASE_URL: server.baseUrl,
        MAX_CONCURRENT_ANSWERS: '16',
        ...env,
      },
    });
    await Promise.all([begun.said('messages come in'), begun.said('library:')]);
    return begun;
  };
  let bot = await start();
  const port = (): string => /health is served on port (\d+)/u.exec(bot.output())?.[1] ?? '';

  const ask = (text: string): Put => {
    const person = standin.addUser({ firstName: 'Somebody', language: 'en' });
    const chat = standin.world.privateChat(standin.bot().user.id, person);
    const said: string[] = [];
    const answers: string[] = [];
    let answeredAt = Number.NaN;
    const unsubscribe = standin.world.events.add((event) => {
      if (event.type !== 'message.sent' && event.type !== 'message.edited') return;
      const { message } = event;
      if (message.chat.key !== chat.key || message.from?.is_bot !== true) return;
      const { text: now = '' } = message.content;
      said.push(now);
      if (isProgress(message)) return;
      answers.push(now);
      if (answers.length === 1) answeredAt = performance.now();
    });
    onTestFinished(unsubscribe);
    const at = performance.now();
    const seat = { chat, thread: null, person };
    const messageId = say(standin, seat, text);
    return {
      seat,
      messageId,
      said,
      answers,
      answer: async (limit = PATIENCE) => {
        await standin
          .waitFor(() => answers.length > 0, limit)
          .catch((cause: unknown) => {
            throw new Error(`no answer to “${text}”, only ${said.join(' → ')}\n${bot.output()}`, { cause });
          });
        return { text: answers[0] ?? '', took: answeredAt - at };
      },
    };
  };

  const read = (): unknown => {
    const file = join(dataPath, 'state.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  };

  return {
    ...stage,
    server,
    bot: () => bot,
    ask,
    restart: async () => {
      bot.kill('SIGTERM');
      await bot.exit;
      bot = await start();
    },
    record: async (holds) => {
      let record: unknown = null;
      await until(
        () => {
          record = read();
          return holds(record);
        },
        PATIENCE,
        () => `${JSON.stringify(record)}\n${bot.output()}`,
      );
      return record;
    },
    breaker: async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${port()}/metrics`)).text();
      const states = [...metrics.matchAll(/^bot_breaker_state\{state="(\w+)"\} 1$/gmu)].map(([, state = '']) => state);
      return states.length === 1 ? (states[0] ?? null) : null;
    },
  };
}
