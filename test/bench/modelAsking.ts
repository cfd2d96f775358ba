/** The bench's end of the process that rules. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { RulesLawyerError } from '../../src/errors.ts';
import { Asked, AskerReply, type AskerRequest, Called, Delays } from './modelRequests.ts';

const ASKER = fileURLToPath(new URL('./modelAsker.ts', import.meta.url));

/** One thing is asked at a time. Everything rejects where the process is gone. */
export interface Asker {
  ask(question: string, gameId: string): Promise<z.infer<typeof Asked>>;
  plain(body: string): Promise<z.infer<typeof Called>>;
  delays(): Promise<z.infer<typeof Delays>>;
}

export interface AskerSetting {
  readonly databaseFile: string;
  readonly library: string;
  readonly baseUrl: string;
  /** Ends the process at once. */
  readonly signal: AbortSignal;
}

/** Starts the process, hands it over once it can rule, and ends it whatever `use` does. */
export async function withAsker<T>(setting: AskerSetting, use: (asker: Asker) => Promise<T>): Promise<T> {
  const { databaseFile, library, baseUrl, signal } = setting;
  const child = fork(ASKER, [databaseFile, library, baseUrl], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    signal,
  });
  // An abort is told to whoever waits for something, by the signal itself; while nobody does it must not end the bench.
  child.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  try {
    const ready = await nextReply(child);
    if (ready.kind !== 'ready') throw new RulesLawyerError('bench', 'The process that rules did not start.');
    return await use(askerOf(child));
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}

function askerOf(child: ChildProcess): Asker {
  const tell = async <T>(request: AskerRequest, shape: z.ZodType<T>): Promise<T> => {
    const replied = nextReply(child);
    child.send(request);
    const reply = await replied;
    if (reply.kind === 'failed') throw new RulesLawyerError('bench', `The process that rules failed: ${reply.reason}`);
    return shape.parse(reply);
  };
  return {
    ask: (question, gameId) => tell({ kind: 'ask', question, gameId }, Asked),
    plain: (body) => tell({ kind: 'plain', body }, Called),
    delays: () => tell({ kind: 'delays' }, Delays),
  };
}

function nextReply(child: ChildProcess): Promise<AskerReply> {
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      child.off('message', onMessage).off('error', onError).off('exit', onExit);
    };
    const onMessage = (message: unknown): void => {
      forget();
      resolve(AskerReply.parse(message));
    };
    const onError = (error: Error): void => {
      forget();
      reject(error);
    };
    const onExit = (): void => onError(new RulesLawyerError('bench', 'The process that rules ended.'));
    child.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}
