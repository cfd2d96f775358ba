/** What an attempt comes to, error by error, and what the rows say afterwards; the line answers as Telegram would. */
import { describe, expect, test } from 'vitest';
import { markUncertain } from '../../src/storage/deliveryRecord.ts';
import { type Delivery, enqueueDeliveries, type NewDelivery, nextDeliveries } from '../../src/storage/outbox.ts';
import { attemptDelivery, type AttemptParts } from '../../src/telegram/delivery/attemptDelivery.ts';
import { SweepTries } from '../../src/telegram/delivery/sweepTries.ts';
import type { DeliveryTrouble } from '../../src/telegram/delivery/trouble.ts';
import { TelegramError, type TelegramErrorCode } from '../../src/telegram/telegramError.ts';
import { openTables, question } from '../support/tableDatabase.ts';

type Answer = TelegramErrorCode | Error | Readonly<Record<string, unknown>> | 'text' | null;

const failure = (code: TelegramErrorCode, mayHaveHappened = false): TelegramError =>
  new TelegramError(code, 'm', 'said', { mayHaveHappened, ...(code === 'flood' ? { retryAfter: 5_000 } : {}) });
const isCode = (answer: Answer): answer is TelegramErrorCode => typeof answer === 'string' && answer !== 'text';

const migrated = (to: number): TelegramError => new TelegramError('migrated', 'm', 'said', { migratedTo: to });

const TEXT = { text: 'text', entities: [], keyboard: [] };
const BOLD = { ...TEXT, entities: [{ type: 'bold', offset: 0, length: 4 }] } as const;
const OTHERWISE = { gone: 'gone', unmade: 'unmade' };
const PICTURE = { ...TEXT, picture: { hash: 'a'.repeat(64), page: 3, quotes: [] }, otherwise: OTHERWISE };

/** @param answers to the calls, in their order; `{message_id: 50}` where they are over */
async function stage(wish: Partial<NewDelivery>, answers: readonly Answer[] = []) {
  const { db } = await openTables();
  const left = [...answers];
  const calls: string[] = [];
  const troubles: string[] = [];
  const stopping = new AbortController();
  const parts: AttemptParts = {
    db,
    line: {
      call: (method, params) => {
        const text =
          'text' in params
            ? ` ${String(params['text'])}${Array.isArray(params['entities']) && params['entities'].length > 0 ? '*' : ''}`
            : '';
        calls.push(`${method}${'message_id' in params ? ` ${String(params['message_id'])}` : ''}${text}`);
        const answer = left.shift();
        if (answer instanceof Error) return Promise.reject(answer);
        if (answer === undefined) return Promise.resolve({ message_id: 50 });
        return isCode(answer) ? Promise.reject(failure(answer)) : Promise.resolve(answer);
      },
    },
    report: ({ kind, reason }: DeliveryTrouble) => troubles.push(`${kind} ${reason}`),
    storagePause: 30,
    sweeps: new SweepTries(),
    pictures: { picture: () => Promise.resolve({ kind: 'made', bytes: new Uint8Array(1), format: 'png' }) },
    signal: stopping.signal,
  };
  const questionId = await question(db);
  const row: NewDelivery = {
    table: '1:0',
    role: 'reply',
    questionId,
    body: TEXT,
    replyTo: null,
    targetId: null,
    ...wish,
  };
  await enqueueDeliveries(db, [row], 0);
  const next = async (): Promise<Delivery> => {
    const [delivery] = await nextDeliveries(db, { limit: 1, except: [] });
    if (delivery === undefined) throw new Error('nothing waits');
    return delivery;
  };
  return {
    db,
    parts,
    calls,
    troubles,
    stopping,
    next,
    questionId,
    attempt: async (more: Partial<Delivery> = {}) => attemptDelivery({ ...(await next()), ...more }, parts),
    row: () => db.selectFrom('deliveries').selectAll().orderBy('id').executeTakeFirstOrThrow(),
  };
}

