/**
 * What is written for one question, from its arrival to its answer in the chat: the commits of the service in their order,
 * by the same functions, without what is thought and sent in between.
 */
import { insertKeyboard, closeKeyboards } from '../../src/storage/keyboards.ts';
import { markSent, markUncertain } from '../../src/storage/deliveryRecord.ts';
import { pullUpdates, settleUpdate } from '../../src/storage/inbox.ts';
import { enqueueDeliveries, nextDeliveries } from '../../src/storage/outbox.ts';
import { endQuestion, insertQuestion, pullQuestions } from '../../src/storage/questions.ts';
import type { RateLimit } from '../../src/storage/rateLimits.ts';
import { relaxedTransaction } from '../../src/storage/relaxedTransaction.ts';
import type { Database } from '../../src/storage/schema.ts';
import { changeTable } from '../../src/storage/tables.ts';
import type { Inbox, ReceivedUpdate } from '../../src/tablePorts.ts';

export interface Asking {
  readonly db: Database;
  readonly inbox: Inbox;
  readonly rateLimit: RateLimit;
  readonly update: ReceivedUpdate;
  readonly userId: number;
  readonly question: string;
  readonly answer: string;
}

/** What the commits before have left for those that follow. */
interface Trace {
  seq: number;
  questionId: number;
}

interface Commit {
  /** For the disk. */
  readonly waits: boolean;
  readonly write: (asking: Asking, trace: Trace) => Promise<unknown>;
}

const NOW = 1_800_000_000_000;
const NONCE = 'Zm9yYmVu';
/** Of the question, and of the placeholder that becomes the answer. */
const [ASKED, PLACEHOLDER] = [41, 42];

/** A message of ours with one button. */
const message = (text: string) => ({ text, entities: [], keyboard: [[{ label: 'Cancel', data: `1.${NONCE}.0` }]] });

const received: Commit = { waits: true, write: ({ inbox, update }) => inbox.store([update]) };

const takenUp: Commit = {
  waits: false,
  write: async ({ db }, trace) => {
    const [pulled] = await pullUpdates(db, { limit: 1, busy: [], now: NOW });
    trace.seq = pulled?.seq ?? 0;
  },
};

const counted: Commit = { waits: false, write: ({ rateLimit, userId }) => rateLimit.consume(userId) };

const admitted: Commit = {
  waits: false,
  write: ({ db, update: { table }, userId, question: text }, trace) =>
    relaxedTransaction(db, async (transaction) => {
      await settleUpdate(transaction, trace.seq);
      const asked = { table, kind: 'question', messageId: ASKED, userId, locale: 'en', text } as const;
      const questionId = await insertQuestion(transaction, { ...asked, gameId: null, writtenAt: NOW });
      await insertKeyboard(transaction, { nonce: NONCE, table, questionId, actions: [{ do: 'cancel' }] }, NOW);
      const placeholder = { table, role: 'placeholder', questionId, replyTo: ASKED, targetId: null } as const;
      await enqueueDeliveries(transaction, [{ ...placeholder, body: message('Looking …') }], NOW);
      trace.questionId = questionId;
    }),
};

const next = async (db: Database) => (await nextDeliveries(db, { limit: 1, except: [] }))[0];

const aboutToBeSent: Commit = {
  waits: true,
  write: async ({ db }) => markUncertain(db, [(await next(db))?.id ?? 0], true),
};

/** @param messageId null: an edit of what is there */
const sent = (messageId: number | null): Commit => ({
  waits: false,
  write: async ({ db }) => {
    const delivery = await next(db);
    if (delivery !== undefined) await markSent(db, delivery, messageId);
  },
});

const queued: Commit = {
  waits: false,
  write: ({ db }) => pullQuestions(db, { limit: 1, busy: [], now: NOW, withHistory: false }),
};

const answered: Commit = {
  waits: false,
  write: ({ db, update: { table }, answer }, { questionId }) =>
    relaxedTransaction(db, async (transaction) => {
      await endQuestion(transaction, { id: questionId, revision: 0 }, 'answered', answer.slice(0, 200));
      await closeKeyboards(transaction, questionId);
      await changeTable(transaction, table, { awaiting: null, game_id: 'game' });
      await insertKeyboard(transaction, { nonce: NONCE, table, questionId, actions: [{ do: 'leave' }] }, NOW);
      const final = { table, role: 'final', questionId, replyTo: ASKED, targetId: null } as const;
      await enqueueDeliveries(transaction, [{ ...final, body: message(answer) }], NOW);
    }),
};

export const ANSWER_COMMITS: readonly Commit[] = [
  received,
  takenUp,
  counted,
  admitted,
  aboutToBeSent,
  sent(PLACEHOLDER),
  queued,
  answered,
  sent(null),
];

export async function writeAnswer(asking: Asking): Promise<void> {
  const trace: Trace = { seq: 0, questionId: 0 };
  for (const { write } of ANSWER_COMMITS) await write(asking, trace);
}
