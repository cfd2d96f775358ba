/** Pictures in the outbox, where something happens while they are drawn. */
import { expect, test } from 'vitest';
import type { ChatRecord } from '../../src/standin/records.ts';
import { enqueueDeliveries, type PictureBody } from '../../src/storage/outbox.ts';
import type { Database } from '../../src/storage/schema.ts';
import { tableKey } from '../../src/storage/tables.ts';
import type { PictureOutcome, PictureSource } from '../../src/tablePorts.ts';
import { PIXEL } from '../support/browserBot.ts';
import { type DeliveryStage, openDelivery } from '../support/deliveryStage.ts';

const BODY: PictureBody = {
  text: 'Saltwind · p. 6',
  entities: [],
  keyboard: [],
  picture: { hash: 'a'.repeat(64), page: 6, quotes: [] },
  otherwise: { gone: 'It is gone.', unmade: 'It cannot be made.' },
};
const MADE: PictureOutcome = { kind: 'made', bytes: PIXEL, format: 'png' };

async function owePicture(db: Database, chat: ChatRecord): Promise<void> {
  const table = tableKey({ chatId: chat.id, threadId: null });
  await enqueueDeliveries(
    db,
    [{ table, role: 'picture', questionId: null, body: BODY, replyTo: null, targetId: null }],
    0,
  );
}

const captions = ({ said, home }: DeliveryStage): readonly (string | undefined)[] =>
  said(home).map(({ caption, text }) => caption ?? text);

test('where no picture can be made at all, a sentence says so', async () => {
  const stage = await openDelivery();
  await owePicture(stage.db, stage.home);
  stage.deliverer.wake();
  await stage.settled();
  expect(captions(stage)).toEqual(['It cannot be made.']);
  expect(stage.troubles).toMatchObject([{ kind: 'unpictured', reason: 'no_source' }]);
});

test('a chat that is forgotten while its picture is drawn gets none', async () => {
  const drawing: PictureSource = {
    picture: async () => {
      await stage.db.deleteFrom('deliveries').execute();
      return MADE;
    },
  };
  const stage: DeliveryStage = await openDelivery({ pictures: drawing });
  await owePicture(stage.db, stage.home);
  stage.deliverer.wake();
  await stage.settled();
  expect(captions(stage)).toEqual([]);
});

test('stopped while it is drawn, the picture is drawn again after the next start, and nobody searches for a copy', async () => {
  const begun = Promise.withResolvers<void>();
  const endless: PictureSource = {
    picture: (_, signal) => {
      begun.resolve();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
    },
  };
  const stage = await openDelivery({ pictures: endless });
  await owePicture(stage.db, stage.home);
  await stage.enqueue(stage.home, { body: 'behind it' });
  stage.deliverer.wake();
  await begun.promise;
  await stage.deliverer.stop();
  expect(captions(stage)).toEqual([]);
  expect(await stage.db.selectFrom('deliveries').select(['state', 'uncertain']).executeTakeFirst()).toEqual({
    state: 'waiting',
    uncertain: 0,
  });
  stage.restart({ pictures: { picture: () => Promise.resolve(MADE) } });
  await stage.settled();
  expect(captions(stage)).toEqual(['Saltwind · p. 6', 'behind it']);
  expect(stage.standin.calls('editMessageReplyMarkup')).toEqual([]);
});

test.each([
  [{ kind: 'gone' }, 'It is gone.', 'gone'],
  [{ kind: 'unmade', reason: 'wall' }, 'It cannot be made.', 'wall'],
] as const)('of %o a sentence tells, and the operator', async (outcome, sentence, reason) => {
  const stage = await openDelivery({ pictures: { picture: () => Promise.resolve(outcome) } });
  await owePicture(stage.db, stage.home);
  await stage.enqueue(stage.home, { body: 'behind it' });
  stage.deliverer.wake();
  await stage.settled();
  expect(captions(stage)).toEqual([sentence, 'behind it']);
  expect(stage.troubles).toEqual([{ kind: 'unpictured', reason, deliveryId: 1, role: 'picture' }]);
});

test('while one chat’s picture is drawn the others are served', async () => {
  const drawn = Promise.withResolvers<PictureOutcome>();
  const stage = await openDelivery({ pictures: { picture: () => drawn.promise } });
  const other = stage.privateChat();
  await owePicture(stage.db, stage.home);
  await stage.enqueue(other, { body: 'free' });
  stage.deliverer.wake();
  await stage.standin.waitFor(() => stage.texts(other).length === 1);
  expect(captions(stage)).toEqual([]);
  drawn.resolve(MADE);
  await stage.settled();
  expect(captions(stage)).toEqual(['Saltwind · p. 6']);
});

test('while more chats wait for their pictures than there are hands, the others are served', async () => {
  const drawn = Promise.withResolvers<PictureOutcome>();
  const stage = await openDelivery({ pictures: { picture: () => drawn.promise }, concurrency: 8 });
  const chats = Array.from({ length: 10 }, () => stage.privateChat());
  for (const chat of chats) await owePicture(stage.db, chat);
  const other = stage.privateChat();
  await stage.enqueue(other, { body: 'free' });
  stage.deliverer.wake();
  await stage.standin.waitFor(() => stage.texts(other).length === 1);
  drawn.resolve(MADE);
  await stage.settled();
  for (const chat of chats) expect(stage.said(chat).map(({ caption }) => caption)).toEqual(['Saltwind · p. 6']);
});