describe('a send that fails', () => {
  test.each<[TelegramErrorCode, object, string[], string]>([
    ['flood', { kind: 'held', milliseconds: 5_000 }, ['held flood'], 'waiting'],
    ['unreachable', { kind: 'unanswered' }, ['held unreachable'], 'waiting'],
    ['conflict', { kind: 'unanswered' }, ['held conflict'], 'waiting'],
    ['webhook_active', { kind: 'unanswered' }, ['held webhook_active'], 'waiting'],
    ['aborted', { kind: 'unanswered' }, [], 'waiting'],
    ['unauthorized', { kind: 'postponed' }, [], 'waiting'],
    ['blocked', { kind: 'settled' }, ['closed blocked'], 'dropped'],
    ['chat_gone', { kind: 'settled' }, ['closed chat_gone'], 'dropped'],
    ['migrated', { kind: 'settled' }, ['dropped migrated'], 'dropped'],
    ['not_modified', { kind: 'settled' }, ['dropped not_modified'], 'dropped'],
    ['message_gone', { kind: 'settled' }, ['dropped message_gone'], 'dropped'],
    ['topic_gone', { kind: 'settled' }, ['dropped topic_gone'], 'dropped'],
    ['query_expired', { kind: 'settled' }, ['dropped query_expired'], 'dropped'],
    ['too_large', { kind: 'settled' }, ['dropped too_large'], 'dropped'],
    ['rejected', { kind: 'settled' }, ['dropped rejected'], 'dropped'],
  ])('by %s', async (code, verdict, troubles, state) => {
    const one = await stage({}, [code]);
    expect(await one.attempt()).toEqual(verdict);
    expect(one.troubles).toEqual(troubles);
    expect(await one.row()).toMatchObject({ state, uncertain: 0 });
    expect(one.calls).toEqual(['sendMessage text']);
  });

  test('because the group moved is owed there; one that moved to itself is dropped', async () => {
    const moved = await stage({}, [migrated(-1_001)]);
    expect(await moved.attempt()).toEqual({ kind: 'settled' });
    expect(await moved.row()).toMatchObject({ state: 'waiting', chat_id: -1_001 });
    const circle = await stage({}, [migrated(1)]);
    await circle.attempt();
    expect(circle.troubles).toEqual(['dropped migrated']);
  });

  test('by a defect, or by the database while that is dealt with, waits for the storage pause', async () => {
    const held = { kind: 'held', milliseconds: 30 };
    const defect = await stage({}, [Object.assign(new Error('x'), { code: 'SQLITE_FULL' })]);
    expect(await defect.attempt()).toEqual(held);
    expect(defect.troubles).toEqual(['storage SQLITE_FULL']);
    const broken = await stage({}, ['blocked']);
    const delivery = { ...(await broken.next()), isMarked: true, uncertain: true };
    await broken.db.schema.dropTable('questions').execute();
    expect(await attemptDelivery(delivery, broken.parts)).toEqual(held);
    expect(broken.troubles).toEqual([expect.stringMatching(/^storage /u)]);
  });

  test('stays uncertain where it may have happened, or an earlier one may have', async () => {
    const silent = await stage({}, [failure('unreachable', true)]);
    await silent.attempt();
    expect(await silent.row()).toMatchObject({ state: 'waiting', uncertain: 1 });
    const again = await stage({}, ['flood']);
    await markUncertain(again.db, [(await again.next()).id], true);
    await again.attempt();
    expect(await again.row()).toMatchObject({ uncertain: 1 });
  });

  test.each<[string, Answer]>([
    ['nothing', null],
    ['words', 'text'],
    ['something else', {}],
  ])('because the answer is %s is uncertain', async (_, answer) => {
    const one = await stage({}, [answer]);
    expect(await one.attempt()).toEqual({ kind: 'unanswered' });
    expect(await one.row()).toMatchObject({ state: 'waiting', uncertain: 1 });
    expect(one.troubles).toEqual(['held unreachable']);
  });
});

describe('an answer that Telegram will not have', () => {
  test.each(['rejected', 'too_large'] as const)(
    'with its emphases is said once more without them: %s',
    async (code) => {
      for (const role of ['reply', 'part'] as const) {
        const one = await stage({ role, body: BOLD }, [code]);
        expect(await one.attempt()).toEqual({ kind: 'settled' });
        expect(one.calls).toEqual(['sendMessage text*', 'sendMessage text']);
        expect(one.troubles).toEqual(['simplified rejected']);
      }
    },
  );

  test('for another reason, or that is no answer, is not said twice', async () => {
    const flooded = await stage({ body: BOLD }, ['flood']);
    await flooded.attempt();
    expect(flooded.calls).toEqual(['sendMessage text*']);
    const waiting = await stage({ role: 'placeholder', body: BOLD }, ['rejected']);
    await waiting.attempt();
    expect(waiting.calls).toEqual(['sendMessage text*']);
  });

  test('because it is too long is cut, and that is told', async () => {
    const one = await stage({ body: { ...TEXT, text: 'x'.repeat(5_000) } });
    expect(await one.attempt()).toEqual({ kind: 'settled' });
    expect(one.troubles).toEqual(['cut too_long']);
    expect(one.calls[0]?.length).toBe('sendMessage '.length + 4_096);
  });
});

