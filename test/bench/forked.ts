/** A process that plays a part in the bench: it is asked one thing at a time, and ends with whoever needs it. */
import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import type { z } from 'zod';
import { RulesLawyerError } from '../../src/errors.ts';

export interface ForkedSetting<Reply> {
  readonly file: string;
  readonly args: readonly string[];
  /** As the beginning of a sentence. */
  readonly name: string;
  /** Of all that it says. */
  readonly shape: z.ZodType<Reply>;
  /** Ends the process at once. */
  readonly signal: AbortSignal;
}

/** Rejects where the process is gone. */
export type Ask<Reply> = (request: Serializable) => Promise<Reply>;

/**
 * Starts the process, hands over what it says first, and ends it whatever `use` does.
 * @throws RulesLawyerError where it ends by itself; the reason of `signal`
 */
export async function withForked<Reply, T>(
  setting: ForkedSetting<Reply>,
  use: (first: Reply, ask: Ask<Reply>) => Promise<T>,
): Promise<T> {
  const { file, args, signal } = setting;
  const child = fork(file, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], signal });
  // An abort is told to whoever waits for something, by the signal itself; while nobody does it must not end the bench.
  child.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  try {
    return await use(await nextReply(child, setting), async (request) => {
      const replied = nextReply(child, setting);
      child.send(request);
      return replied;
    });
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}

function nextReply<Reply>(child: ChildProcess, { name, shape }: ForkedSetting<Reply>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      child.off('message', onMessage).off('error', onError).off('exit', onExit);
    };
    const onMessage = (message: unknown): void => {
      forget();
      resolve(shape.parse(message));
    };
    const onError = (error: Error): void => {
      forget();
      reject(error);
    };
    const onExit = (): void => onError(new RulesLawyerError('bench', `${name} ended.`));
    child.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}
