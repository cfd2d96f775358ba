/** Progress: shown when there is room for it, and never after or instead of the answer. */
import { array, assert, asyncProperty, constantFrom, integer, nat } from 'fast-check';
import { expect, test } from 'vitest';
import type { MessageBody } from '../../src/storage/outbox.ts';
import { type DeliveryStage, openDelivery, QUICK } from '../support/deliveryStage.ts';

const body = (text: string): MessageBody => ({ text, entities: [], keyboard: [[{ label: 'Cancel', data: 'x' }]] });

async function placed(stage: DeliveryStage, chat = stage.home): Promise<{ id: number; messageId: number }> {
  const question = await stage.ask(chat);
  const row = { questionId: question.id, replyTo: question.messageId };
  await stage.enqueue(chat, { ...row, role: 'placeholder', body: 'Looking…' });
  stage.deliverer.wake();
  await stage.settled();
  return question;
}

test('progress is an edit of the placeholder, and the newest counts', async () => {
  const timing = { ...QUICK, progressInterval: 200 };
  const stage = await openDelivery({ timing });
  const { deliverer, standin, texts, home } = stage;
  const { id } = await placed(stage);
  deliverer.progress(id, body('one'));
  deliverer.progress(id, body('two'));
  deliverer.progress(id, body('three'));
  await standin.waitFor(() => texts(home)[0] === 'three');
  expect(standin.calls('editMessageText')).toHaveLength(1);
});

test('progress that comes before the placeholder is out waits for it', async () => {
  const stage = await openDelivery();
  const { deliverer, standin, texts, home, enqueue, ask } = stage;
  const { id, messageId } = await ask(home);
  standin.fault({ kind: 'slow', milliseconds: 100, method: 'sendMessage' });
  await enqueue(home, { role: 'placeholder', questionId: id, replyTo: messageId, body: 'Looking…' });
  deliverer.progress(id, body('early'));
  await standin.waitFor(() => texts(home)[0] === 'early');
  expect(standin.calls('sendMessage')).toHaveLength(1);
});

test('a chat gets at most one piece of progress in its interval, counting all that was sent there', async () => {
  const timing = { ...QUICK, progressInterval: 150 };
  const stage = await openDelivery({ timing });
  const { deliverer, standin, said, home } = stage;
  const { id } = await placed(stage);
  for (let count = 1; count <= 4; count += 1) {
    deliverer.progress(id, body(`step ${count}`));
    await standin.waitFor(() => said(home)[0]?.text === `step ${count}`);
  }
  const starts = [...standin.calls('sendMessage'), ...standin.calls('editMessageText')].map((call) => call.startedAt);
  const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
  // The stand-in's clock counts whole milliseconds of another kind.
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(150 - 5);
});

test('a group gets at most twenty things with progress among them in its window; the answer does not wait', async () => {
  const timing = { ...QUICK, progressInterval: 0, groupWindow: 3_600_000 };
  const stage = await openDelivery({ timing });
  const { deliverer, standin, texts, group, enqueue, settled } = stage;
  const chat = group();
  const { id } = await placed(stage, chat);
  for (let count = 1; count <= 19; count += 1) {
    deliverer.progress(id, body(`step ${count}`));
    await standin.waitFor(() => texts(chat)[0] === `step ${count}`);
  }
  deliverer.progress(id, body('step 20'));
  await deliverer.flushed(AbortSignal.timeout(30_000));
  expect(texts(chat)).toEqual(['step 19']);
  await enqueue(chat, { role: 'final', questionId: id, body: 'Yes.' });
  deliverer.wake();
  await settled();
  expect(texts(chat)).toEqual(['Yes.']);
});

test('progress stands back behind what waits for a chat that is held, and is shown afterwards', async () => {
  const stage = await openDelivery();
  const { deliverer, standin, texts, home, enqueue, troubled } = stage;
  const { id } = await placed(stage);
  standin.fault({ kind: 'flood', retryAfter: 1, method: 'sendMessage' });
  await enqueue(home, { body: 'a reply' });
  deliverer.wake();
  await troubled('held');
  deliverer.progress(id, body('step'));
  await deliverer.flushed(AbortSignal.timeout(30_000));
  expect(standin.calls('editMessageText')).toEqual([]);
  await standin.waitFor(() => texts(home)[0] === 'step');
  expect(texts(home)).toEqual(['step', 'a reply']);
});

