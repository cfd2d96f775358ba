/** What a table does with its updates, its question and its limits. The transitions are in conversation.model.test.ts. */
import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { conversationMachine } from '../../machines/conversation.machine.ts';
import type { ConversationFact } from '../../machines/conversation.types.ts';
import type { Attended } from '../../src/tablePorts.ts';
import {
  defect,
  factLabel,
  listener,
  pulledQuestion,
  pulledUpdate,
  recorded,
  startConversation,
  table,
} from '../support/machineConversation.ts';
import { codedError, chess } from '../support/machineRulings.ts';
import { settled } from '../support/machineStage.ts';

const UNDECIDED = { kind: 'ruling', output: { kind: 'undecided', candidates: [], unknownName: 'Ches' } };
const CANCELLED = { kind: 'ruling', output: { kind: 'cancelled' } };
const failed = (reason: string) => ({ kind: 'ruling', output: { kind: 'failed', reason } });

type Conversation = ReturnType<typeof startConversation>;

/** Lets an update come in and what comes of it be this. */
async function attend(conversation: Conversation, output: Attended) {
  conversation.update();
  await conversation.attended(output);
}

describe('updates', () => {
  test('an update that comes in while a question is being answered is attended to at once', async () => {
    const conversation = startConversation();
    conversation.ask({ questionId: 5 });
    conversation.update({ seq: 8 });
    expect(conversation.held.held(`attend ${table}`).input).toEqual({
      update: pulledUpdate({ seq: 8 }),
      answering: 5,
    });
    await conversation.attended({ kind: 'noted' });
    expect(conversation.facts()).toEqual(['attended']);
    expect(conversation.value()).toEqual({ attending: 'free', asking: 'ruling' });
    expect(conversation.held.held('rule words').signal.aborted).toBe(false);
  });

  test('an update where no question is in hand is told so', () => {
    const conversation = startConversation();
    conversation.update();
    expect(conversation.held.held(`attend ${table}`).input).toEqual({ update: pulledUpdate(), answering: null });
  });

  test('one more than the one in hand is left to the inbox', async () => {
    const conversation = startConversation();
    conversation.update({ seq: 1 });
    conversation.update({ seq: 2 });
    expect(conversation.starts('attend')).toBe(1);
    await conversation.attended({ kind: 'noted' });
    expect(conversation.starts('attend')).toBe(1);
    expect(conversation.facts()).toEqual(['attended']);
  });

  test('an update that cannot be settled is tried again after 1000 ms, as often as it takes, and told once', async () => {
    const conversation = startConversation();
    conversation.update({ seq: 8 });
    for (let tries = 1; tries <= 3; tries += 1) {
      await conversation.held.reject(`attend ${table}`, codedError('SQLITE_FULL'));
      expect(conversation.tags()).toEqual(['degraded', 'resting']);
      conversation.clock.increment(999);
      expect(conversation.starts('attend')).toBe(tries);
      conversation.clock.increment(1);
      expect(conversation.starts('attend')).toBe(tries + 1);
    }
    expect(conversation.held.held(`attend ${table}`).input).toMatchObject({ update: { seq: 8 } });
    expect(conversation.facts()).toEqual([]);
    await conversation.attended({ kind: 'noted' });
    expect(conversation.facts()).toEqual(['attended']);
    expect(conversation.tags()).toEqual(['resting']);
    expect(conversation.errors).toEqual([]);
  });
});

test('a ruling is given all that is known of its question', () => {
  const conversation = startConversation();
  const history = [{ question: 'Who begins?', answer: 'White.' }];
  const payer = { userId: 3, chatId: 4 };
  conversation.ask({ questionId: 5, history, payer, chosenGame: 'g1', activeGame: 'g2' });
  const ruling = conversation.actor.getSnapshot().children['settleQuestion'];
  expect(ruling?.getSnapshot()).toMatchObject({
    context: { rulingId: '5', question: 'words', history, payer, chosenGame: 'g1', activeGame: 'g2' },
  });
});

test('an update that was attended to is kept nowhere', async () => {
  const conversation = startConversation();
  await attend(conversation, { kind: 'noted' });
  expect(conversation.actor.getSnapshot().context.update).toBeNull();
});