describe('a final answer', () => {
  test.each(['message_gone', 'rejected', 'too_large'] as const)(
    'whose message is beyond change (%s) is a new one in its place',
    async (code) => {
      const one = await stage({ role: 'final' }, [code, {}]);
      expect(await one.attempt({ placeholderId: 40 })).toEqual({ kind: 'settled' });
      expect(one.calls).toEqual(['editMessageText 40 text', 'deleteMessage 40', 'sendMessage text']);
    },
  );

  test.each(['unreachable', 'flood', 'unauthorized', 'aborted', 'blocked'] as const)(
    'whose message may still be changed (%s) is no second message',
    async (code) => {
      const one = await stage({ role: 'final' }, [code]);
      await one.attempt({ placeholderId: 40 });
      expect(one.calls).toEqual(['editMessageText 40 text']);
    },
  );

  test('whose old message cannot be removed now waits; a message that is gone already does not hold it', async () => {
    for (const code of ['flood', 'unreachable', 'unauthorized', 'aborted'] as const) {
      const one = await stage({ role: 'final' }, ['message_gone', code]);
      await one.attempt({ placeholderId: 40 });
      expect(one.calls).toEqual(['editMessageText 40 text', 'deleteMessage 40']);
    }
    const defect = await stage({ role: 'final' }, ['message_gone', new Error('x')]);
    expect(await defect.attempt({ placeholderId: 40 })).toEqual({ kind: 'held', milliseconds: 30 });
    expect(defect.calls).toHaveLength(2);
  });

  test('that went out as a message already is looked after there, and changed nowhere', async () => {
    const one = await stage({ role: 'final' }, ['message_gone']);
    await one.attempt({ placeholderId: 40, sentAs: 41, replyTo: 39 });
    expect(one.calls).toEqual(['editMessageReplyMarkup 40']);
    expect(await one.row()).toMatchObject({ state: 'sent', message_id: 41 });
  });
});

test.each([
  ['edit', 'no_message'],
  ['progress', 'no_message'],
  ['removal', 'no_message'],
  ['unheard', 'unknown_role'],
])('a row of the role %s that can mean no message is dropped: %s', async (role, reason) => {
  const one = await stage({ role: 'edit' });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one that is not known is of a later version
  const delivery = { ...(await one.next()), role } as Delivery;
  expect(await attemptDelivery(delivery, one.parts)).toEqual({ kind: 'settled' });
  expect(one.troubles).toEqual([`dropped ${reason}`]);
  expect(one.calls).toEqual([]);
  expect(await one.row()).toMatchObject({ state: 'dropped' });
});

test('progress that is in the outbox, and an edit, change the message that they are about', async () => {
  const progress = await stage({ role: 'progress' });
  expect(await progress.attempt({ placeholderId: 40 })).toEqual({ kind: 'settled' });
  expect(progress.calls).toEqual(['editMessageText 40 text']);
  const edit = await stage({ role: 'edit', targetId: 41 }, ['not_modified']);
  expect(await edit.attempt({ placeholderId: 40 })).toEqual({ kind: 'settled' });
  expect(edit.calls).toEqual(['editMessageText 41 text']);
  expect(await edit.row()).toMatchObject({ state: 'sent' });
});

