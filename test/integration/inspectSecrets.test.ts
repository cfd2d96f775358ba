/** Secrets in every place where an actor can have something: none of them comes over the relay's socket, early or late. */
import { once } from 'node:events';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { assign, createActor, fromCallback, fromPromise, type InspectionEvent, sendTo, setup } from 'xstate';
import { openInspecting } from '../../src/inspect/inspector.ts';
import { openViewer } from '../support/inspectViewer.ts';

const CHAT = 4_815_162_342;
/** Of the configuration: known, and taken out even of what may pass. */
const TOKEN = '700000001:AAF-token-of-the-configuration-1234';

const SECRETS = {
  context: 'SECRET-in-the-context',
  nested: 'SECRET-deep-in-the-context',
  listed: 'SECRET-in-a-list',
  key: 'SECRET-as-a-key',
  mapped: 'SECRET-in-a-map',
  enumerated: 'SECRET-where-a-word-of-ours-is-expected',
  input: 'SECRET-in-the-input',
  childInput: 'SECRET-in-the-input-of-a-child',
  childContext: 'SECRET-in-the-context-of-a-child',
  promiseOutput: 'SECRET-in-the-output-of-a-promise',
  machineOutput: 'SECRET-in-the-output-of-a-machine',
  errorMessage: 'SECRET-in-the-message-of-an-error',
  errorCause: 'SECRET-in-the-cause-of-an-error',
  errorField: 'SECRET-in-a-field-of-an-error',
  event: 'SECRET-in-an-event',
  eventNested: 'SECRET-deep-in-an-event',
  sentBack: 'SECRET-in-what-a-callback-sends',
  meta: 'SECRET-in-the-meta-of-a-state',
  params: 'SECRET-in-the-params-of-an-action',
  description: 'SECRET-in-a-description-of-nobody',
  definitionContext: 'SECRET-in-the-first-context-of-a-definition',
  definitionInput: 'SECRET-in-the-input-of-an-invoke',
  chat: String(CHAT),
  token: TOKEN,
} as const;

class Failure extends Error {
  readonly note = SECRETS.errorField;
}

const childMachine = setup({}).createMachine({
  id: 'child',
  context: ({ input }) => ({ heard: input, own: SECRETS.childContext }),
  initial: 'resting',
  states: { resting: { on: { 'child.end': 'ended' } }, ended: { type: 'final' } },
  output: { kind: 'answered', text: SECRETS.machineOutput },
});

const anything: Record<string, unknown> = {};

const secretive = setup({
  types: { context: anything },
  actors: {
    child: childMachine,
    answer: fromPromise(async () => ({ kind: 'answered', text: SECRETS.promiseOutput })),
    fail: fromPromise(async () => {
      throw new Failure(SECRETS.errorMessage, { cause: new Error(SECRETS.errorCause) });
    }),
    tell: fromCallback(({ sendBack }) => {
      sendBack({ type: 'callback.told', text: SECRETS.sentBack, reason: SECRETS.enumerated });
      return () => undefined;
    }),
  },
  actions: {
    keep: assign({ kept: ({ event }) => event }),
    // oxlint-disable-next-line no-unused-vars -- its type is that of the params in the chart
    note: (_, _params: { readonly text: string }) => {},
  },
}).createMachine({
  id: 'secretive',
  context: ({ input, spawn }) => ({
    input,
    question: SECRETS.context,
    game: { name: { en: SECRETS.nested } },
    words: [SECRETS.listed],
    [SECRETS.key]: 1,
    index: new Map([[SECRETS.mapped, SECRETS.mapped]]),
    reason: SECRETS.enumerated,
    chatId: CHAT,
    table: spawn('child', { id: `table-${CHAT}:0`, input: { text: SECRETS.childInput } }),
    bot: spawn('child', { id: `bot${TOKEN}`, input: null }),
  }),
  initial: 'working',
  states: {
    working: {
      description: SECRETS.description,
      meta: { note: SECRETS.meta },
      entry: { type: 'note', params: { text: SECRETS.params } },
      invoke: [
        { id: 'answer', src: 'answer', input: { text: SECRETS.definitionInput } },
        { id: 'fail', src: 'fail', onError: { actions: 'keep' } },
        { id: 'tell', src: 'tell' },
      ],
      on: {
        'message.received': { actions: 'keep' },
        'callback.told': { actions: 'keep' },
        'tables.end': { actions: sendTo(`table-${CHAT}:0`, { type: 'child.end' }) },
      },
    },
  },
});

/** The same, begun with an object: that one stands in the definition. */
const plain = setup({}).createMachine({ id: 'plain', context: { text: SECRETS.definitionContext } });

test('of 24 planted secrets a viewer from the start and a late one see none, and yet every actor', async () => {
  const inspecting = await openInspecting({
    port: 0,
    machines: [childMachine],
    hide: (name) => name.replaceAll(String(CHAT), 'c_1').replaceAll(TOKEN, 'hidden'),
  });
  onTestFinished(inspecting.close);
  const early = await openViewer(inspecting.url);
  let raw = '';
  const hear = (event: InspectionEvent): void => {
    const { actorRef, rootId: _, ...rest } = event;
    raw += inspect([rest, Object.getOwnPropertyDescriptor(actorRef, 'logic')?.value, actorRef.sessionId], { depth: 8 });
    inspecting.hear(event);
  };
  const other = createActor(plain, { inspect: hear });
  const actor = createActor(secretive, { input: { text: SECRETS.input }, inspect: hear });
  onTestFinished(() => void actor.stop());
  actor.start();
  other.start();
  actor.send({ type: 'message.received', text: SECRETS.event, from: { name: SECRETS.eventNested } });
  actor.send({ type: `message.for.${TOKEN}` });
  await early.until(({ event }) => event?.type === 'xstate.error.actor.fail');
  await early.until(({ event }) => event?.type === 'xstate.done.actor.answer');
  const late = await openViewer(inspecting.url);
  await late.until(({ name }) => name === 'bothidden');
  actor.send({ type: 'tables.end' });
  for (const viewer of [early, late])
    await viewer.until(({ event }) => event?.type === 'xstate.done.actor.table-c_1:0');

  // What is not there cannot be hidden: each of them was.
  const planted = Object.values(SECRETS);
  expect(planted.length).toBeGreaterThanOrEqual(20);
  expect(planted.filter((secret) => !raw.includes(secret))).toEqual([]);
  for (const viewer of [early, late]) {
    expect(planted.filter((secret) => viewer.wire().includes(secret))).toEqual([]);
    expect(viewer.wire()).not.toContain('SECRET');
  }
  expect(early.seen.filter(({ type }) => type === '@xstate.actor').map(({ name }) => name)).toEqual(
    expect.arrayContaining(['plain', 'secretive', 'answer', 'fail', 'tell', 'table-c_1:0', 'bothidden']),
  );
  // Of what somebody wrote, how long it is; of what we wrote, all.
  const heard = early.seen.find(({ type, event }) => type === '@xstate.event' && event?.type === 'message.received');
  expect(heard?.event).toEqual({ type: 'message.received', text: `text(${SECRETS.event.length})`, from: 'object(1)' });
  const failed = early.seen.find(({ event }) => event?.type === 'xstate.error.actor.fail');
  expect(failed?.event).toMatchObject({ actorId: 'fail', error: `error(${SECRETS.errorMessage.length})` });
  const answered = late.seen.find(({ event }) => event?.type === 'xstate.done.actor.table-c_1:0');
  expect(answered?.event).toMatchObject({ output: { kind: 'answered' } });

  early.socket.close();
  await once(early.socket, 'close');
});
