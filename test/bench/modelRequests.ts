/** What the bench asks of the process that rules, and what it hears back. */
import { z } from 'zod';

/** Milliseconds. */
const time = z.number().nonnegative();

export const AskerRequest = z.discriminatedUnion('kind', [
  /** A ruling; the answers that were given before are forgotten first. */
  z.object({ kind: z.literal('ask'), question: z.string(), gameId: z.string() }),
  /** The same request as one of ours, sent with the SDK alone. */
  z.object({ kind: z.literal('plain'), body: z.string() }),
  /** How long the event loop was late since the last time this was asked. */
  z.object({ kind: z.literal('delays') }),
]);
export type AskerRequest = z.infer<typeof AskerRequest>;

export const Asked = z.object({
  kind: z.literal('asked'),
  ms: time,
  /** Of a processor, all threads together: what a busy machine does not change. */
  cpuMs: time,
  /** How the ruling ended, and why where no model ruled. */
  outcome: z.string(),
});
export const Called = z.object({ kind: z.literal('called'), ms: time });
export const Delays = z.object({ kind: z.literal('delays'), p99: time, max: time });

export const AskerReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  Asked,
  Called,
  Delays,
  z.object({ kind: z.literal('failed'), reason: z.string() }),
]);
export type AskerReply = z.infer<typeof AskerReply>;
