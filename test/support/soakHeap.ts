/**
 * How much of the heap of a running process is alive: through Node's inspector, which SIGUSR1 opens, all garbage is collected
 * first. Resident memory cannot tell this: a process keeps what it once needed, and garbage waits until there is much of it.
 */
import process from 'node:process';
import { z } from 'zod';
import type { KillableBot } from './killBot.ts';
import { until } from './killDatabase.ts';

/** Of Node, for a process whose heap is to be read: any free port, once it is asked for. */
export const HEAP_OPTIONS: readonly string[] = ['--inspect-port=127.0.0.1:0'];

/** On the worst of machines, ms. */
const LIMIT = 60_000;

const LISTENING = /^Debugger listening on (?<address>ws:\/\/127\.0\.0\.1:\d+\/\S+)$/gmu;
const answerSchema = z.object({ id: z.number(), result: z.unknown() });
const evaluated = z.object({ result: z.object({ value: z.number() }) });

/**
 * Of the process that runs now. What it returns gives MB (1,000,000 bytes) that are alive after a collection, as often as one
 * likes.
 * @throws where the process ends meanwhile, or does not answer
 */
export async function openHeap(bot: KillableBot): Promise<() => Promise<number>> {
  process.kill(bot.pid(), 'SIGUSR1');
  const address = await until(() => addressIn(bot.log()), LIMIT, bot.log);
  return () => liveHeap(address);
}

async function liveHeap(address: string): Promise<number> {
  const socket = new WebSocket(address);
  try {
    await happens(socket, 'open');
    // What a finaliser lets go of is garbage only then.
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    for (const id of [1, 2]) await ask(socket, id, 'HeapProfiler.collectGarbage');
    const expression = 'process.memoryUsage().heapUsed';
    const used = evaluated.parse(await ask(socket, 3, 'Runtime.evaluate', { expression, returnByValue: true }));
    return used.result.value / 1e6;
  } finally {
    socket.close();
  }
}

/** Of the newest process. */
function addressIn(log: string): string | null {
  return [...log.matchAll(LISTENING)].at(-1)?.groups?.['address'] ?? null;
}

async function ask(socket: WebSocket, id: number, method: string, params: object = {}): Promise<unknown> {
  const answered = happens(socket, 'message');
  socket.send(JSON.stringify({ id, method, params }));
  const answer = answerSchema.parse(JSON.parse(await answered));
  if (answer.id !== id) throw new Error(`the inspector answered ${answer.id} in place of ${id}`);
  return answer.result;
}

/** Resolves with what came with it. */
function happens(socket: WebSocket, type: 'open' | 'message'): Promise<string> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const { signal } = over;
    const fail = (): void => {
      over.abort();
      reject(new Error('the inspector has hung up'));
    };
    socket.addEventListener('close', fail, { signal });
    socket.addEventListener('error', fail, { signal });
    socket.addEventListener(
      type,
      (event) => {
        over.abort();
        resolve('data' in event ? String(event.data) : '');
      },
      { signal },
    );
  });
}
