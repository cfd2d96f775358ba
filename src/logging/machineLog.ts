/**
 * What the machines do, as lines: their states at `debug`, how questions end at `info`. Of an event only its type, kinds, ids and
 * codes are read, never what somebody wrote; ids of chats, which are in the names of actors, are hidden.
 */
import { fieldOf } from '../fieldOf.ts';
import { type HideChat, hideTables } from './chatId.ts';
import type { Log, LogFields } from './log.ts';

interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface MachineLog {
  /** An actor has a new snapshot. */
  readonly changed: (actor: object, event: Pick<Event, 'type'>, snapshot: object) => void;
  /** An event on its way from one actor to another. */
  readonly heard: (heard: { readonly to: object; readonly from: object | null; readonly event: Event }) => void;
  /** What is known of an update or a question in hand by its reference, `U12` or `Q5`. */
  readonly about: (reference: string) => LogFields;
}

export interface MachineLogOptions {
  readonly log: Log;
  readonly hideChat: HideChat;
  /** Monotonic, milliseconds. */
  readonly elapsed: () => number;
}

interface InHand {
  readonly reference: string;
  readonly chat: string;
  readonly at: number;
}

export function createMachineLog({ log, hideChat, elapsed }: MachineLogOptions): MachineLog {
  const states = new WeakMap<object, string>();
  const chats = new Map<string, string>();

  const kept = (prefix: string, id: string) => {
    const inHand = new WeakMap<object, InHand>();
    return {
      begin: (holder: object, work: unknown): void => {
        const reference = `${prefix}${textOf(work, id)}`;
        const chat = hideChat(textOf(work, 'table').split(':')[0] ?? '');
        chats.set(reference, chat);
        inHand.set(holder, { reference, chat, at: elapsed() });
      },
      end: (holder: object): { readonly chat: string; readonly ms: number; readonly reference: string } | null => {
        const begun = inHand.get(holder);
        if (begun === undefined) return null;
        inHand.delete(holder);
        chats.delete(begun.reference);
        return { reference: begun.reference, chat: begun.chat, ms: Math.round(elapsed() - begun.at) };
      },
    };
  };
  const updates = kept('U', 'seq');
  const questions = kept('Q', 'questionId');

  const ends = new WeakMap<object, LogFields>();

  const settled = (holder: object): void => {
    const begun = questions.end(holder);
    if (begun === null) return;
    const { reference, ...rest } = begun;
    log.info('question settled', { ruling: reference, ...rest, ...ends.get(holder) });
  };

  return {
    about: (reference) => {
      const chat = chats.get(reference);
      const name = reference.startsWith('U') ? 'update' : 'ruling';
      return { [name]: reference, ...(chat === undefined ? {} : { chat }) };
    },
    changed: (actor, event, snapshot) => {
      if (!log.hears('debug') || !('value' in snapshot)) return;
      const state = { value: snapshot.value, status: textOf(snapshot, 'status') };
      const now = JSON.stringify(state);
      if (states.get(actor) === now) return;
      states.set(actor, now);
      const status = state.status === 'active' ? {} : { status: state.status };
      log.debug('state', {
        actor: hideTables(pathOf(actor), hideChat),
        event: hideTables(event.type, hideChat),
        state: state.value,
        ...status,
      });
    },
    heard: ({ to, from, event }) => {
      switch (event.type) {
        case 'update.received':
          updates.begin(to, event['update']);
          return;
        case 'xstate.done.actor.attendUpdate': {
          const begun = updates.end(to);
          if (begun === null) return;
          const { reference, ...rest } = begun;
          log.debug('update attended', { update: reference, ...rest, kind: textOf(event['output'], 'kind') });
          return;
        }
        case 'question.granted':
          questions.begin(to, event['question']);
          return;
        case 'xstate.init':
          // However the work on a question ended, also where it was cut off, its end is recorded.
          if (from !== null && textOf(to, 'id') === 'recordEnd') ends.set(from, endOf(fieldOf(event['input'], 'end')));
          return;
        case 'xstate.done.actor.recordEnd':
          settled(to);
          return;
        case 'ruling.degraded':
          // That there is none was told at the start.
          if (textOf(event, 'reason') === 'no_model') return;
          log.info('the model is not used', {
            ruling: `Q${textOf(event, 'rulingId')}`,
            reason: textOf(event, 'reason'),
          });
      }
    },
  };
}

/** `parent/child` where the parent is the actor of a table: the rulings of all tables have one name. */
function pathOf(actor: object): string {
  const parent = textOf(fieldOf(actor, '_parent'), 'id');
  return parent.startsWith('table-') ? `${parent}/${textOf(actor, 'id')}` : textOf(actor, 'id');
}

/** How the work on a question ended; the reason of a ruling that came to nothing is a code. */
function endOf(end: unknown): LogFields {
  const outcome = fieldOf(end, textOf(end, 'kind') === 'ruling' ? 'output' : 'shelving');
  const kind = textOf(outcome, 'kind');
  return kind === 'failed' ? { kind, reason: textOf(outcome, 'reason') } : { kind };
}

/** A field that is a word or a number; '' where there is none. */
function textOf(value: unknown, name: string): string {
  const field = fieldOf(value, name);
  return typeof field === 'string' || typeof field === 'number' ? String(field) : '';
}