describe('the search for copies', () => {
  const again = { uncertain: true, isMarked: true, replyTo: 47 };
  const swept = ['sendMessage text', 'editMessageReplyMarkup 48'];

  test('removes what is ours and leaves what is not, and that is told of none', async () => {
    const one = await stage({}, [{ message_id: 50 }, {}, {}, 'rejected']);
    expect(await one.attempt(again)).toEqual({ kind: 'settled' });
    expect(one.calls).toEqual([...swept, 'deleteMessage 48', 'editMessageReplyMarkup 49']);
    expect(one.troubles).toEqual([]);
  });

  test('takes a change that changes nothing for ours', async () => {
    const one = await stage({}, [{ message_id: 49 }, 'not_modified', {}]);
    await one.attempt(again);
    expect(one.calls).toEqual([...swept, 'deleteMessage 48']);
  });

  test('asks a second time where no answer came, not a third', async () => {
    const one = await stage({}, [{ message_id: 49 }, 'unreachable', 'unreachable']);
    expect(await one.attempt(again)).toEqual({ kind: 'unanswered' });
    expect(one.calls).toEqual([...swept, 'editMessageReplyMarkup 48']);
    expect(await one.row()).toMatchObject({ state: 'waiting', message_id: 49 });
  });

  test.each(['flood', 'blocked', 'aborted'] as const)('does not ask a second time after %s', async (code) => {
    const one = await stage({}, [{ message_id: 49 }, code]);
    await one.attempt(again);
    expect(one.calls).toEqual(swept);
  });

  test('tells of a copy that cannot be removed, and goes on', async () => {
    const one = await stage({}, [{ message_id: 50 }, {}, 'message_gone', 'message_gone']);
    expect(await one.attempt(again)).toEqual({ kind: 'settled' });
    expect(one.calls.at(-1)).toBe('editMessageReplyMarkup 49');
    expect(one.troubles).toEqual(['unswept message_gone']);
  });

  test('that is ended by an error of the chat is given up at once: the message is out', async () => {
    const one = await stage({}, [{ message_id: 49 }, 'blocked']);
    expect(await one.attempt(again)).toEqual({ kind: 'settled' });
    expect(one.troubles).toEqual(['unswept blocked']);
    expect(await one.row()).toMatchObject({ state: 'sent', message_id: 49 });
  });

  test('that meets a defect is given up, and the chat waits for the storage pause', async () => {
    const one = await stage({}, [{ message_id: 49 }, new Error('x')]);
    expect(await one.attempt(again)).toEqual({ kind: 'held', milliseconds: 30 });
    expect(one.troubles).toEqual(['unswept storage']);
    expect(await one.row()).toMatchObject({ state: 'sent', message_id: 49 });
  });

  test('that is asked to wait is tried five times, then the chat waits and the row does not', async () => {
    const one = await stage({}, [{ message_id: 49 }, ...Array.from({ length: 5 }, () => 'flood' as const)]);
    const held = { kind: 'held', milliseconds: 5_000 };
    expect(await one.attempt(again)).toEqual(held);
    for (let tries = 2; tries <= 4; tries += 1) {
      expect(await one.attempt({ replyTo: 47 })).toEqual(held);
      expect(await one.row()).toMatchObject({ state: 'waiting' });
    }
    const { id } = await one.next();
    expect(await one.attempt({ replyTo: 47 })).toEqual(held);
    expect(await one.row()).toMatchObject({ state: 'sent' });
    expect(one.troubles.at(-1)).toBe('unswept flood');
    // Counted anew.
    for (const may of [true, true, true, true, false]) expect(one.parts.sweeps.mayRepeat(id)).toBe(may);
  });
});

describe('a picture', () => {
  test('goes out with a name that says its page', async () => {
    let name: unknown = null;
    const one = await stage({ role: 'picture', body: PICTURE });
    const call: AttemptParts['line']['call'] = (_, params) => {
      name = Reflect.get(Object(params['photo']), 'filename');
      return Promise.resolve({ message_id: 50 });
    };
    expect(await attemptDelivery(await one.next(), { ...one.parts, line: { call } })).toEqual({ kind: 'settled' });
    expect(name).toBe('page-3.png');
  });

  test.each(['rejected', 'too_large'] as const)('that the chat does not take (%s) is a sentence', async (code) => {
    const one = await stage({ role: 'picture', body: PICTURE }, [code]);
    expect(await one.attempt()).toEqual({ kind: 'settled' });
    expect(one.calls).toEqual(['sendPhoto', 'sendMessage unmade']);
    expect(one.troubles).toEqual([`unpictured ${code}`]);
  });

  test('that meets anything else is no sentence yet', async () => {
    const one = await stage({ role: 'picture', body: PICTURE }, ['flood']);
    expect(await one.attempt()).toEqual({ kind: 'held', milliseconds: 5_000 });
    expect(one.calls).toEqual(['sendPhoto']);
    const defect = await stage({ role: 'picture', body: PICTURE }, [new Error('x')]);
    expect(await defect.attempt()).toEqual({ kind: 'held', milliseconds: 30 });
  });

  test('without a picture in its row is a message', async () => {
    const one = await stage({ role: 'picture' });
    expect(await one.attempt()).toEqual({ kind: 'settled' });
    expect(one.calls).toEqual(['sendMessage text']);
  });

  test('that is being drawn when everything stops is found again; one that breaks is told', async () => {
    const one = await stage({ role: 'picture', body: PICTURE });
    const pictures = { picture: () => Promise.reject(new Error('stopped')) };
    const delivery = await one.next();
    expect(await attemptDelivery(delivery, { ...one.parts, pictures })).toEqual({ kind: 'held', milliseconds: 30 });
    one.stopping.abort();
    expect(await attemptDelivery(delivery, { ...one.parts, pictures })).toEqual({ kind: 'unanswered' });
    expect(one.calls).toEqual([]);
    expect(await one.row()).toMatchObject({ state: 'waiting', uncertain: 0 });
  });
});