describe('cancelling', () => {
  test('cancelling the question in hand stops its ruling in the same step and is recorded as its end', async () => {
    const conversation = startConversation();
    conversation.ask();
    const ruling = conversation.held.held('rule words');
    await attend(conversation, { kind: 'cancelled', questionId: 1 });
    expect(ruling.signal.aborted).toBe(true);
    expect(conversation.recording()).toEqual({ question: pulledQuestion(), end: CANCELLED });
    expect(conversation.facts()).toEqual(['attended']);
    await conversation.recorded();
    expect(conversation.facts()).toEqual(['attended', 'settled']);
  });

  test('cancelling a book that is being read stops it too', async () => {
    const conversation = startConversation();
    conversation.ask({ kind: 'upload' });
    await attend(conversation, { kind: 'cancelled', questionId: 1 });
    expect(conversation.held.held(`shelve ${table}`).signal.aborted).toBe(true);
    expect(conversation.recording()).toMatchObject({ end: CANCELLED });
  });

  test.each<Attended>([
    { kind: 'cancelled', questionId: 2 },
    { kind: 'revised', question: pulledQuestion({ questionId: 2, text: 'others' }) },
    { kind: 'cleared', questionId: null },
  ])('what befalls another question, or none, leaves the one in hand alone: %o', async (output) => {
    const conversation = startConversation();
    conversation.ask();
    await attend(conversation, output);
    expect(conversation.value()).toMatchObject({ asking: 'ruling' });
    expect(conversation.held.held('rule words').signal.aborted).toBe(false);
    expect(conversation.held.starts.has('rule others')).toBe(false);
    await conversation.rule();
    expect(conversation.recording()).toEqual({ question: pulledQuestion(), end: UNDECIDED });
  });

  test('cancelling after the answer came too late does not change what is recorded', async () => {
    const conversation = startConversation();
    conversation.ask();
    await conversation.rule();
    await attend(conversation, { kind: 'cancelled', questionId: 1 });
    await attend(conversation, { kind: 'revised', question: pulledQuestion({ revision: 2, text: 'new words' }) });
    expect(conversation.starts('record')).toBe(1);
    expect(conversation.held.held(`record ${table}`).signal.aborted).toBe(false);
    expect(conversation.recording()).toMatchObject({ question: { revision: 1 }, end: UNDECIDED });
    expect(conversation.held.starts.has('rule new words')).toBe(false);
    await conversation.recorded();
    expect(conversation.facts()).toEqual(['attended', 'attended', 'settled']);
  });

  test('cancelling while nothing is in hand changes nothing', async () => {
    const conversation = startConversation();
    await attend(conversation, { kind: 'cancelled', questionId: 1 });
    expect(conversation.starts('record')).toBe(0);
    expect(conversation.facts()).toEqual(['attended']);
  });
});

