/**
 * What the registry takes up, whom it keeps alive and what it lets go. How it ends is in conversations.drain.test.ts,
 * its transitions in conversations.model.test.ts.
 */
import { describe, expect, test } from 'vitest';
import { pulledQuestion, pulledUpdate, undecided } from '../support/machineConversation.ts';
import { codedError } from '../support/machineRulings.ts';
import { settled } from '../support/machineStage.ts';
import { startRegistry, workFor } from '../support/machineTables.ts';

describe('pulling', () => {
  test('what waits is asked for at the start, without a word from outside', () => {
    const registry = startRegistry({ maxAnswers: 3, maxAttending: null });
    expect(registry.pullInput()).toEqual({ updates: 32, questions: 3, attending: [], asking: [] });
    expect(registry.tags()).toEqual(['accepting', 'live']);
  });

  test('never more is asked for than hands are free, and the tables that have something in hand are named', async () => {
    const registry = startRegistry({ maxAnswers: 2, maxAttending: 2 });
    await registry.find(['1:0'], ['2:0']);
    registry.arrive();
    expect(registry.pullInput()).toEqual({ updates: 1, questions: 1, attending: ['1:0'], asking: ['2:0'] });
    await registry.find(['2:0'], ['1:0']);
    registry.arrive();
    const tables = ['2:0', '1:0'];
    expect(registry.pullInput()).toEqual({ updates: 0, questions: 0, attending: tables, asking: tables });
    await registry.find([]);
    await registry.attended('1:0');
    expect(registry.pullInput()).toMatchObject({ updates: 1, questions: 0, attending: ['2:0'] });
    await registry.find([]);
    await registry.answered('1:0');
    expect(registry.pullInput()).toMatchObject({ updates: 1, questions: 1, asking: ['2:0'] });
  });

  test('a pull that finds more than was asked for is not answered by asking for less than nothing', async () => {
    const registry = startRegistry({ maxAnswers: 1, maxAttending: 1 });
    await registry.find(['1:0', '2:0'], ['1:0', '2:0']);
    registry.arrive();
    expect(registry.pullInput()).toMatchObject({ updates: 0, questions: 0 });
  });

  test('a conversation that is woken is given its work in the same step: no message gets lost on the way', async () => {
    const registry = startRegistry();
    const update = pulledUpdate({ table: '-100:4', seq: 9, awaiting: 'game' });
    const question = pulledQuestion({ table: '-100:4', text: 'words' });
    await registry.findThese([update], [question]);
    expect(registry.alive()).toEqual(['-100:4']);
    expect(registry.held.held('attend -100:4').input).toEqual({ update, answering: null });
    expect(registry.starts('rule words')).toBe(1);
    expect(registry.errors).toEqual([]);
  });

  test('what a table waits for is told to its conversation when it is woken', async () => {
    const registry = startRegistry();
    await registry.findThese([pulledUpdate({ table: '1:0', awaiting: 'clarification' })]);
    const child = registry.actor.getSnapshot().children['table-1:0'];
    expect(child?.getSnapshot()).toMatchObject({ value: { asking: { waiting: 'clarifying' } } });
  });

  test('work that arrives during a pull is asked for afterwards, and many arrivals are one', async () => {
    const registry = startRegistry();
    for (let arrival = 0; arrival < 5; arrival += 1) registry.arrive();
    expect(registry.pulls()).toBe(1);
    await registry.find([]);
    expect(registry.pulls()).toBe(2);
    await registry.find([]);
    expect(registry.pulls()).toBe(2);
    registry.arrive();
    expect(registry.pulls()).toBe(3);
  });

  test('hands that become free during a pull are filled after it', async () => {
    const registry = startRegistry();
    await registry.find(['1:0'], ['2:0']);
    registry.arrive();
    await registry.attended('1:0');
    expect(registry.pulls()).toBe(2);
    await registry.find([]);
    expect(registry.pullInput()).toEqual({ updates: 2, questions: 1, attending: [], asking: ['2:0'] });
    await registry.answered('2:0');
    await registry.find([]);
    expect(registry.pullInput()).toEqual({ updates: 2, questions: 2, attending: [], asking: [] });
  });

  test('an inbox that cannot be read is asked again after 1000 ms, whatever arrives meanwhile', async () => {
    const registry = startRegistry();
    for (let pulls = 1; pulls <= 3; pulls += 1) {
      await registry.held.reject('pullWork', codedError('SQLITE_IOERR'));
      expect(registry.tags()).toEqual(['accepting', 'degraded', 'live']);
      registry.arrive();
      registry.clock.increment(999);
      expect(registry.pulls()).toBe(pulls);
      registry.clock.increment(1);
      expect(registry.pulls()).toBe(pulls + 1);
    }
    await registry.find(['1:0']);
    expect(registry.starts('attend 1:0')).toBe(1);
    expect(registry.tags()).toEqual(['accepting', 'live']);
    expect(registry.errors).toEqual([]);
  });

  test('an inbox that cannot be read does not keep what is in hand from ending', async () => {
    const registry = startRegistry();
    await registry.find(['1:0']);
    registry.arrive();
    await registry.held.reject('pullWork', codedError('SQLITE_IOERR'));
    await registry.attended('1:0');
    registry.clock.increment(1_000);
    expect(registry.pullInput()).toMatchObject({ updates: 2, attending: [] });
  });
});

