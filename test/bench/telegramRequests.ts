/** What the bench asks of the process that plays Telegram and its people, and what it hears back. */
import { z } from 'zod';

const amount = z.number().int().positive();
/** Times are milliseconds. */
const time = z.number().nonnegative();
/** What people write, in turn. */
const texts = z.array(z.string().min(1)).min(1);

const SteadyLoad = z.object({ perSecond: amount, seconds: z.number().positive(), chats: amount, texts });
/** So many messages every second, each to the next chat. */
export type SteadyLoad = z.infer<typeof SteadyLoad>;

const BurstLoad = z.object({
  updates: amount,
  chats: amount,
  texts,
  /** Somebody new says /start so long after the burst. */
  newcomerAfter: time,
  /** Answers are counted for so long, unless all are there before. */
  watch: time,
  /** Nobody waits longer than this until all is durable and the newcomer has an answer. */
  limit: time,
});
/** Messages that are all there at once, as after an outage. */
export type BurstLoad = z.infer<typeof BurstLoad>;

export const WorldRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('steady'), load: SteadyLoad }),
  z.object({ kind: z.literal('burst'), load: BurstLoad }),
  /** Told when the bot asks for updates the next time. */
  z.object({ kind: z.literal('nextPoll') }),
  /** Told when a poll of the bot waits for updates. */
  z.object({ kind: z.literal('heldPoll') }),
]);
export type WorldRequest = z.infer<typeof WorldRequest>;

export const SteadyResult = z.object({
  /** From the message to the first message of the bot in answer to it. */
  firstAnswers: z.array(time),
  /** From the message to the answer that is not replaced any more. */
  answers: z.array(time),
  /** From a batch of updates to the poll that confirms it. */
  confirmations: z.array(time),
  /** Messages without any answer. */
  unanswered: z.number().int(),
});
export type SteadyResult = z.infer<typeof SteadyResult>;

export const BurstResult = z.object({
  /** Until the whole burst was confirmed; null: within the limit it was not. */
  confirmed: time.nullable(),
  confirmations: z.array(time),
  /** From the newcomer's /start to its answer. */
  newcomer: time.nullable(),
  /** Answers in each whole second, in order. */
  answersPerSecond: z.array(z.number().int()),
  answered: z.number().int(),
});
export type BurstResult = z.infer<typeof BurstResult>;

export const WorldReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), url: z.url() }),
  z.object({ kind: z.literal('done'), result: z.unknown() }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
]);
export type WorldReply = z.infer<typeof WorldReply>;
