/** A started stand-in with one bot and two people, and raw HTTP calls to it: no bot library stands between. */
import { onTestFinished } from 'vitest';
import { isRecord } from '../../src/standin/params.ts';
import { createStandin, type Standin, type StandinSettings } from '../../src/standin/standin.ts';
import type { ChatRecord } from '../../src/standin/records.ts';
import type { User } from '../../src/standin/types.ts';

export const TOKEN = '700000001:test-token';

export interface Reply {
  readonly status: number;
  readonly ok: boolean;
  readonly result: unknown;
  readonly description: string | null;
  readonly parameters: Readonly<Record<string, unknown>> | null;
}

export interface Stage {
  readonly standin: Standin;
  readonly ann: User;
  readonly boris: User;
  /** Ann's chat with the bot; she has said /start. */
  readonly home: ChatRecord;
  /** JSON by POST. */
  readonly call: (method: string, params?: Readonly<Record<string, unknown>>, signal?: AbortSignal) => Promise<Reply>;
}

export async function openStage(settings: Partial<StandinSettings> = {}): Promise<Stage> {
  const standin = createStandin({ bots: [{ token: TOKEN, username: 'rules_bot', firstName: 'Rules' }], ...settings });
  await standin.start();
  onTestFinished(() => standin.stop());
  const ann = standin.addUser({ firstName: 'Ann', username: 'ann_plays', language: 'en' });
  const boris = standin.addUser({ firstName: 'Boris', language: 'ru' });
  const home = standin.world.privateChat(standin.bot().user.id, ann);
  standin.as(ann).sendText(home, '/start');
  return { standin, ann, boris, home, call: (method, params, signal) => callJson(standin, method, params, signal) };
}

async function callJson(
  standin: Standin,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  signal: AbortSignal | null = null,
): Promise<Reply> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${standin.url}/bot${TOKEN}/${method}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(params),
    signal,
  });
  return readReply(response);
}

export async function readReply(response: Response): Promise<Reply> {
  const body: unknown = await response.json();
  if (!isRecord(body)) throw new TypeError('the answer is no object');
  const { ok, result, description, parameters } = body;
  return {
    status: response.status,
    ok: ok === true,
    result,
    description: typeof description === 'string' ? description : null,
    parameters: isRecord(parameters) ? parameters : null,
  };
}

/** Resolves when the bot's long poll has reached the stand-in. */
export function polled({ standin }: Pick<Stage, 'standin'>): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (standin.bot().queue.polled) resolve(true);
      else setImmediate(look);
    };
    look();
  });
}

/** A field on a path through an unknown answer: `field(reply.result, 'message', 'chat', 'id')`. */
export function field(value: unknown, ...path: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of path) {
    if (Array.isArray(at)) at = at[Number(step)];
    else if (isRecord(at)) at = at[step];
    else return undefined;
  }
  return at;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Takes and confirms everything that waits for the bot. */
export async function drain({ call }: Stage): Promise<readonly unknown[]> {
  const batch = list((await call('getUpdates', {})).result);
  const last = Math.max(0, ...batch.map((update) => Number(field(update, 'update_id'))));
  if (batch.length > 0) await call('getUpdates', { offset: last + 1 });
  return batch;
}