describe('questions', () => {
  test('the ruling is given the words and both games of the question', () => {
    const conversation = startConversation();
    conversation.ask({ questionId: 5, chosenGame: 'g1', activeGame: 'g2' });
    expect(conversation.held.held('rule words').input).toEqual({
      question: 'words',
      gameName: null,
      chosenGame: 'g1',
      activeGame: 'g2',
      history: [],
      payer: { userId: 7, chatId: 7 },
    });
    expect(conversation.told).toEqual([
      {
        type: 'question.progressed',
        questionId: 5,
        progress: { stage: 'identifying', game: null, pages: [], words: [] },
      },
    ]);
  });

  test('new words start the ruling anew, and the answer to the old ones is dropped', async () => {
    const conversation = startConversation();
    conversation.ask();
    const old = conversation.held.held('rule words');
    const revised = pulledQuestion({ revision: 2, text: 'new words' });
    await attend(conversation, { kind: 'revised', question: revised });
    expect(old.signal.aborted).toBe(true);
    old.resolve({ kind: 'ambiguous', candidates: [chess] });
    await settled();
    expect(conversation.value()).toEqual({ attending: 'free', asking: 'ruling' });
    await conversation.rule('new words');
    expect(conversation.recording()).toEqual({ question: revised, end: UNDECIDED });
  });

  test('a ruling whose machine throws is recorded as failed, and the table goes on', async () => {
    const conversation = startConversation();
    conversation.ask();
    await conversation.held.resolve('rule words', defect);
    expect(conversation.recording()).toEqual({ question: pulledQuestion(), end: failed('defect') });
    await conversation.recorded();
    conversation.ask({ questionId: 2, text: 'more words' });
    expect(conversation.held.starts.get('rule more words')).toBe(1);
    expect(conversation.errors).toEqual([]);
  });

  test.each(['question', 'upload'] as const)('a spoiled %s is recorded as failed and not tried', (kind) => {
    const conversation = startConversation();
    conversation.ask({ kind, spoiled: true });
    expect([...conversation.held.starts.keys()]).toEqual([`record ${table}`]);
    expect(conversation.recording()).toMatchObject({ question: { kind }, end: failed('unfinished') });
    expect(conversation.told).toEqual([]);
  });

  test('one more than the one in hand is left to the queue', async () => {
    const conversation = startConversation();
    conversation.ask();
    conversation.ask({ questionId: 2, text: 'more words' });
    expect(conversation.held.starts.has('rule more words')).toBe(false);
    await conversation.rule();
    conversation.ask({ questionId: 3, text: 'more words' });
    await conversation.recorded();
    expect(conversation.held.starts.has('rule more words')).toBe(false);
    expect(conversation.facts()).toEqual(['settled']);
  });

  test('an end that cannot be recorded is tried again after 1000 ms, stays the same and is told once', async () => {
    const conversation = startConversation();
    conversation.ask();
    await conversation.rule();
    for (let tries = 1; tries <= 3; tries += 1) {
      await conversation.held.reject(`record ${table}`, codedError('SQLITE_FULL'));
      expect(conversation.tags()).toEqual(['degraded']);
      conversation.clock.increment(999);
      expect(conversation.starts('record')).toBe(tries);
      conversation.clock.increment(1);
      expect(conversation.starts('record')).toBe(tries + 1);
    }
    expect(conversation.recording()).toEqual({ question: pulledQuestion(), end: UNDECIDED });
    expect(conversation.facts()).toEqual([]);
    await conversation.recorded();
    expect(conversation.facts()).toEqual(['settled']);
    expect(conversation.actor.getSnapshot().context).toMatchObject({ question: null, end: failed('unfinished') });
    expect(conversation.errors).toEqual([]);
  });
});

describe('books', () => {
  test('a book that was sent is shelved, and whoever waits is told that it is being read', async () => {
    const conversation = startConversation();
    const upload = pulledQuestion({ kind: 'upload', text: '{"fileId":"f"}' });
    conversation.ask(upload);
    expect(conversation.held.held(`shelve ${table}`).input).toEqual(upload);
    expect(conversation.told).toEqual([
      { type: 'question.progressed', questionId: 1, progress: { stage: 'shelving', game: null, pages: [], words: [] } },
    ]);
    const shelving = { kind: 'refused', reason: 'not_pdf' } as const;
    await conversation.held.resolve(`shelve ${table}`, shelving);
    expect(conversation.recording()).toEqual({ question: upload, end: { kind: 'shelving', shelving } });
  });

  test('a book that cannot be shelved for a defect is recorded as failed', async () => {
    const conversation = startConversation();
    conversation.ask({ kind: 'upload' });
    await conversation.held.reject(`shelve ${table}`, codedError('EIO'));
    expect(conversation.recording()).toMatchObject({ end: failed('EIO') });
  });

  test('a book that takes longer than 180000 ms is given up', () => {
    const conversation = startConversation();
    conversation.ask({ kind: 'upload' });
    const shelving = conversation.held.held(`shelve ${table}`);
    conversation.clock.increment(179_999);
    expect(conversation.value()).toMatchObject({ asking: 'shelving' });
    expect(shelving.signal.aborted).toBe(false);
    conversation.clock.increment(1);
    expect(shelving.signal.aborted).toBe(true);
    expect(conversation.recording()).toMatchObject({ end: failed('shelvingLimit') });
  });
});

