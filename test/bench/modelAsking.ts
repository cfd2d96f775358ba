/** The bench's end of the process that rules. */
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { RulesLawyerError } from '../../src/errors.ts';
import { type Ask, withForked } from './forked.ts';
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
  const args = [databaseFile, library, baseUrl];
  const forked = { file: ASKER, args, name: 'The process that rules', shape: AskerReply, signal };
  return withForked(forked, (ready, ask) => {
    if (ready.kind !== 'ready') throw new RulesLawyerError('bench', 'The process that rules did not start.');
    return use(askerOf(ask));
  });
}

function askerOf(ask: Ask<AskerReply>): Asker {
  const tell = async <T>(request: AskerRequest, shape: z.ZodType<T>): Promise<T> => {
    const reply = await ask(request);
    if (reply.kind === 'failed') throw new RulesLawyerError('bench', `The process that rules failed: ${reply.reason}`);
    return shape.parse(reply);
  };
  return {
    ask: (question, gameId) => tell({ kind: 'ask', question, gameId }, Asked),
    plain: (body) => tell({ kind: 'plain', body }, Called),
    delays: () => tell({ kind: 'delays' }, Delays),
  };
}
