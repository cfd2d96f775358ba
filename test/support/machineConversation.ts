/** One table under test: the real conversation and real rulings, their impure actors held by the table they are for. */
import { type AnyActorRef, createActor, fromCallback, SimulatedClock } from 'xstate';
import { conversationMachine } from '../../machines/conversation.machine.ts';
import type { AttendanceInput, ConversationFact, RecordInput } from '../../machines/conversation.types.ts';
import { rulingMachine } from '../../machines/ruling.machine.ts';
import type { Attended, Awaiting, PulledQuestion, PulledUpdate, Recorded, Shelving } from '../../src/tablePorts.ts';
import { codedError } from './machineRulings.ts';
import { HeldActors } from './machineStage.ts';

export const table = '7:0';

export function pulledUpdate(overrides: Partial<PulledUpdate> = {}): PulledUpdate {
  return { seq: 1, table, payload: '{}', receivedAt: 0, spoiled: false, awaiting: null, ...overrides };
}

/** A question whose words are `words` where they are not said. */
export function pulledQuestion(overrides: Partial<PulledQuestion> = {}): PulledQuestion {
  return {
    questionId: 1,
    table,
    kind: 'question',
    revision: 1,
    text: 'words',
    chosenGame: null,
    activeGame: null,
    history: [],
    payer: { userId: 7, chatId: 7 },
    spoiled: false,
    awaiting: null,
    ...overrides,
  };
}

/** How a ruling of these tests ends by itself. */
export const undecided = { kind: 'unknown', name: 'Ches', candidates: [] } as const;
/** The answer that makes the machine of a ruling throw. */
export const defect = { kind: 'identified', game: { id: 'g', name: 'Chess' } } as const;
export const recorded: Recorded = { kind: 'answered', awaiting: null };

/** The machine of a table; held are `attend <table>`, `rule <words>`, `shelve <table>` and `record <table>`. */
export function heldConversation(held: HeldActors) {
  return conversationMachine.provide({
    actors: {
      attendUpdate: held.promise<Attended, AttendanceInput>(({ update }) => `attend ${update?.table}`),
      settleQuestion: rulingMachine.provide({
        // Longer than whatever a test of a table waits for.
        delays: { identificationLimit: 3_600_000 },
        actors: { identifyGame: held.promise((asked) => `rule ${asked.question}`) },
        actions: {
          rememberGame: () => {
            throw codedError('defect');
          },
        },
      }),
      shelveDocument: held.promise<Shelving, PulledQuestion | null>((question) => `shelve ${question?.table}`),
      recordEnd: held.promise<Recorded, RecordInput>(({ question }) => `record ${question?.table}`),
    },
  });
}

/** Somebody who is told what a conversation tells its registry. */
export function listener(told: ConversationFact[]): AnyActorRef {
  const logic = fromCallback<ConversationFact>(({ receive }) => {
    receive((fact) => told.push(fact));
  });
  return createActor(logic).start();
}

/** A fact in a few words. */
export function factLabel(fact: ConversationFact): string {
  if (fact.type === 'question.progressed') return `${fact.questionId} at ${fact.progress.stage}`;
  return fact.type.split('.')[1] ?? fact.type;
}

export function startConversation(awaiting: Awaiting | null = null) {
  const held = new HeldActors();
  const clock = new SimulatedClock();
  const told: ConversationFact[] = [];
  const registry = listener(told);
  const actor = createActor(heldConversation(held), {
    input: { table, awaiting, registry, mayDeliberate: true },
    clock,
  });
  const errors: unknown[] = [];
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.start();
  return {
    actor,
    clock,
    errors,
    held,
    told,
    value: () => actor.getSnapshot().value,
    tags: () => [...actor.getSnapshot().tags].toSorted(),
    /** What was told, without the way to the answers. */
    facts: () => told.filter((fact) => fact.type !== 'question.progressed').map(factLabel),
    recording: () => held.held(`record ${table}`).input,
    starts: (name: string) => held.starts.get(`${name} ${table}`) ?? 0,
    update: (overrides: Partial<PulledUpdate> = {}) => {
      actor.send({ type: 'update.received', update: pulledUpdate(overrides) });
    },
    ask: (overrides: Partial<PulledQuestion> = {}) => {
      actor.send({ type: 'question.granted', question: pulledQuestion(overrides) });
    },
    attended: (output: Attended) => held.resolve(`attend ${table}`, output),
    recorded: (output: Recorded = recorded) => held.resolve(`record ${table}`, output),
    /** Ends the ruling about these words by itself. */
    rule: (words = 'words') => held.resolve(`rule ${words}`, undecided),
  };
}