describe('what a table waits for', () => {
  test.each([
    [null, 'idle'],
    ['game', 'choosing'],
    ['clarification', 'clarifying'],
  ] as const)('a table that waited for %s is %s when it is woken, and after a record', async (awaiting, state) => {
    const woken = startConversation(awaiting);
    expect(woken.value()).toEqual({ attending: 'free', asking: { waiting: state } });
    const conversation = startConversation();
    conversation.ask();
    await conversation.rule();
    await conversation.recorded({ kind: 'answered', awaiting });
    expect(conversation.value()).toEqual({ attending: 'free', asking: { waiting: state } });
    expect(conversation.tags()).toEqual(['resting']);
  });

  test.each(['game', 'clarification'] as const)('a cleared table no longer waits for a %s', async (awaiting) => {
    const conversation = startConversation(awaiting);
    await attend(conversation, { kind: 'cleared', questionId: null });
    expect(conversation.value()).toEqual({ attending: 'free', asking: { waiting: 'idle' } });
    conversation.clock.increment(300_000);
    expect(conversation.value()).toEqual({ attending: 'free', asking: { waiting: 'idle' } });
  });

  test('clearing a table ends its question as cancelled, and it waits for nothing afterwards', async () => {
    const conversation = startConversation('game');
    conversation.ask();
    await attend(conversation, { kind: 'cleared', questionId: 1 });
    expect(conversation.recording()).toMatchObject({ end: CANCELLED });
    await conversation.recorded(recorded);
    expect(conversation.value()).toEqual({ attending: 'free', asking: { waiting: 'idle' } });
  });
});

describe('resting', () => {
  test('a table tells every 300000 ms that nothing happens, and goes on waiting for what it waited for', () => {
    const conversation = startConversation('game');
    for (let rests = 0; rests < 3; rests += 1) {
      conversation.clock.increment(299_999);
      expect(conversation.facts()).toHaveLength(rests);
      conversation.clock.increment(1);
      expect(conversation.told.at(-1)).toEqual({ type: 'conversation.rested', table });
    }
    expect(conversation.facts()).toEqual(['rested', 'rested', 'rested']);
    expect(conversation.value()).toEqual({ attending: 'free', asking: { waiting: 'choosing' } });
  });

  test('a table with a question in hand does not rest, and begins anew once it is settled', async () => {
    const conversation = startConversation();
    conversation.clock.increment(299_999);
    conversation.ask();
    conversation.clock.increment(600_000);
    await conversation.rule();
    await conversation.recorded();
    conversation.clock.increment(299_999);
    expect(conversation.facts()).toEqual(['settled']);
    conversation.clock.increment(1);
    expect(conversation.facts()).toEqual(['settled', 'rested']);
  });
});

test('a late error of an actor whose state was left does not end the table', () => {
  const conversation = startConversation();
  conversation.ask();
  const before = conversation.value();
  const error = codedError('late');
  conversation.actor.send({ type: 'xstate.error.actor.recordEnd', actorId: 'recordEnd', error });
  expect(conversation.value()).toEqual(before);
  expect(conversation.errors).toEqual([]);
});

test('a stopped table leaves nothing running', () => {
  const conversation = startConversation();
  conversation.ask();
  conversation.update();
  conversation.actor.stop();
  expect(conversation.held.held('rule words').signal.aborted).toBe(true);
  expect(conversation.held.held(`attend ${table}`).signal.aborted).toBe(true);
  conversation.clock.increment(600_000);
  expect(conversation.facts()).toEqual([]);
});

test('a table with nothing provided tries its update again and records nothing', async () => {
  const told: ConversationFact[] = [];
  const registry = listener(told);
  const actor = createActor(conversationMachine, { input: { table, awaiting: null, registry, mayDeliberate: false } });
  actor.start();
  actor.send({ type: 'update.received', update: pulledUpdate() });
  actor.send({ type: 'question.granted', question: pulledQuestion({ kind: 'upload' }) });
  await settled();
  expect(actor.getSnapshot().value).toEqual({ attending: 'stuck', asking: { recording: 'stuck' } });
  expect(told.map(factLabel)).toEqual(['1 at shelving']);
  actor.stop();
});