test('a flood on progress holds the chat; other failures of progress are nobody’s business', async () => {
  const stage = await openDelivery();
  const { deliverer, standin, texts, home, enqueue, settled, troubles } = stage;
  const { id } = await placed(stage);
  standin.fault({ kind: 'flood', retryAfter: 1, method: 'editMessageText' });
  deliverer.progress(id, body('too much'));
  await standin.waitFor(() => standin.calls('editMessageText')[0]?.outcome?.status === 429);
  await deliverer.flushed(AbortSignal.timeout(30_000));
  await enqueue(home, { role: 'final', questionId: id, body: 'Yes.' });
  deliverer.wake();
  await settled();
  const [refused, final] = standin.calls('editMessageText');
  expect((final?.startedAt ?? 0) - (refused?.startedAt ?? 0)).toBeGreaterThanOrEqual(1000 - 20);
  const other = await placed(stage);
  standin.fault({ kind: 'error', code: 400, description: 'Bad Request: no', method: 'editMessageText' });
  standin.fault({ kind: 'lost', method: 'editMessageText' });
  deliverer.progress(other.id, body('refused'));
  await standin.waitFor(() => standin.calls('editMessageText').length === 3);
  await deliverer.flushed(AbortSignal.timeout(30_000));
  deliverer.progress(other.id, body('lost'));
  await standin.waitFor(() => texts(home)[1] === 'lost');
  await deliverer.flushed(AbortSignal.timeout(30_000));
  expect(troubles).toEqual([]);
});

test('an answer does not wait for progress that hangs longer than its limit', async () => {
  const stage = await openDelivery({ timing: { ...QUICK, progressLimit: 100 } });
  const { deliverer, standin, texts, home, enqueue, settled } = stage;
  const { id } = await placed(stage);
  standin.fault({ kind: 'hang', method: 'editMessageText' });
  deliverer.progress(id, body('step'));
  await standin.waitFor(() => standin.calls('editMessageText').length === 1);
  await enqueue(home, { role: 'final', questionId: id, body: 'Yes.' });
  deliverer.wake();
  await settled();
  expect(texts(home)).toEqual(['Yes.']);
});

test('progress of a question that was answered, deleted or never had a message is thrown away', async () => {
  const stage = await openDelivery();
  const { deliverer, standin, home, enqueue, ask, settled, db } = stage;
  const answered = await placed(stage);
  await enqueue(home, { role: 'final', questionId: answered.id, body: 'Yes.' });
  deliverer.wake();
  await settled();
  const bare = await ask(home);
  const gone = await placed(stage);
  await db.deleteFrom('questions').where('id', '=', gone.id).execute();
  const calls = standin.calls().length;
  for (const { id } of [answered, bare, gone]) deliverer.progress(id, body('late'));
  await deliverer.flushed(AbortSignal.timeout(30_000));
  expect(standin.calls()).toHaveLength(calls);
});

test('a question that is put anew shows progress again', async () => {
  const stage = await openDelivery();
  const { deliverer, standin, home, enqueue, settled, texts } = stage;
  const { id } = await placed(stage);
  await enqueue(
    home,
    { role: 'final', questionId: id, body: 'Yes.' },
    { role: 'progress', questionId: id, body: 'Again…' },
  );
  deliverer.wake();
  await settled();
  expect(texts(home)).toEqual(['Again…']);
  deliverer.progress(id, body('step'));
  await standin.waitFor(() => texts(home)[0] === 'step');
});

test('progress never comes after the answer, whatever comes between', async () => {
  const stage = await openDelivery({ timing: { ...QUICK, progressLimit: 2_000 } });
  const { deliverer, standin, enqueue, settled, texts, privateChat } = stage;
  const pauses = array(integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 8 });
  const faults = array(constantFrom('lost', 'reset', 'html', 'slow', null), { maxLength: 3 });
  await assert(
    asyncProperty(pauses, faults, nat(), async (turns, kinds, choice) => {
      const chat = privateChat();
      const { id } = await placed(stage, chat);
      for (const kind of kinds) {
        const where = { method: 'editMessageText', chat: chat.id };
        if (kind === 'slow') standin.fault({ kind, milliseconds: 5, ...where });
        else if (kind !== null) standin.fault({ kind, ...where });
      }
      const finalAt = choice % turns.length;
      for (const [step, turn] of turns.entries()) {
        for (let count = 0; count < turn; count += 1) await new Promise((resolve) => setImmediate(resolve));
        deliverer.progress(id, body(`step ${step}`));
        if (step === finalAt) {
          await enqueue(chat, { role: 'final', questionId: id, body: 'the answer' });
          if (turn % 2 === 0) deliverer.wake();
        }
      }
      deliverer.wake();
      await settled();
      await deliverer.flushed(AbortSignal.timeout(30_000));
      expect(texts(chat)).toEqual(['the answer']);
      const edits = standin.calls('editMessageText').filter(({ params }) => params['chat_id'] === chat.id);
      const words = edits.map(({ params }) => params['text']);
      expect(words.slice(words.indexOf('the answer')).filter((word) => word !== 'the answer')).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
