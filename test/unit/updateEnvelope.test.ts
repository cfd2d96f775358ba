import { describe, expect, it } from 'vitest';
import { envelopeOf } from '../../src/telegram/updates/envelope.ts';
import { readUpdate } from '../../src/telegram/updates/readUpdate.ts';
import { BORIS, BOT, GROUP, inGroup, NOW, openWorld, sampleUpdates } from '../support/sampleUpdates.ts';

const identityOf = (update: unknown): string | undefined => envelopeOf(update)?.identity;

const press = (id: string, date: number): unknown => ({
  update_id: 1,
  callback_query: { id, from: BORIS, data: 'x', message: { message_id: 3, chat: GROUP, date } },
});

describe('where an update belongs', () => {
  it('its chat; the topic where the message is in one', () => {
    expect(envelopeOf(inGroup({ text: 'hi' }))?.table).toBe(`${GROUP.id}:0`);
    const inTopic = inGroup({ text: 'hi', message_thread_id: 9, is_topic_message: true });
    expect(envelopeOf(inTopic)?.table).toBe(`${GROUP.id}:9`);
  });

  it('a chain of replies outside of topics has a thread id too, and is no table of its own', () => {
    expect(envelopeOf(inGroup({ text: 'hi', message_thread_id: 9 }))?.table).toBe(`${GROUP.id}:0`);
  });

  it.each([-3, 0, 1.5, '9'])('a topic of the number %j is none: the chat itself', (message_thread_id) => {
    const message = { text: 'hi', message_thread_id, is_topic_message: true };
    expect(envelopeOf(inGroup(message))?.table).toBe(`${GROUP.id}:0`);
    expect(readUpdate(inGroup({ ...message, text: '/help' }), BOT, NOW)).toMatchObject({
      table: { chatId: GROUP.id, threadId: null },
    });
  });

  it('a press belongs to where its message is, an inline query nowhere', () => {
    const message = { message_id: 3, chat: GROUP, date: 5, message_thread_id: 9, is_topic_message: true };
    const pressed = { update_id: 1, callback_query: { id: 'q', from: BORIS, message, data: 'x' } };
    expect(envelopeOf(pressed)?.table).toBe(`${GROUP.id}:9`);
    expect(envelopeOf({ update_id: 1, inline_query: { id: 'q', from: BORIS, query: '' } })?.table).toBe('0:0');
  });
});

describe('what makes an update the same', () => {
  it('the same update twice has one identity, whatever its id; what comes after it has another', () => {
    const { standin, ann, home, taken } = openWorld();
    const { message_id: id } = standin.as(ann).sendText(home, 'one');
    standin.as(ann).sendText(home, 'one');
    const [first, second] = taken();
    standin.as(ann).editText(home, id, 'two');
    const [edited] = taken();
    expect(identityOf({ ...first, update_id: 7 })).toBe(identityOf(first));
    expect(new Set([first, second, edited].map(identityOf)).size).toBe(3);
  });

  it('a message id that was dealt before, at another time, is another message', () => {
    expect(identityOf(inGroup({ text: 'a' }))).not.toBe(identityOf(inGroup({ text: 'a', date: 1 })));
    expect(identityOf(inGroup({ text: 'a' }))).not.toBe(identityOf(inGroup({ text: 'a', chat: { id: 5 } })));
  });

  it('a press stays the same when its message is gone by the time it is sent again; two presses are two', () => {
    expect(identityOf(press('q', 5))).toBe(identityOf(press('q', 0)));
    expect(identityOf(press('q', 5))).not.toBe(identityOf(press('r', 5)));
  });

  it('tells nothing of the chat', () => {
    for (const update of sampleUpdates()) expect(identityOf(update)).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('the payload', () => {
  it('is the update, letter for letter', () => {
    for (const update of sampleUpdates()) expect(JSON.parse(envelopeOf(update)?.payload ?? '')).toEqual(update);
  });

  it('an update nested too deeply to be written keeps its id, so that it does not hold up the others', () => {
    let nested: unknown = [];
    for (let depth = 0; depth < 200_000; depth += 1) nested = [nested];
    const envelope = envelopeOf({ update_id: 12, message: { nested } });
    expect(envelope?.updateId).toBe(12);
    expect(JSON.parse(envelope?.payload ?? '')).toMatchObject({ update_id: 12 });
  });
});

it.each([
  null,
  undefined,
  5,
  'x',
  [],
  {},
  { update_id: '5' },
  { update_id: 1.5 },
  { update_id: 1e300 },
  { update_id: null },
])('without an id to store it under there is nothing to store: %j', (garbage) => {
  expect(envelopeOf(garbage)).toBeNull();
});