const tablesOf = (registry: ReturnType<typeof startRegistry>) =>
  registry.actor.getSnapshot().context.live.map(({ table }) => table);

describe('a conversation that says that it rests', () => {
  test('is let go, whoever else has something in hand, and the others stay known', async () => {
    const registry = startRegistry();
    await registry.find(['1:0'], ['2:0']);
    await registry.attended('1:0');
    registry.rest('1:0');
    expect(registry.alive()).toEqual(['2:0']);
    expect(tablesOf(registry)).toEqual(['2:0']);
    await registry.find([]);
    registry.arrive();
    expect(registry.pullInput()).toMatchObject({ asking: ['2:0'] });
  });

  test('is kept where it has something in hand by now, whoever else rests', async () => {
    const registry = startRegistry();
    await registry.find(['1:0'], ['2:0']);
    await registry.attended('1:0');
    registry.rest('2:0');
    expect(registry.alive()).toEqual(['1:0', '2:0']);
    expect(registry.signal('rule 2:0').aborted).toBe(false);
  });
});

describe('the cap of live conversations', () => {
  test('one more than the cap stops the least recently used one', async () => {
    const registry = startRegistry({ maxLive: 4 });
    await registry.wakeAndRest(['1:0', '2:0', '3:0', '4:0']);
    expect(registry.alive()).toEqual(['1:0', '2:0', '3:0', '4:0']);
    await registry.wakeAndRest(['1:0', '5:0']);
    expect(registry.alive()).toEqual(['1:0', '3:0', '4:0', '5:0']);
    await registry.wakeAndRest(['6:0', '7:0', '8:0']);
    expect(registry.alive()).toEqual(['5:0', '6:0', '7:0', '8:0']);
    expect(registry.errors).toEqual([]);
  });

  test('a conversation with something in hand is never stopped for another one', async () => {
    const registry = startRegistry({ maxLive: 4 });
    await registry.find(['2:0'], ['1:0']);
    await registry.wakeAndRest(['3:0', '4:0', '5:0', '6:0']);
    expect(registry.alive()).toEqual(['1:0', '2:0', '5:0', '6:0']);
    expect(registry.signal('rule 1:0').aborted).toBe(false);
    expect(registry.signal('attend 2:0').aborted).toBe(false);
  });

  test('everything that is in hand finds room, however low the cap is', async () => {
    const registry = startRegistry({ maxLive: 1, maxAttending: 2, maxAnswers: 2 });
    await registry.find(['1:0', '2:0'], ['3:0', '4:0']);
    expect(registry.alive()).toEqual(['1:0', '2:0', '3:0', '4:0']);
    await registry.attended('1:0');
    await registry.find(['5:0']);
    expect(registry.alive()).toEqual(['2:0', '3:0', '4:0', '5:0']);
    const idle = startRegistry({ maxLive: 1, maxAttending: 2, maxAnswers: 2 });
    await idle.wakeAndRest(['1:0', '2:0', '3:0', '4:0', '5:0']);
    expect(idle.alive()).toEqual(['2:0', '3:0', '4:0', '5:0']);
  });

  test('a conversation that makes room and has a question in the same pull is woken anew for it', async () => {
    const registry = startRegistry({ maxLive: 4 });
    await registry.wakeAndRest(['1:0', '2:0', '3:0', '4:0']);
    await registry.find(['5:0'], ['1:0']);
    expect(registry.alive()).toEqual(['1:0', '3:0', '4:0', '5:0']);
    expect(registry.starts('rule 1:0')).toBe(1);
    expect(registry.signal('rule 1:0').aborted).toBe(false);
    await registry.answered('1:0');
    expect(registry.pullInput()).toMatchObject({ asking: [], attending: ['5:0'] });
    expect(registry.errors).toEqual([]);
  });
});

describe('a conversation that breaks', () => {
  test('it is dropped, its work is asked for again, and the others go on', async () => {
    const registry = startRegistry();
    await registry.find(['1:0'], ['2:0']);
    await registry.breakAttending('1:0');
    expect(registry.alive()).toEqual(['2:0']);
    expect(registry.signal('rule 2:0').aborted).toBe(false);
    expect(registry.pullInput()).toEqual({ updates: 2, questions: 1, attending: [], asking: ['2:0'] });
    await registry.find(['1:0']);
    expect(registry.starts('attend 1:0')).toBe(2);
    await registry.attended('1:0');
    await registry.answered('2:0');
    expect(registry.errors).toEqual([]);
  });

  test('the ruling that it leaves behind is nobody’s: its question is ruled anew and recorded once', async () => {
    const registry = startRegistry();
    await registry.find(['1:0'], ['1:0']);
    const left = registry.held.held('rule 1:0');
    await registry.breakAttending('1:0');
    expect(registry.pullInput()).toMatchObject({ attending: [], asking: [] });
    await registry.find([], ['1:0']);
    left.resolve(undecided);
    await settled();
    expect(registry.starts('record 1:0')).toBe(0);
    await registry.answered('1:0');
    expect(registry.starts('record 1:0')).toBe(1);
    expect(registry.pullInput()).toMatchObject({ asking: [] });
    expect(registry.errors).toEqual([]);
  });

  test('one that breaks while its answer is recorded is dropped as well', async () => {
    const registry = startRegistry();
    await registry.find([], ['1:0']);
    await registry.breakAsking('1:0');
    expect(registry.alive()).toEqual([]);
    expect(registry.pullInput()).toMatchObject({ questions: 2, asking: [] });
  });

  test('one that breaks during a pull is asked for after it, or its work would wait for the next message', async () => {
    const registry = startRegistry();
    await registry.find(['1:0']);
    registry.arrive();
    expect(registry.pullInput()).toMatchObject({ attending: ['1:0'] });
    await registry.breakAttending('1:0');
    await registry.find([]);
    expect(registry.pulls()).toBe(3);
    expect(registry.pullInput()).toMatchObject({ attending: [] });
  });

  test('one that breaks while the inbox cannot be read does not hurry it', async () => {
    const registry = startRegistry();
    await registry.find(['1:0']);
    registry.arrive();
    await registry.held.reject('pullWork', codedError('SQLITE_IOERR'));
    await registry.breakAttending('1:0');
    expect(registry.alive()).toEqual([]);
    expect(registry.pulls()).toBe(2);
    registry.clock.increment(1_000);
    expect(registry.pullInput()).toMatchObject({ attending: [] });
  });

  test('a word from a conversation that is gone is not the beginning of a new one', async () => {
    const registry = startRegistry();
    await registry.find([]);
    registry.actor.send({ type: 'update.attended', table: '1:0' });
    registry.actor.send({ type: 'question.settled', table: '1:0' });
    expect(registry.actor.getSnapshot().context.live).toEqual([]);
    await registry.find([]);
    await registry.find(['1:0']);
    expect(registry.starts('attend 1:0')).toBe(1);
    expect(registry.errors).toEqual([]);
  });

  test('the late error of an actor that is gone does not end the registry', () => {
    const registry = startRegistry();
    const error = codedError('late');
    for (const actorId of ['table-9:0', 'flushOutbox'])
      registry.actor.send({ type: `xstate.error.actor.${actorId}`, actorId, error });
    expect(registry.value()).toEqual({ serving: { open: { pulling: 'undisturbed' } } });
    expect(registry.errors).toEqual([]);
  });
});

describe('resting', () => {
  test('a table where nothing happens for 300000 ms is let go, and woken by its next message', async () => {
    const registry = startRegistry();
    await registry.wakeAndRest(['1:0']);
    await registry.find([]);
    registry.clock.increment(299_999);
    expect(registry.alive()).toEqual(['1:0']);
    registry.clock.increment(1);
    expect(registry.alive()).toEqual([]);
    expect(registry.actor.getSnapshot().context.live).toEqual([]);
    registry.arrive();
    await registry.find(['1:0']);
    expect(registry.starts('attend 1:0')).toBe(2);
    expect(registry.errors).toEqual([]);
  });

  test('a table with an update in hand is kept, and let go once it rests', async () => {
    const registry = startRegistry();
    await registry.find(['1:0']);
    registry.clock.increment(300_000);
    expect(registry.alive()).toEqual(['1:0']);
    expect(registry.signal('attend 1:0').aborted).toBe(false);
    await registry.attended('1:0');
    registry.clock.increment(300_000);
    expect(registry.alive()).toEqual([]);
  });

  test('a table with a question in hand is kept, whoever says that it rests', async () => {
    const registry = startRegistry();
    await registry.find([], ['1:0']);
    registry.rest('1:0');
    registry.rest('9:0');
    expect(registry.alive()).toEqual(['1:0']);
    expect(registry.signal('rule 1:0').aborted).toBe(false);
  });
});

describe('delivery', () => {
  test('it is told of every progress as it is, and that there is something to send after every end', async () => {
    const registry = startRegistry();
    await registry.find(['1:0'], ['2:0']);
    const progress = { stage: 'identifying', game: null, pages: [], words: [] };
    expect(registry.delivery.delivered).toEqual([{ type: 'question.progressed', questionId: 1, progress }]);
    await registry.attended('1:0');
    await registry.answered('2:0');
    expect(registry.delivery.delivered.slice(1)).toEqual([{ type: 'outbox.filled' }, { type: 'outbox.filled' }]);
  });

  test('a delivery that breaks ends the registry as broken, and nothing goes on', async () => {
    const registry = startRegistry();
    await registry.find(['1:0'], ['2:0']);
    registry.delivery.break();
    await registry.attended('1:0');
    expect(registry.output()).toEqual({ kind: 'broken', reason: 'EPIPE' });
    expect(registry.signal('rule 2:0').aborted).toBe(true);
    expect(registry.tags()).toEqual([]);
    expect(registry.errors).toEqual([]);
  });
});

test('work for a table that is alive and rests is given to it', async () => {
  const registry = startRegistry();
  await registry.wakeAndRest(['1:0']);
  const before = registry.actor.getSnapshot().children['table-1:0'];
  await registry.held.resolve('pullWork', workFor(['1:0'], ['1:0']));
  expect(registry.actor.getSnapshot().children['table-1:0']).toBe(before);
  expect(registry.starts('attend 1:0')).toBe(2);
  expect(registry.starts('rule 1:0')).toBe(1);
});
